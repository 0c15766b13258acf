namespace Aptic.Settlement.Payees.Domain;

/// <summary>An organisation named the account that it wants to be paid to.</summary>
/// <param name="Sealed">Holder, IBAN and BIC, encrypted.</param>
/// <param name="IbanFingerprint">Equal for equal IBANs, under the key that it names.</param>
/// <param name="RegisteredBy">Client id: another one verifies.</param>
/// <param name="FunderId">The funder that refunds are paid to; null where it is an organisation's account.</param>
public sealed record PayoutAccountRegistered(
    Guid AccountId,
    Guid OrganisationId,
    SealedAccount Sealed,
    IbanFingerprint IbanFingerprint,
    string IbanCountryCode,
    string BicCountryCode,
    string RegisteredBy,
    string RequestHash,
    DateTimeOffset OccurredAt,
    string? FunderId = null);

/// <summary>
/// Finance convinced itself that the account is the organisation's. It is in force from now until another one is verified or it is
/// revoked; a run pays the one that was in force at its cutoff.
/// </summary>
public sealed record PayoutAccountVerified(
    Guid AccountId,
    Guid CommandId,
    string VerifiedBy,
    DateTimeOffset OccurredAt);

/// <summary>Finance found that the account must not be paid to. None that it had replaced comes back into force by that.</summary>
/// <param name="Reason">In finance's words.</param>
public sealed record PayoutAccountRevoked(
    Guid AccountId,
    Guid CommandId,
    string RequestHash,
    string Reason,
    string RevokedBy,
    DateTimeOffset OccurredAt);

/// <summary>Ciphertext of an account's details, and the key that opens it.</summary>
public sealed record SealedAccount(string KeyId, string Ciphertext);

/// <summary>A keyed hash of an IBAN, and the key that it was made with.</summary>
public sealed record IbanFingerprint(string KeyId, string Value);
