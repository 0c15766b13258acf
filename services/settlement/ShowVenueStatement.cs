using Aptic.Hosting;
using Aptic.Settlement.Replicas;
using Aptic.Settlement.Statements;
using Marten;

namespace Aptic.Settlement;

/// <summary>
/// GET /settlement/v1/statements/venues/{id}?period=2026-10: what a venue earned and was paid in a month, as a page to print, as CSV
/// or as a workbook.
/// </summary>
public static class ShowVenueStatement
{
    private static readonly Refusal VenueUnknown = Refusal.NotFound("venue-unknown", "There is no such venue, or you do not act for it.",
        "/venueId");

    public static void MapShowVenueStatement(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/statements/venues/{venueId:guid}", HandleAsync)
            .RequireRole(Roles.Venue, Roles.Finance).ProducesReport().WithSummary("A venue's statement of a month")
            .WithDescription("format: html (unless said otherwise), csv or xlsx. asOf: what was known when a day was closed (2026-03-31), "
                + "or what the store had recorded at an instant (2026-03-31T22:00:00Z). "
                + "corrected: true shows what has come since the month was closed, told apart.");

    private static async Task<IResult> HandleAsync(
        Guid venueId, string? period, string? format, string? asOf, bool? corrected, Caller caller, IQuerySession session,
        StatementDesk desk, StatementBooks books, CancellationToken cancellationToken)
    {
        ReportFormats.Require(format);
        var venue = await session.LoadAsync<KnownVenue>(venueId, cancellationToken);
        if (venue is null || !venue.MayBeSeenBy(caller)) throw new RefusedException(VenueUnknown);

        var scope = await desk.ScopeAsync(period, asOf, corrected, cancellationToken);
        var (owedCents, claimCents) = await books.OpeningOfVenueAsync(venueId, scope.Window, cancellationToken);
        var since = scope.WithSince
            ? new VenueSince(await books.EntriesOfVenueAsync(venueId, scope.Window, BookWindow.Since, cancellationToken),
                await books.ServicesOfVenueAsync(venueId, scope.Window, BookWindow.Since, cancellationToken))
            : null;
        var statement = new VenueStatement(venueId, venue.Name, venue.OrganisationName, scope.Window, scope.AsOf, owedCents, claimCents,
            await books.EntriesOfVenueAsync(venueId, scope.Window, BookWindow.Within, cancellationToken),
            await books.ServicesOfVenueAsync(venueId, scope.Window, BookWindow.Within, cancellationToken), since);
        return ReportFormats.Answer(statement.ToReport().IssuedBy(desk.Issuer), format);
    }
}
