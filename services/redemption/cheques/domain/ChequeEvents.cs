using Aptic.Contracts.Funding.V1;

namespace Aptic.Redemption.Cheques.Domain;

/// <summary>The cheque exists here: its stream begins. Its codes are known by keyed hashes only.</summary>
/// <param name="Booklet">Public number of its booklet; null outside of stock.</param>
/// <param name="ReplacesSerial">The cheque whose place it takes; null for most.</param>
/// <param name="Issued">Who made it, when; null where issuance did not tell.</param>
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
    DateTimeOffset OccurredAt,
    string? Booklet = null,
    string? ReplacesSerial = null,
    Origin? Issued = null);

/// <summary>The cheque can be used from now on.</summary>
/// <param name="Reason">
/// <c>at-issue</c> where the agreement says so, <c>replacement</c> where it takes the place of an active one, <c>hand-over</c>
/// otherwise.
/// </param>
/// <param name="TargetPublic">The public that was said at the hand-over; null where none was.</param>
public sealed record ChequeActivated(string Reason, DateTimeOffset OccurredAt, string? TargetPublic = null);

/// <summary>A partner's command was taken, whether or not there was anything to do: its repeat finds it here, and does nothing.</summary>
/// <param name="IsDone">False where the cheque was so already.</param>
/// <param name="StatusAfter">What the command was answered with.</param>
public sealed record ChequeCommandTaken(Guid CommandId, string RequestHash, bool IsDone, ChequeStatus StatusAfter,
    DateTimeOffset OccurredAt);

/// <summary>Lost or stolen: it cannot be used until it is unblocked.</summary>
public sealed record ChequeBlocked(string Reason, DateTimeOffset OccurredAt);

public sealed record ChequeUnblocked(DateTimeOffset OccurredAt);

/// <summary>The partner took an unused cheque back for good: its value is free again.</summary>
public sealed record ChequeCancelled(Guid AgreementId, long ValueCents, string Reason, DateTimeOffset OccurredAt);

/// <summary>
/// The cheque is ended, and another takes its place with the same value and validity. Carries all that the other needs.
/// </summary>
/// <param name="IsActivated">True where it was active, or blocked from it.</param>
public sealed record ChequeReplaced(
    string Serial,
    Guid RequestId,
    ChequeTerms Terms,
    Guid? BeneficiaryId,
    string? TargetPublic,
    bool IsActivated,
    string Reason,
    DateTimeOffset OccurredAt);

/// <summary>The cheque that takes its place is registered.</summary>
public sealed record ChequeReplacementRegistered(Guid ReplacementChequeId, string ReplacementSerial, DateTimeOffset OccurredAt);

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
public sealed record ChequePaid(Guid RedemptionId, Guid RunId, Guid PayoutId, string EndToEndId, long PayableCents,
    DateTimeOffset OccurredAt);

/// <summary>The venue's money for the cheque was rejected by the bank, or came back: the next payout carries it.</summary>
/// <param name="WasExecuted">True where it came back after the bank had executed it.</param>
public sealed record ChequePaymentReturned(
    Guid RedemptionId, Guid RunId, Guid PayoutId, string EndToEndId, bool WasExecuted, string Reason, DateTimeOffset OccurredAt);

/// <summary>After its payment, an incident said that the venue had earned less for the cheque, or nothing.</summary>
/// <param name="Number">As finance and the venue call it; null where it was not told.</param>
/// <param name="Kind">overpayment, fraud or late-reversal.</param>
/// <param name="RecoverableCents">Claimed back; 0 where incidents before it had claimed all.</param>
/// <param name="CommissionCents">Commission that is corrected once the claim is recovered.</param>
public sealed record ChequeIncidentBooked(
    Guid RedemptionId,
    Guid IncidentId,
    string? Number,
    string Kind,
    long RecoverableCents,
    long CommissionCents,
    DateTimeOffset OccurredAt);

/// <summary>The venue says that an incident on the cheque is wrong.</summary>
public sealed record ChequeIncidentContested(Guid IncidentId, DateTimeOffset OccurredAt);

/// <param name="IsAccepted">True where the venue was right.</param>
public sealed record ChequeContestationAnswered(Guid IncidentId, bool IsAccepted, DateTimeOffset OccurredAt);

/// <summary>What was claimed back for the cheque, or a part of it, is the agreement's again.</summary>
/// <param name="Means">netting, debit-note, write-off or transfer-returned.</param>
public sealed record ChequeClaimRecovered(
    Guid IncidentId, Guid RecoveryId, string Means, long RecoveredCents, long CommissionCents, DateTimeOffset OccurredAt);

/// <summary>The payout that a claim was recovered from came back: it is open again.</summary>
public sealed record ChequeClaimReopened(Guid IncidentId, Guid RecoveryId, long RecoveredCents, DateTimeOffset OccurredAt);

/// <summary>The venue was right: what was claimed back for the cheque is paid, as before the incident.</summary>
public sealed record ChequeClaimWithdrawn(Guid IncidentId, long WithdrawnCents, DateTimeOffset OccurredAt);
