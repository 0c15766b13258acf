using Aptic.Contracts.Funding.V1;

namespace Aptic.Funding.Agreements.Domain;

public sealed record AgreementConcluded(
    Guid AgreementId,
    string FunderId,
    string Title,
    AgreementTerms Terms,
    IReadOnlyList<AgreementPartner> Partners,
    string RequestHash,
    DateTimeOffset OccurredAt);

/// <summary>Money came in. Gross = face + fee; the fee is booked apart and is not the agreement's money.</summary>
/// <param name="FunderId">Null in events from before this was recorded.</param>
/// <param name="Origin">One of <see cref="ReceiptOrigins"/>; null where it came from the bank.</param>
public sealed record ReceiptBooked(
    Guid ReceiptId,
    Guid AgreementId,
    string BankReference,
    long GrossAmountCents,
    long FaceAmountCents,
    long FeeAmountCents,
    DateOnly ReceivedOn,
    string RequestHash,
    DateTimeOffset OccurredAt,
    string? FunderId = null,
    string? Origin = null) : IDoneByCommand
{
    Guid IDoneByCommand.CommandId => ReceiptId;
}

/// <summary>Where money of a receipt was before, if not at another bank.</summary>
public static class ReceiptOrigins
{
    /// <summary>Among the receipts that wait for their agreement.</summary>
    public const string Unassigned = "unassigned";

    /// <summary>Under another agreement.</summary>
    public const string Reassigned = "reassigned";
}

/// <summary>The bank took money back: the receipt does not count any more. Its bank reference stays used.</summary>
/// <param name="CoveredCents">What the agreement had free; the rest of the face amount is a shortfall until money covers it.</param>
/// <param name="Receipt">The receipt that is lost; null in events from before this was recorded.</param>
public sealed record ReceiptBounced(
    Guid CommandId,
    Guid AgreementId,
    Guid ReceiptId,
    long FaceAmountCents,
    long CoveredCents,
    DateOnly BouncedOn,
    string Reason,
    string RequestHash,
    DateTimeOffset OccurredAt,
    LostReceipt? Receipt = null) : IDoneByCommand;

/// <summary>What had been booked of a receipt that does not count any more.</summary>
/// <param name="ReceivedOn">The day on which the bank had booked it; null in events from before this was recorded.</param>
public sealed record LostReceipt(
    string FunderId, string BankReference, long GrossAmountCents, long FeeAmountCents, DateOnly? ReceivedOn = null);

/// <summary>The money was another agreement's: it leaves this one, and is booked there as a receipt of its own.</summary>
/// <param name="CoveredCents">What the agreement had free; the rest of the face amount is a shortfall until money covers it.</param>
/// <param name="Receipt">The receipt that is lost; null in events from before this was recorded.</param>
public sealed record ReceiptReassigned(
    Guid CommandId,
    Guid AgreementId,
    Guid ReceiptId,
    Guid ToAgreementId,
    Guid ToReceiptId,
    long FaceAmountCents,
    long CoveredCents,
    string Reason,
    string RequestHash,
    DateTimeOffset OccurredAt,
    LostReceipt? Receipt = null) : IDoneByCommand;

/// <summary>The terms changed for what is issued from now on. Cheques that were issued keep theirs.</summary>
public sealed record AgreementAmended(
    Guid CommandId,
    Guid AgreementId,
    string FunderId,
    string Title,
    AgreementTerms Terms,
    IReadOnlyList<AgreementPartner> Partners,
    string Reason,
    string RequestHash,
    DateTimeOffset OccurredAt) : IDoneByCommand;

/// <summary>Cheques that were issued already are granted more than their own terms say.</summary>
/// <param name="Widenings">All that was ever granted under the agreement, the newest last.</param>
public sealed record TermsWidened(
    Guid CommandId,
    Guid AgreementId,
    IReadOnlyList<TermsWidening> Widenings,
    string Reason,
    string RequestHash,
    DateTimeOffset OccurredAt) : IDoneByCommand;

/// <summary>Nothing is reserved or refunded until it is unfrozen; cheques that were issued are honoured.</summary>
public sealed record AgreementFrozen(Guid CommandId, Guid AgreementId, string Reason, string RequestHash,
    DateTimeOffset OccurredAt) : IDoneByCommand;

public sealed record AgreementUnfrozen(Guid CommandId, Guid AgreementId, string Reason, string RequestHash,
    DateTimeOffset OccurredAt) : IDoneByCommand;

/// <summary>No request is granted any more, for good; cheques that were issued are honoured, what is left can be refunded.</summary>
public sealed record AgreementClosing(Guid CommandId, Guid AgreementId, string Reason, string RequestHash,
    DateTimeOffset OccurredAt) : IDoneByCommand;

