using Aptic.Contracts.Funding.V1;
using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Receipts.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using RefundApproved = Aptic.Funding.Agreements.Domain.RefundApproved;
using V1 = Aptic.Contracts.Funding.V1;

namespace Aptic.Funding;

/// <summary>What funding tells others.</summary>
public static class FundingContracts
{
    public static readonly Translation Translation = new Translation()
        .Publish<AgreementConcluded>((e, at) => new AgreementTermsChanged(
            e.AgreementId, at.Version, e.FunderId, e.Title, e.Terms, e.Partners, e.OccurredAt, ParisTime.DayOf(e.OccurredAt),
            OriginOf(at, e.OccurredAt)))
        .Publish<AgreementAmended>((e, at) => new AgreementTermsChanged(
            e.AgreementId, at.Version, e.FunderId, e.Title, e.Terms, e.Partners, e.OccurredAt, ParisTime.DayOf(e.OccurredAt),
            OriginOf(at, e.OccurredAt)))
        .Publish<TermsWidened>((e, at) => new IssuedTermsWidened(
            e.AgreementId, at.Version, e.Widenings, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<FundsSetAside>((e, at) => new FundsReserved(
            e.RequestId, e.AgreementId, e.FunderId, e.PartnerId, e.Terms, e.ChequeCount, e.AmountCents, e.OccurredAt,
            ParisTime.DayOf(e.OccurredAt),
            OriginOf(at, e.OccurredAt)))
        .Publish<ReservationRefused>((e, _) => new FundsRefused(
            e.RequestId, e.AgreementId, e.Reasons, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<BackingChanged>((e, at) => new AgreementBackingChanged(
            e.AgreementId, at.Version, e.UnbackedRequests, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        // Settlement has not been told of refunds that were approved before it paid them.
        .Publish<RefundApproved>((e, _) => e.FunderId is null ? null : new V1.RefundApproved(
            e.RefundId, e.AgreementId, e.FunderId, e.AmountCents, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<PromiseBroken>((e, _) => new FundsRefused(
            e.RequestId, e.AgreementId, e.Reasons, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<ReceiptBooked>((e, _) => new FundsBooked(
            e.ReceiptId, e.AgreementId, e.FunderId, KindOf(e), e.GrossAmountCents, e.FaceAmountCents, e.FeeAmountCents, e.BankReference,
            e.OccurredAt, ParisTime.DayOf(e.OccurredAt), e.ReceivedOn))
        .Publish<ReceiptParked>((e, _) => new FundsBooked(
            DeterministicId.Of("receipt-parked", e.ReceiptId.ToString()), null, null, FundsMovements.Unassigned, e.GrossAmountCents, 0, 0,
            e.BankReference, e.OccurredAt, ParisTime.DayOf(e.OccurredAt), e.ReceivedOn))
        .Publish<ParkedReceiptDismissed>((e, _) => new FundsBooked(
            e.CommandId, null, null, FundsMovements.Dismissed, e.GrossAmountCents, 0, 0, e.BankReference,
            e.OccurredAt, ParisTime.DayOf(e.OccurredAt), e.ReceivedOn))
        .Publish<ReceiptBounced>((e, _) => Lost(
            FundsMovements.Bounce, e.CommandId, e.AgreementId, e.FaceAmountCents, e.ReceiptId, e.Receipt, e.OccurredAt))
        .Publish<ReceiptReassigned>((e, _) => Lost(
            FundsMovements.ReassignedOut, e.CommandId, e.AgreementId, e.FaceAmountCents, e.ReceiptId, e.Receipt, e.OccurredAt));

    private static string KindOf(ReceiptBooked receipt) => receipt.Origin switch
    {
        ReceiptOrigins.Unassigned => FundsMovements.Assigned,
        ReceiptOrigins.Reassigned => FundsMovements.ReassignedIn,
        _ => FundsMovements.Receipt,
    };

    // Before the receipt was recorded with its loss, all that is known is the face amount.
    private static FundsBooked Lost(
        string kind, Guid movementId, Guid agreementId, long faceCents, Guid receiptId, LostReceipt? receipt, DateTimeOffset occurredAt) =>
        new(movementId, agreementId, receipt?.FunderId, kind, receipt?.GrossAmountCents ?? faceCents, faceCents,
        receipt?.FeeAmountCents ?? 0,
            receipt?.BankReference ?? $"{receiptId}", occurredAt, ParisTime.DayOf(occurredAt), receipt?.ReceivedOn);

    private static Origin? OriginOf(EventPosition at, DateTimeOffset occurredAt) =>
        at.Actor is { } by ? new Origin(by, occurredAt, at.TraceId) : null;
}
