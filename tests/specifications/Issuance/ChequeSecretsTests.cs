using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aptic.ChequeCodes;
using Aptic.Issuance.Cheques;
using Aptic.Issuance.Cheques.Domain;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Aptic.Tests.Specifications.Issuance;

/// <summary>What is public of a cheque, and how its codes are kept.</summary>
public sealed class ChequeSecretsTests
{
    private static readonly ChequeSecrets Codes = new(ChequeCode.Create(), QrSecret.Create());

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(96)]
    [InlineData(97)]
    [InlineData(1_234_567)]
    [InlineData(9_999_999_999)]
    public void A_serial_has_twelve_digits_and_divides_by_97(long number)
    {
        var serial = ChequeSerial.Of(number);

        Assert.Equal(12, serial.Length);
        Assert.StartsWith(number.ToString("D10", CultureInfo.InvariantCulture), serial, StringComparison.Ordinal);
        Assert.Equal(0, NumberOf(serial) % 97);
    }

    [Fact]
    public void Every_single_wrong_digit_of_a_serial_shows()
    {
        var serial = ChequeSerial.Of(1_234_567);
        foreach (var place in Enumerable.Range(0, serial.Length))
            foreach (var other in "0123456789".Where(digit => digit != serial[place]))
                Assert.NotEqual(0, NumberOf(serial[..place] + other + serial[(place + 1)..]) % 97);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10_000_000_000)]
    public void A_number_that_does_not_fit_makes_no_serial(long number) => Assert.Throws<ArgumentOutOfRangeException>(() => ChequeSerial.Of(number));

    [Fact]
    public void Codes_are_kept_unreadable_and_shown_again_as_they_were()
    {
        var (vault, chequeId) = (Vault(("k1", 1)), Guid.CreateVersion7());
        var kept = vault.Encrypt(chequeId, Codes);

        Assert.Equal(Codes, vault.Decrypt(chequeId, "k1", kept));
        Assert.Equal(-1, kept.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Codes.Code)));
        Assert.Equal(-1, kept.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Codes.QrSecret)));
    }

    [Fact]
    public void The_codes_of_one_cheque_cannot_be_taken_for_anothers()
    {
        var vault = Vault(("k1", 1));
        var kept = vault.Encrypt(Guid.CreateVersion7(), Codes);

        Assert.Throws<AuthenticationTagMismatchException>(() => vault.Decrypt(Guid.CreateVersion7(), "k1", kept));
    }

    [Fact]
    public void After_a_rotation_codes_of_earlier_cheques_can_still_be_shown()
    {
        var chequeId = Guid.CreateVersion7();
        var kept = Vault(("k1", 1)).Encrypt(chequeId, Codes);
        var rotated = Vault(("k1", 1), ("k2", 2));

        Assert.Equal("k2", rotated.CurrentKeyId);
        Assert.Equal(Codes, rotated.Decrypt(chequeId, "k1", kept));
    }

    [Fact]
    public void Without_a_key_issuance_does_not_start() => Assert.Throws<InvalidOperationException>(() => Vault());

    private static long NumberOf(string serial) => long.Parse(serial, CultureInfo.InvariantCulture);

    private static ChequeVault Vault(params (string Id, byte Filler)[] keys) => ChequeVault.From(new ConfigurationBuilder().AddInMemoryCollection(
        keys.Select(key => KeyValuePair.Create($"Secrets:ChequeEncryptionKeys:{key.Id}", (string?)Convert.ToBase64String(Enumerable.Repeat(key.Filler, 32).ToArray())))).Build());
}
