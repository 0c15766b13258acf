using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Payees;
using Aptic.Settlement.Periods.Domain;
using Marten;

namespace Aptic.Settlement.Reports;

/// <summary>
/// GET /settlement/v1/recaps/funders/{id}?period=2026-10: what a funder's cheques paid for in a month: services, places and publics,
/// in counts and sums, never people.
/// </summary>
public static class ShowFunderRecap
{
    /// <summary>Two looks around one redemption would tell its public.</summary>
    private static readonly Refusal MonthNotOver = Refusal.Conflict("period-not-over",
        "A recap is told of whole months: come back when this one is over.", "query period");

    private static readonly Refusal AsOfNotAllowed = Refusal.Forbidden("as-of-not-allowed",
        "A recap as of another instant is for finance.", "query asOf");

    public static void MapShowFunderRecap(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/recaps/funders/{funderId}", HandleAsync)
            .RequireRole(Roles.Funder, Roles.Finance).ProducesReport().WithSummary("What a funder's cheques paid for in a month")
            .WithDescription("format: html (unless said otherwise), csv or xlsx. asOf: what was known when a day was closed (2026-03-31), "
                + "or what the store had recorded at an instant (2026-03-31T22:00:00Z); for finance.");

    private static async Task<IResult> HandleAsync(
        string funderId, string? period, string? format, string? asOf, Caller caller, StatementQueries statements, StatementBooks books,
        IQuerySession session, TimeProvider time, CancellationToken cancellationToken)
    {
        ReportFormats.Require(format);
        await ShowFunderStatement.RequireAsync(funderId, caller, books, cancellationToken);
        if (!caller.Has(Roles.Finance))
        {
            var month = StatementQueries.RequirePeriod(period, "query period");
            if (asOf is not null) throw new RefusedException(AsOfNotAllowed);
            if (Month.FirstDayOf(month).AddMonths(1) > ParisTime.DayOf(time.GetUtcNow())) throw new RefusedException(MonthNotOver);
        }

        var scope = await statements.ScopeAsync(period, asOf, corrected: false, cancellationToken);
        var window = scope.Window;
        var total = await books.RecapOfFunderAsync(funderId, null, window, cancellationToken);
        var kinds = await books.RecapOfFunderAsync(funderId, "service_kind", window, cancellationToken);
        var places = await books.RecapOfFunderAsync(funderId, "venue_id", window, cancellationToken);
        var publics = await books.RecapOfFunderAsync(funderId, "target_public", window, cancellationToken);
        var names = await NamesAsync(places, session, cancellationToken);
        var recap = new FunderRecap(funderId, window, scope.AsOf, RecapLine.SumOf("Total", [.. total]),
            [.. kinds.Select(line => line with { Name = StatementWords.Kind(line.Name) })],
            [.. places.Select(line => line with { Name = names.GetValueOrDefault(line.Name, line.Name) })],
            [.. publics.Select(line => line with { Name = line.Name.Length > 0 ? line.Name : StatementWords.PublicUnknown })]);
        return ReportFormats.Answer(recap.ToReport().IssuedBy(statements.Issuer), format);
    }

    private static async Task<Dictionary<string, string>> NamesAsync(
        IReadOnlyList<RecapLine> places, IQuerySession session, CancellationToken cancellationToken)
    {
        var venues = await session.LoadManyAsync<KnownVenue>(cancellationToken, [.. places.Select(line => Guid.Parse(line.Name))]);
        return venues.ToDictionary(venue => $"{venue.Id}", venue => venue.Name);
    }
}
