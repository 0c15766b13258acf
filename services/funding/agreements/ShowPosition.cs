using Aptic.Funding.Positions;
using Aptic.Funding.Positions.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Funding.Agreements;

/// <summary>
/// GET /funding/v1/agreements/{id}/position, /funding/v1/funders/{id}/position: balances, live or as of a past day (<c>on</c>, the
/// accounting day), and as they were known at a past instant (<c>knownAt</c>).
/// </summary>
public static class ShowPosition
{
    public sealed record Answer(Guid AgreementId, DateOnly? On, DateTimeOffset? KnownAt, Balance Balance);

    public sealed record FunderAnswer(string FunderId, DateOnly? On, DateTimeOffset? KnownAt, Balance Balance,
        IReadOnlyList<Line> Agreements);

    public sealed record Line(Guid AgreementId, Balance Balance);

    public static void MapShowPosition(this IEndpointRouteBuilder app)
    {
        app.MapGet("/funding/v1/agreements/{agreementId:guid}/position", ShowAsync)
            .RequireRole(Roles.Funder, Roles.Finance, Roles.Ops).WithSummary("The balance of an agreement, as of any day");
        app.MapGet("/funding/v1/funders/{funderId}/position", ShowOfFunderAsync)
            .RequireRole(Roles.Funder, Roles.Finance, Roles.Ops).WithSummary("The balance of all agreements of a funder, as of any day");
    }

    private static async Task<Ok<Answer>> ShowAsync(
        Guid agreementId, DateOnly? on, DateTimeOffset? knownAt, Caller caller, IQuerySession session, PositionBook book,
        CancellationToken cancellationToken)
    {
        await ShowAgreement.FindAsync(agreementId, caller, session, cancellationToken);
        return TypedResults.Ok(new Answer(agreementId, on, knownAt,
            Balance.Of(await book.PositionOfAsync(agreementId, cancellationToken, on, knownAt))));
    }

    private static async Task<Ok<FunderAnswer>> ShowOfFunderAsync(
        string funderId, DateOnly? on, DateTimeOffset? knownAt, Caller caller, IQuerySession session, PositionBook book,
        CancellationToken cancellationToken)
    {
        var cards = await session.Query<AgreementCard>().Where(card => card.FunderId == funderId).OrderBy(card =>
            card.Id).ToListAsync(cancellationToken);
        if (cards.Count == 0 || !ShowAgreement.MaySee(caller, funderId))
            throw new RefusedException(Refusal.NotFound("funder-unknown", "There is no such funder, or it is not yours to see.",
                "/funderId"));

        List<Line> lines = [];
        foreach (var card in cards)
            lines.Add(new Line(card.Id, Balance.Of(await book.PositionOfAsync(card.Id, cancellationToken, on, knownAt))));
        return TypedResults.Ok(new FunderAnswer(funderId, on, knownAt, Balance.Sum(lines.Select(line => line.Balance).ToList()), lines));
    }
}
