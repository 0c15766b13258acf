using Aptic.Contracts.Funding.V1;
using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Positions;
using Aptic.Funding.Positions.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Funding.Agreements;

/// <summary>GET /funding/v1/agreements/{id}: terms, partners, money, and the balance that adds up.</summary>
public static class ShowAgreement
{
    public static readonly Refusal Unknown = Refusal.NotFound("agreement-unknown",
        "There is no such agreement, or it is not yours to see.", "/agreementId");

    /// <param name="Reference">What the funder writes into a transfer, so that its money finds the agreement.</param>
    /// <param name="Standing">open, frozen, closing, or closed: closing, with nothing left to happen.</param>
    /// <param name="FeesCents">The operator's fees on money received; beside the balance.</param>
    /// <param name="Commitments">Money that is promised and not received; beside the balance.</param>
    /// <param name="WaitingRequests">Requests that wait for committed money, oldest first.</param>
    /// <param name="UnbackedRequests">Requests that a shortfall leaves without backing.</param>
    public sealed record Answer(
        Guid AgreementId, string FunderId, string Title, string Reference, string Standing, AgreementTerms Terms,
        IReadOnlyList<PartnerUse> Partners,
        Balance Balance, long FeesCents, IReadOnlyList<Receipt> Receipts, IReadOnlyList<Commitment> Commitments,
        IReadOnlyList<WaitingRequest> WaitingRequests, IReadOnlyList<Guid> UnbackedRequests, IReadOnlyList<RefundView> Refunds);

    public sealed record PartnerUse(string PartnerId, long? QuotaCheques, long ChequesReserved);

    /// <param name="IsLost">It bounced, or was reassigned.</param>
    public sealed record Receipt(Guid ReceiptId, string BankReference, DateOnly ReceivedOn, long GrossAmountCents, long FaceAmountCents,
        long FeeAmountCents, bool IsLost);

    public sealed record WaitingRequest(Guid RequestId, string PartnerId, int ChequeCount, long AmountCents);

    public sealed record RefundView(Guid RefundId, long AmountCents, string Reason, RefundStage Stage, string RequestedBy);

    public static void MapShowAgreement(this IEndpointRouteBuilder app) =>
        app.MapGet("/funding/v1/agreements/{agreementId:guid}", HandleAsync)
            .RequireRole(Roles.Funder, Roles.Finance, Roles.Ops).WithSummary("An agreement and its balance");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid agreementId, Caller caller, IQuerySession session, PositionBook book, CancellationToken cancellationToken)
    {
        var agreement = await FindAsync(agreementId, caller, session, cancellationToken);
        var balance = Balance.Of(await book.PositionOfAsync(agreementId, cancellationToken));
        return TypedResults.Ok(new Answer(
            agreement.Id, agreement.FunderId, agreement.Title, AgreementReference.Of(agreement.Id), StandingOf(agreement, balance),
            agreement.Terms,
            agreement.Partners.Select(partner => new PartnerUse(partner.PartnerId, partner.QuotaCheques,
            agreement.ChequesReservedBy(partner.PartnerId))).ToList(),
            balance,
            agreement.StandingReceipts.Sum(receipt => receipt.FeeAmountCents),
            agreement.Receipts.Values.OrderBy(receipt => receipt.OccurredAt).Select(receipt =>
            new Receipt(receipt.ReceiptId, receipt.BankReference,
                receipt.ReceivedOn, receipt.GrossAmountCents, receipt.FaceAmountCents, receipt.FeeAmountCents,
                agreement.LostReceipts.Contains(receipt.ReceiptId))).ToList(),
            agreement.Commitments,
            agreement.Promises.Select(promise => new WaitingRequest(promise.RequestId, promise.PartnerId, promise.ChequeCount,
            promise.AmountCents)).ToList(),
            agreement.UnbackedRequests,
            agreement.Refunds.Values.OrderBy(refund => refund.Requested.OccurredAt).Select(refund =>
            new RefundView(refund.Requested.RefundId,
                refund.Requested.AmountCents, refund.Requested.Reason, refund.Stage, refund.Requested.RequestedBy)).ToList()));
    }

    /// <exception cref="RefusedException">There is no such agreement, or it is not the caller's to see.</exception>
    public static async Task<Agreement> FindAsync(Guid agreementId, Caller caller, IQuerySession session,
    CancellationToken cancellationToken)
    {
        var agreement = await session.Events.AggregateStreamAsync<Agreement>(agreementId, token: cancellationToken);
        return agreement is not null && MaySee(caller, agreement.FunderId) ? agreement : throw new RefusedException(Unknown);
    }

    /// <summary>True for finance and ops, and for the funder itself.</summary>
    public static bool MaySee(Caller caller, string funderId) =>
        caller.Has(Roles.Finance) || caller.Has(Roles.Ops) || caller.Has(Roles.Funder) && caller.Party == funderId;

    private static string StandingOf(Agreement agreement, Balance balance) =>
        agreement.Standing == AgreementStanding.Closing && balance.IsSettled() ? "closed" : agreement.Standing.ToString().ToLowerInvariant();
}
