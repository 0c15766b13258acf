using Aptic.Funding.Agreements.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Funding.Agreements;

/// <summary>GET /funding/v1/agreements and /funding/v1/alerts: the agreements that the caller may see, and what needs attention.</summary>
public static class ListAgreements
{
    private const int LimitMost = 200;

    /// <param name="Next">Cursor of the next page; null on the last.</param>
    public sealed record Answer(IReadOnlyList<Line> Agreements, Guid? Next);

    public sealed record Line(Guid AgreementId, string FunderId, string Title, string Reference, AgreementStanding Standing,
        long GrantableCents);

    public sealed record AlertsAnswer(IReadOnlyList<AgreementAlert> Alerts, Guid? Next);

    public static void MapListAgreements(this IEndpointRouteBuilder app)
    {
        app.MapGet("/funding/v1/agreements", ListAsync)
            .RequireRole(Roles.Funder, Roles.Finance, Roles.Ops).WithSummary("Agreements, page by page");
        app.MapGet("/funding/v1/alerts", ListAlertsAsync)
            .RequireRole(Roles.Funder, Roles.Finance, Roles.Ops).WithSummary("What of agreements needs attention, page by page");
    }

    private static async Task<Ok<Answer>> ListAsync(
        Guid? cursor, int? limit, Caller caller, IQuerySession session, CancellationToken cancellationToken)
    {
        var (page, next) = await PageAsync(cursor, limit, caller, session, cancellationToken);
        return TypedResults.Ok(new Answer(page.Select(agreement => new Line(agreement.Id, agreement.FunderId, agreement.Title,
            AgreementReference.Of(agreement.Id), agreement.Standing, agreement.GrantableCents)).ToList(), next));
    }

    private static async Task<Ok<AlertsAnswer>> ListAlertsAsync(
        Guid? cursor, int? limit, Caller caller, IQuerySession session, TimeProvider time, CancellationToken cancellationToken)
    {
        var (page, next) = await PageAsync(cursor, limit, caller, session, cancellationToken);
        var today = ParisTime.DayOf(time.GetUtcNow());
        return TypedResults.Ok(new AlertsAnswer(page.SelectMany(agreement => AgreementAlerts.Of(agreement, today)).ToList(), next));
    }

    private static async Task<(IReadOnlyList<Agreement> Page, Guid? Next)> PageAsync(
        Guid? cursor, int? limit, Caller caller, IQuerySession session, CancellationToken cancellationToken)
    {
        var size = limit ?? LimitMost;
        if (size is < 1 or > LimitMost)
            throw new RefusedException(Refusal.Invalid("invalid-limit", $"A page has 1 to {LimitMost} agreements.", "query limit"));

        var seesAll = caller.Has(Roles.Finance) || caller.Has(Roles.Ops);
        var cards = await session.QueryAsync<AgreementCard>(
            "where id > ? and (? or funder_id = ?) order by id limit ?", cancellationToken, cursor ?? Guid.Empty, seesAll, caller.Party,
            size + 1);
        List<Agreement> page = [];
        foreach (var card in cards.Take(size))
            page.Add((await session.Events.AggregateStreamAsync<Agreement>(card.Id, token: cancellationToken))!);
        return (page, cards.Count > size ? page[^1].Id : null);
    }
}
