namespace Aptic.Contracts.Settlement.V1;

/// <summary>A venue was paid more than it had earned: what is too much is a claim on it, and recoverable.</summary>
/// <param name="Kind">overpayment, fraud, or late-reversal: reversed in time, which became known after the payment.</param>
/// <param name="Lines">The claim, a line for each cheque of the redemption that it concerns.</param>
/// <param name="StandIns">After a late reversal, what the reversal takes from what is owed and from the commission and is not there any
/// more, since it was paid or is claimed; empty otherwise.</param>
/// <param name="Number">As finance and the venue call it; null in messages from before it was told.</param>
/// <param name="By">The client or the service that caused it; null where that is not known. Its words stay in settlement.</param>
public sealed record IncidentBooked(
    Guid IncidentId,
    Guid RedemptionId,
    Guid VenueId,
    string Kind,
    IReadOnlyList<ClaimLine> Lines,
    IReadOnlyList<EntitlementLine> StandIns,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay,
    string? Number = null,
    string? By = null);

/// <summary>What is claimed back for one cheque.</summary>
/// <param name="RecoverableCents">Paid to the venue too much.</param>
/// <param name="CommissionCents">Left as commission too much; corrected when the claim is recovered.</param>
public sealed record ClaimLine(
    Guid ChequeId,
    Guid AgreementId,
    long RecoverableCents,
    long CommissionCents);

/// <summary>A claim, or a part of it, was recovered: its money is in the bank, and the agreements' again.</summary>
/// <param name="Means">netting, debit-note, write-off or transfer-returned.</param>
/// <param name="By">The client or the service that caused it; null where that is not known.</param>
public sealed record ClaimRecovered(
    Guid IncidentId,
    Guid RecoveryId,
    string Means,
    IReadOnlyList<ClaimLine> Lines,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay,
    string? By = null);

/// <summary>What was recovered is recoverable once more: the payout that it was taken from came back.</summary>
/// <param name="By">The client or the service that caused it; null where that is not known.</param>
public sealed record ClaimReopened(
    Guid IncidentId,
    Guid RecoveryId,
    IReadOnlyList<ClaimLine> Lines,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay,
    string? By = null);

/// <summary>The venue was right: what is still open of the claim is paid, as it was before the incident.</summary>
/// <param name="By">The client or the service that caused it; null where that is not known.</param>
public sealed record ClaimWithdrawn(
    Guid IncidentId,
    IReadOnlyList<ClaimLine> Lines,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay,
    string? By = null);

/// <summary>The venue says that an incident is wrong: nothing is netted until it is answered.</summary>
/// <param name="ChequeIds">The cheques of which something is claimed.</param>
/// <param name="By">The client that said it; null where that is not known. Its words stay in settlement.</param>
public sealed record IncidentContested(
    Guid IncidentId,
    IReadOnlyList<Guid> ChequeIds,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay,
    string? By = null);

/// <summary>Finance answered a venue that contests an incident.</summary>
/// <param name="ChequeIds">The cheques of which something is claimed.</param>
/// <param name="IsAccepted">True where the venue was right: what was open of the claim is withdrawn.</param>
/// <param name="By">The client that answered; null where that is not known. Its words stay in settlement.</param>
public sealed record ContestationAnswered(
    Guid IncidentId,
    IReadOnlyList<Guid> ChequeIds,
    bool IsAccepted,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay,
    string? By = null);
