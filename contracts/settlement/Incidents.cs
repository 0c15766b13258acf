namespace Aptic.Contracts.Settlement.V1;

/// <summary>A venue was paid more than it had earned: what is too much is a claim on it, and recoverable.</summary>
/// <param name="Kind">overpayment, fraud, or late-reversal: reversed in time, which became known after the payment.</param>
/// <param name="Lines">The claim, a line for each cheque of the redemption that it concerns.</param>
/// <param name="StandIns">After a late reversal, what the reversal takes from what is owed and from the commission and is not there any
/// more, since it was paid or is claimed; empty otherwise.</param>
public sealed record IncidentBooked(
    Guid IncidentId,
    Guid RedemptionId,
    Guid VenueId,
    string Kind,
    IReadOnlyList<ClaimLine> Lines,
    IReadOnlyList<EntitlementLine> StandIns,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);

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
public sealed record ClaimRecovered(
    Guid IncidentId,
    Guid RecoveryId,
    string Means,
    IReadOnlyList<ClaimLine> Lines,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);

/// <summary>What was recovered is recoverable once more: the payout that it was taken from came back.</summary>
public sealed record ClaimReopened(
    Guid IncidentId,
    Guid RecoveryId,
    IReadOnlyList<ClaimLine> Lines,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);

/// <summary>The venue was right: what is still open of the claim is paid, as it was before the incident.</summary>
public sealed record ClaimWithdrawn(
    Guid IncidentId,
    IReadOnlyList<ClaimLine> Lines,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);
