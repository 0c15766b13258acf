using System.Text.Json;
using Aptic.BankFormats;
using Aptic.Hosting;
using Aptic.Settlement.Payees.Domain;

namespace Aptic.Settlement.Payees;

/// <summary>Encrypts accounts, each bound to its id: in the event store nobody can read a holder, an IBAN or a BIC.</summary>
public sealed class AccountVault(EncryptionKeys keys)
{
    private const string FingerprintPurpose = "settlement: IBAN fingerprint";

    private sealed record Details(string Holder, string Iban, string Bic);

    public static AccountVault From(IConfiguration configuration) =>
        new(EncryptionKeys.From(configuration, "Secrets:AccountEncryptionKeys"));

    public SealedAccount Seal(Guid accountId, BankAccount account)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(new Details(account.Holder, account.Iban.Value, account.Bic.Value));
        return new SealedAccount(keys.CurrentKeyId, Convert.ToBase64String(keys.Seal(accountId, plain)));
    }

    public BankAccount Open(Guid accountId, SealedAccount account)
    {
        var plain = keys.Open(accountId, account.KeyId, Convert.FromBase64String(account.Ciphertext));
        var details = JsonSerializer.Deserialize<Details>(plain)!;
        var iban = Iban.Kept(details.Iban);
        if (!Bic.TryRead(details.Bic, iban, "", out var bic, out _))
            throw new InvalidOperationException($"Account {accountId} was sealed with a BIC that is no longer taken for valid.");
        return new BankAccount(details.Holder, iban, bic);
    }

    /// <summary>Seals a bank file, bound to its run.</summary>
    public SealedAccount SealFile(Guid runId, byte[] file) => new(keys.CurrentKeyId, Convert.ToBase64String(keys.Seal(runId, file)));

    public byte[] OpenFile(Guid runId, SealedAccount file) => keys.Open(runId, file.KeyId, Convert.FromBase64String(file.Ciphertext));

    /// <summary>Fingerprints of an IBAN under every live key, the current one's first.</summary>
    public IReadOnlyList<IbanFingerprint> FingerprintsOf(Iban iban) =>
        keys.HashesOf(FingerprintPurpose, iban.Value).Select(hash => new IbanFingerprint(hash.KeyId, hash.Hash)).ToList();
}