/// <summary>The funder promised money that has not arrived. It stands outside the balance; receipts fulfil the oldest promise first.</summary>
/// <param name="AmountCents">Face money, without the operator's fee.</param>
public sealed record CommitmentMade(
    Guid CommitmentId,
    Guid AgreementId,
    long AmountCents,
    DateOnly ExpectedOn,
    string RequestHash,
    DateTimeOffset OccurredAt) : IDoneByCommand
{
    Guid IDoneByCommand.CommandId => CommitmentId;
}

/// <summary>What is open of a commitment will not come.</summary>
public sealed record CommitmentWithdrawn(
    Guid CommandId,
    Guid AgreementId,
    Guid CommitmentId,
    string Reason,
    string RequestHash,
    DateTimeOffset OccurredAt) : IDoneByCommand;

/// <summary>A request waits for money that is committed and not received: its cheques are made when the money is there.</summary>
public sealed record FundsPromised(
    Guid RequestId,
    Guid AgreementId,
    string PartnerId,
    int ChequeCount,
    long AmountCents,
    DateTimeOffset OccurredAt);

/// <summary>The money that a request waited for will not come.</summary>
public sealed record PromiseBroken(
    Guid RequestId,
    Guid AgreementId,
    IReadOnlyList<RefusalReason> Reasons,
    DateTimeOffset OccurredAt);

/// <summary>Which requests have lost their backing to a shortfall: the newest, as many as it takes. Empty once money covers all.</summary>
public sealed record BackingChanged(Guid AgreementId, IReadOnlyList<Guid> UnbackedRequests, DateTimeOffset OccurredAt);

/// <summary>Free money is to go back to the funder; a second person must approve.</summary>
public sealed record RefundRequested(
    Guid RefundId,
    Guid AgreementId,
    long AmountCents,
    string Reason,
    string RequestedBy,
    string RequestHash,
    DateTimeOffset OccurredAt) : IDoneByCommand
{
    Guid IDoneByCommand.CommandId => RefundId;
}

/// <summary>From now on the refund is settlement's to pay or to give up.</summary>
/// <param name="FunderId">Null in approvals from before settlement paid refunds: it has not heard of those.</param>
public sealed record RefundApproved(
    Guid CommandId,
    Guid AgreementId,
    Guid RefundId,
    string ApprovedBy,
    string RequestHash,
    DateTimeOffset OccurredAt,
    string? FunderId = null,
    long AmountCents = 0) : IDoneByCommand;

/// <summary>The refund will not be paid: its money is free again.</summary>
public sealed record RefundDropped(
    Guid CommandId,
    Guid AgreementId,
    Guid RefundId,
    long AmountCents,
    string Reason,
    string RequestHash,
    DateTimeOffset OccurredAt) : IDoneByCommand;

/// <summary>The bank executed the refund.</summary>
/// <param name="PayoutId">Settlement's payout; null where finance confirmed it by hand, before settlement paid refunds.</param>
public sealed record RefundPaid(
    Guid CommandId,
    Guid AgreementId,
    Guid RefundId,
    long AmountCents,
    string BankReference,
    DateOnly PaidOn,
    string RequestHash,
    DateTimeOffset OccurredAt,
    Guid? PayoutId = null) : IDoneByCommand;

/// <summary>The refund came back after the bank had executed it: settlement pays it again.</summary>
public sealed record RefundReturned(
    Guid CommandId,
    Guid AgreementId,
    Guid RefundId,
    Guid PayoutId,
    long AmountCents,
    string Reason,
    DateOnly ReturnedOn,
    string RequestHash,
    DateTimeOffset OccurredAt) : IDoneByCommand;

/// <summary>Free money was set aside for the cheques of a request.</summary>
/// <param name="Terms">The terms in force then: they are stamped on the cheques.</param>
public sealed record FundsSetAside(
    Guid RequestId,
    Guid AgreementId,
    string FunderId,
    string PartnerId,
    AgreementTerms Terms,
    int ChequeCount,
    long AmountCents,
    DateTimeOffset OccurredAt);

/// <summary>
/// Money came back: of cheques that expired or were cancelled, what a service did not need, what a venue had been paid too much. Booked in chunks, so that the stream stays
/// short; the movements of the chunk name it.
/// </summary>
public sealed record FundsReturned(Guid ChunkId, Guid AgreementId, long AmountCents, DateTimeOffset OccurredAt);

/// <summary>
/// Money that had come back is not there after all: the payout that a claim was recovered from was returned, or a reversal became
/// known after its redemption was paid. Booked in chunks, as what comes back.
/// </summary>
public sealed record FundsTakenBack(Guid ChunkId, Guid AgreementId, long AmountCents, DateTimeOffset OccurredAt);

/// <summary>Nothing was set aside. In a stream of its own, so that refused requests do not lengthen the agreement's.</summary>
public sealed record ReservationRefused(
    Guid RequestId,
    Guid AgreementId,
    IReadOnlyList<RefusalReason> Reasons,
    DateTimeOffset OccurredAt);
