using Aptic.Contracts.Funding.V1;

namespace Aptic.Redemption.Cheques;

/// <summary>The cheque exists here: its stream begins. Its codes are known by keyed hashes only.</summary>
public sealed record ChequeRegistered(
    Guid ChequeId,
    string Serial,
    Guid RequestId,
    ChequeTerms Terms,
    Guid? BeneficiaryId,
    string? TargetPublic,
    string HashKeyId,
    string QrHash,
    string CodeHash,
    DateTimeOffset OccurredAt);

/// <summary>The cheque can be used from now on.</summary>
/// <param name="Reason"><c>at-issue</c> where the agreement says so, <c>hand-over</c> otherwise.</param>
public sealed record ChequeActivated(string Reason, DateTimeOffset OccurredAt);

/// <summary>Lost or stolen: it cannot be used until it is unblocked.</summary>
public sealed record ChequeBlocked(string Reason, DateTimeOffset OccurredAt);

public sealed record ChequeUnblocked(DateTimeOffset OccurredAt);

/// <summary>The partner took an unused cheque back for good: its value is free again.</summary>
public sealed record ChequeCancelled(Guid AgreementId, long ValueCents, string Reason, DateTimeOffset OccurredAt);

/// <summary>Its last day, and the tolerance for entering services, passed without a use: its value is free again.</summary>
public sealed record ChequeExpired(Guid AgreementId, long ValueCents, DateTimeOffset OccurredAt);

public sealed record ChequeRedeemed(
    Guid RedemptionId,
    Guid VenueId,
    string VenueName,
    Guid ServiceId,
    string ServiceName,
    DateOnly ServicedOn,
    long CoveredCents,
    long DifferenceCents,
    DateTimeOffset OccurredAt);

/// <summary>The venue took the redemption back: the cheque is usable again.</summary>
public sealed record ChequeReleased(Guid RedemptionId, string Reason, DateTimeOffset OccurredAt);

/// <summary>Settlement noted what the redemption of the cheque earned its venue.</summary>
public sealed record ChequeEntitlementAccrued(Guid RedemptionId, long PayableCents, long CommissionCents, DateTimeOffset OccurredAt);

/// <summary>The venue's money for the cheque is in the bank's hands.</summary>
public sealed record ChequePaymentInTransfer(Guid RedemptionId, Guid RunId, Guid PayoutId, string EndToEndId, DateTimeOffset OccurredAt);

/// <summary>The venue was paid for the cheque.</summary>
public sealed record ChequePaid(Guid RedemptionId, Guid RunId, Guid PayoutId, string EndToEndId, long PayableCents, DateTimeOffset OccurredAt);
