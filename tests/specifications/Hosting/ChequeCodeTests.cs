using Aptic.ChequeCodes;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

public sealed class ChequeCodeTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    [Fact]
    public void Every_single_character_error_is_caught()
    {
        foreach (var code in SomeCodes())
            foreach (var place in Enumerable.Range(0, ChequeCode.Length))
                foreach (var other in Alphabet.Where(character => character != code[place]))
                    Assert.Null(ChequeCode.Parse(code[..place] + other + code[(place + 1)..]));
    }

    [Fact]
    public void Every_swap_of_two_neighbours_is_caught()
    {
        foreach (var code in SomeCodes())
            foreach (var place in Enumerable.Range(0, ChequeCode.Length - 1).Where(place => code[place] != code[place + 1]))
                Assert.Null(ChequeCode.Parse(code[..place] + code[place + 1] + code[place] + code[(place + 2)..]));
    }

    [Fact]
    public void What_a_person_types_is_forgiven_its_case_dashes_and_lookalike_letters()
    {
        var code = ChequeCode.Create();
        Assert.Equal(code, ChequeCode.Parse(ChequeCode.Format(code).ToLowerInvariant().Replace('0', 'o').Replace('1', 'l').Replace("-", " - ", StringComparison.Ordinal)));
    }

    /// <summary>Unicode, UAX #44: dashes (Pd, and the minus sign), format characters (Cf), blanks and ends of lines.</summary>
    [Theory]
    [InlineData("\u2013")]
    [InlineData("\u2014")]
    [InlineData("\u2010")]
    [InlineData("\u2011")]
    [InlineData("\u2212")]
    [InlineData("\uff0d")]
    [InlineData("\u00ad")]
    [InlineData("\u202f")]
    [InlineData("\u00a0")]
    [InlineData("\u200b")]
    [InlineData("\u2060")]
    [InlineData("\t")]
    [InlineData("\r\n")]
    [InlineData(".")]
    [InlineData("_")]
    [InlineData("/")]
    [InlineData("\u00b7")]
    public void What_stands_between_or_around_the_characters_says_nothing(string between)
    {
        foreach (var code in SomeCodes())
        {
            var parted = ChequeCode.Format(code).Replace("-", between, StringComparison.Ordinal);
            Assert.Equal(code, ChequeCode.Parse($"\ufeff{between}{parted}{between}\t\r\n"));
        }
    }

    /// <summary>Unicode, UAX #15: the compatibility form of a full-width letter is the letter.</summary>
    [Fact]
    public void Full_width_characters_are_read_as_the_characters_they_are()
    {
        foreach (var code in SomeCodes())
            Assert.Equal(code, ChequeCode.Parse(string.Concat(code.Select(character => (char)(character + 0xFEE0)))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000")]
    [InlineData("UUUU-UUUU-UUUU-UUUU-U")]
    [InlineData("é000-0000-0000-0000-0")]
    [InlineData("0000-0000-0000-0000-1")]
    [InlineData("0000-0000-0000-0000-0-0")]
    [InlineData("\ud800000-0000-0000-0000-0")]
    [InlineData("\u2013\u2013\u2013")]
    public void What_cannot_be_a_code_is_none(string typed) => Assert.Null(ChequeCode.Parse(typed));

    [Fact]
    public void A_qr_secret_is_read_alone_and_from_the_fragment_of_a_url()
    {
        var secret = QrSecret.Create();
        Assert.Equal(secret, QrSecret.Parse(secret));
        Assert.Equal(secret, QrSecret.Parse($"https://aptic.example/c#{secret}"));
        Assert.Equal(secret, QrSecret.Parse($"\ufeff{secret}\u200b\r\n"));
        Assert.Null(QrSecret.Parse(secret[1..]));
        Assert.Null(QrSecret.Parse(secret.Insert(4, "\u200b")));
    }

    [Fact]
    public void A_code_hashed_under_a_retired_key_is_still_found_and_other_codes_are_not()
    {
        var keys = Keys(("2025", 1), ("2026", 2));
        var code = ChequeCode.Create();

        Assert.Equal("2026", keys.CurrentKeyId);
        Assert.Contains(keys.HashOfCode("2025", code), keys.AllHashes(ChequeCode.Format(code)));
        Assert.DoesNotContain(keys.HashOfCode("2025", ChequeCode.Create()), keys.AllHashes(code));
    }

    [Fact]
    public void A_qr_secret_and_a_code_never_share_a_hash() =>
        Assert.NotEqual(Keys(("1", 1)).HashOfCode("1", "A"), Keys(("1", 1)).HashOfQr("1", "A"));

    private static IEnumerable<string> SomeCodes() => Enumerable.Range(0, 20).Select(_ => ChequeCode.Create());

    private static ChequeHashKeys Keys(params (string Id, byte Filler)[] keys) => ChequeHashKeys.Of(
        new(keys.ToDictionary(key => key.Id, key => Enumerable.Repeat(key.Filler, 32).ToArray()), StringComparer.Ordinal), currentKeyId: null);
}
