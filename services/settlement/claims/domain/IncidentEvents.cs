using Aptic.Settlement.Earnings.Domain;

namespace Aptic.Settlement.Claims.Domain;

/// <summary>A venue was paid more than it had earned. What was booked stays; the difference is a claim on the venue.</summary>
/// <param name="Kind">One of <see cref="IncidentKinds"/>.</param>
/// <param name="Reason">In finance's words.</param>
/// <param name="OriginalLines">What was paid, as far as no incident had corrected it before: reversed.</param>
/// <param name="RightLines">What the venue had earned; empty for nothing.</param>
/// <param name="ClaimLines">The difference, by cheque.</param>
/// <param name="Number">Counted without gaps: INC-2026-000001.</param>
/// <param name="StandIns">After a late reversal, what the reversal takes and is not there any more; empty otherwise.</param>
public sealed record IncidentBooked(
    Guid IncidentId,
    Guid RedemptionId,
    Guid VenueId,
    Guid OrganisationId,
    string Kind,
    string Reason,
    IReadOnlyList<EntitlementLine> OriginalLines,
    IReadOnlyList<EntitlementLine> RightLines,
    IReadOnlyList<ClaimLine> ClaimLines,
    IReadOnlyList<StandIn> StandIns,
    string Number,
    string By,
    string RequestHash,
    DateTimeOffset OccurredAt);

/// <summary>What is claimed back for one cheque.</summary>
/// <param name="RecoverableCents">Paid to the venue too much.</param>
/// <param name="CommissionCents">Left as commission too much; corrected when the claim is recovered.</param>
public sealed record ClaimLine(Guid ChequeId, Guid AgreementId, string FunderId, long RecoverableCents, long CommissionCents);

/// <summary>What a late reversal takes of what is owed and of the commission, for one cheque, though it was paid or is claimed.</summary>
public sealed record StandIn(Guid ChequeId, Guid AgreementId, long PayableCents, long CommissionCents);

/// <summary>A run recovers the claim, or a part of it, from a payout: no other run can.</summary>
public sealed record ClaimNetted(Guid IncidentId, Guid RunId, Guid PayoutId, long AmountCents, DateTimeOffset OccurredAt);

/// <summary>The payout will not be executed: what it would have recovered is free for another run.</summary>
public sealed record ClaimNettingReleased(Guid IncidentId, Guid RunId, Guid PayoutId, DateTimeOffset OccurredAt);

/// <summary>The claim, or a part of it, was recovered.</summary>
/// <param name="Means">One of <see cref="RecoveryMeans"/>.</param>
/// <param name="PayoutId">The payout that it was recovered from, or that came back; null for other means.</param>
/// <param name="BankReference">The receipt that paid a debit note; null for other means.</param>
/// <param name="By">Who recorded it.</param>
public sealed record ClaimRecovered(
    Guid IncidentId,
    Guid RecoveryId,
    string Means,
    Guid? PayoutId,
    IReadOnlyList<RecoveryLine> Lines,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay,
    string By,
    string? BankReference = null,
    string? RequestHash = null);

/// <summary>What of a claim was recovered for one cheque, and the commission that is corrected with it.</summary>
public sealed record RecoveryLine(Guid ChequeId, Guid AgreementId, string FunderId, long RecoveredCents, long CommissionCents);

/// <summary>The payout that the claim was recovered from came back: it is open again.</summary>
public sealed record ClaimReopened(
    Guid IncidentId,
    Guid RecoveryId,
    IReadOnlyList<RecoveryLine> Lines,
    string Reason,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);

/// <summary>No payout had followed for long: the venue was asked to pay.</summary>
/// <param name="Number">Counted without gaps: AVD-2026-000001.</param>
public sealed record DebitNoteIssued(
    Guid IncidentId,
    Guid CommandId,
    string Number,
    long AmountCents,
    DateOnly DueOn,
    string By,
    DateTimeOffset OccurredAt);

/// <summary>The venue was reminded of a debit note.</summary>
/// <param name="Level">1 for the first reminder.</param>
public sealed record ReminderSent(Guid IncidentId, Guid CommandId, int Level, string By, DateTimeOffset OccurredAt);

/// <summary>The venue said that the incident is wrong. Nothing is netted until it is answered.</summary>
/// <param name="ChequeIds">The cheques of which something is claimed; null in events from before this was recorded.</param>
public sealed record IncidentContested(
    Guid IncidentId,
    Guid CommandId,
    string Reason,
    string By,
    string RequestHash,
    DateTimeOffset OccurredAt,
    IReadOnlyList<Guid>? ChequeIds = null);

/// <param name="Accepted">True where the venue was right.</param>
/// <param name="ChequeIds">The cheques of which something is claimed; null in events from before this was recorded.</param>
public sealed record ContestationAnswered(
    Guid IncidentId,
    Guid CommandId,
    bool Accepted,
    string Answer,
    string By,
    string RequestHash,
    DateTimeOffset OccurredAt,
    IReadOnlyList<Guid>? ChequeIds = null);

/// <summary>The venue was right: what was claimed is paid, as before the incident.</summary>
public sealed record ClaimWithdrawn(
    Guid IncidentId, IReadOnlyList<RecoveryLine> Lines, DateTimeOffset OccurredAt, DateOnly AccountingDay);

/// <summary>What is open shall be borne by the operator; a second person must approve.</summary>
public sealed record WriteOffRequested(
    Guid IncidentId, Guid CommandId, long AmountCents, string Reason, string RequestedBy, string RequestHash, DateTimeOffset OccurredAt);

/// <summary>The operator bears what is open, from its own money.</summary>
public sealed record ClaimWrittenOff(
    Guid IncidentId, Guid CommandId, long AmountCents, string Reason, string RequestedBy, string ApprovedBy, DateTimeOffset OccurredAt);

public static class IncidentKinds
{
    public const string Overpayment = "overpayment";
    public const string Fraud = "fraud";

    /// <summary>Reversed in time, which became known after the payment.</summary>
    public const string LateReversal = "late-reversal";
}

public static class RecoveryMeans
{
    public const string Netting = "netting";
    public const string DebitNote = "debit-note";
    public const string WriteOff = "write-off";

    /// <summary>The bank gave back the transfer that had paid too much.</summary>
    public const string TransferReturned = "transfer-returned";
}
