using Aptic.Contracts.Funding.V1;
using Aptic.Funding.Agreements;
using Aptic.Funding.Positions;
using Aptic.Hosting;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Funding;

/// <summary>GET /funding/v1/agreements/{id}: terms, partners, and the balance that adds up.</summary>
public static class ShowAgreement
{
    public static readonly Refusal Unknown = Refusal.NotFound("agreement-unknown", "There is no such agreement, or it is not yours to see.", "/agreementId");

    /// <param name="Balance">Received = free + in circulation + difference held + owed + paid + recoverable + commission + refunding + refunded.</param>
    /// <param name="FeesCents">The operator's fees on money received; beside the balance.</param>
    public sealed record Answer(
        Guid AgreementId, string FunderId, string Title, AgreementTerms Terms, IReadOnlyList<PartnerUse> Partners, Balance Balance, long FeesCents);

    public sealed record PartnerUse(string PartnerId, long? QuotaCheques, long ChequesReserved);

    /// <param name="MessagesAwaited">Movements whose money is not known to have arrived yet: 0 when all messages are in.</param>
    public sealed record Balance(
        long ReceivedCents, long FreeCents, long InCirculationCents, long DifferenceHeldCents, long OwedCents, long PaidCents,
        long RecoverableCents, long CommissionCents, long RefundingCents, long RefundedCents, int MessagesAwaited);

    public static void MapShowAgreement(this IEndpointRouteBuilder app) =>
        app.MapGet("/funding/v1/agreements/{agreementId:guid}", HandleAsync)
            .RequireRole(Roles.Funder, Roles.Finance, Roles.Ops).WithSummary("An agreement and its balance");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid agreementId, Caller caller, IQuerySession session, PositionBook book, CancellationToken cancellationToken)
    {
        var agreement = await session.Events.AggregateStreamAsync<Agreement>(agreementId, token: cancellationToken);
        if (agreement is null || !MaySee(caller, agreement)) throw new RefusedException(Unknown);

        var position = await book.PositionOfAsync(agreementId, cancellationToken);
        return TypedResults.Ok(new Answer(
            agreement.Id, agreement.FunderId, agreement.Title, agreement.Terms,
            agreement.Partners.Select(partner => new PartnerUse(partner.PartnerId, partner.QuotaCheques, agreement.ChequesReservedBy(partner.PartnerId))).ToList(),
            BalanceOf(position),
            agreement.Receipts.Values.Sum(receipt => receipt.FeeAmountCents)));
    }

    private static bool MaySee(Caller caller, Agreement agreement) =>
        caller.Has(Roles.Finance) || caller.Has(Roles.Ops) || caller.Party == agreement.FunderId;

    private static Balance BalanceOf(Position position) => new(
        position.AmountCents(Term.Received), position.AmountCents(Term.Free), position.AmountCents(Term.InCirculation),
        position.AmountCents(Term.DifferenceHeld), position.AmountCents(Term.Owed), position.AmountCents(Term.Paid),
        position.AmountCents(Term.Recoverable), position.AmountCents(Term.Commission), position.AmountCents(Term.Refunding),
        position.AmountCents(Term.Refunded), position.WaitingMovements.Count);
}
