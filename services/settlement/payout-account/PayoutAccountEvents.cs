namespace Aptic.Settlement.PayoutAccounts;

/// <summary>An organisation named the account that it wants to be paid to.</summary>
/// <param name="Sealed">Holder, IBAN and BIC, encrypted.</param>
/// <param name="IbanFingerprint">Equal for equal IBANs, under the key that it names.</param>
/// <param name="RegisteredBy">Client id: another one verifies.</param>
public sealed record PayoutAccountRegistered(
    Guid AccountId,
    Guid OrganisationId,
    SealedAccount Sealed,
    IbanFingerprint IbanFingerprint,
    string IbanCountryCode,
    string BicCountryCode,
    string RegisteredBy,
    string RequestHash,
    DateTimeOffset OccurredAt);

/// <summary>Finance convinced itself that the account is the organisation's. From now on it is the one in force.</summary>
public sealed record PayoutAccountVerified(
    Guid AccountId,
    Guid CommandId,
    string VerifiedBy,
    DateTimeOffset OccurredAt);

/// <summary>Ciphertext of an account's details, and the key that opens it.</summary>
public sealed record SealedAccount(string KeyId, string Ciphertext);

/// <summary>A keyed hash of an IBAN, and the key that it was made with.</summary>
public sealed record IbanFingerprint(string KeyId, string Value);
