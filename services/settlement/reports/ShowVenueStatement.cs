using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Payees;
using Marten;

namespace Aptic.Settlement.Reports;

/// <summary>
/// GET /settlement/v1/statements/venues/{id}?period=2026-10: what a venue earned and was paid in a month, as a page to print, as CSV
/// or as a workbook.
/// </summary>
public static class ShowVenueStatement
{
    private static readonly Refusal VenueUnknown = Refusal.NotFound("venue-unknown", "There is no such venue, or you do not act for it.",
        "/venueId");

    private static readonly Refusal OrganisationUnknown = Refusal.NotFound("organisation-unknown",
        "The venue has no such organisation, or you do not act for it.", "query organisationId");

    public static void MapShowVenueStatement(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/statements/venues/{venueId:guid}", HandleAsync)
            .RequireRole(Roles.Venue, Roles.Finance).ProducesReport().WithSummary("A venue's statement of a month")
            .WithDescription("organisationId: whose money, where it is of several organisations that run the venue or did. "
                + "format: html (unless said otherwise), csv or xlsx. asOf: what was known when a day was closed (2026-03-31), "
                + "or what the store had recorded at an instant (2026-03-31T22:00:00Z). "
                + "corrected: true shows what has come since the month was closed, told apart.");

    private static async Task<IResult> HandleAsync(
        Guid venueId, Guid? organisationId, string? period, string? format, string? asOf, bool? corrected, Caller caller,
        IQuerySession session, StatementQueries statements, StatementBooks books, CancellationToken cancellationToken)
    {
        ReportFormats.Require(format);
        var venue = await session.LoadAsync<KnownVenue>(venueId, cancellationToken);
        if (venue is null || !venue.MayBeSeenBy(caller)) throw new RefusedException(VenueUnknown);

        var scope = await statements.ScopeAsync(period, asOf, corrected, cancellationToken);
        var money = await MoneyAsync(venue, organisationId, scope, caller, books, cancellationToken);
        var (owedCents, claimCents) = await books.OpeningOfVenueAsync(money, scope.Window, cancellationToken);
        var since = scope.WithSince
            ? new VenueSince(await books.EntriesOfVenueAsync(money, scope.Window, BookWindow.Since, cancellationToken),
                await books.ServicesOfVenueAsync(money, scope.Window, BookWindow.Since, cancellationToken))
            : null;
        var statement = new VenueStatement(money, venue.Name, venue.NameOf(money.OrganisationId) ?? $"{money.OrganisationId}",
            scope.Window, scope.AsOf, owedCents, claimCents,
            await books.EntriesOfVenueAsync(money, scope.Window, BookWindow.Within, cancellationToken),
            await books.ServicesOfVenueAsync(money, scope.Window, BookWindow.Within, cancellationToken), since);
        var report = statement.ToReport().IssuedBy(statements.Issuer);
        return ReportFormats.Answer(money.OrganisationId == venue.OrganisationId
            ? report
            : report with { FileName = $"{report.FileName}-{money.OrganisationId}" }, format);
    }

    /// <summary>Whose money it is about: the organisation's that is named, or else of the one alone that the month is about.</summary>
    private static async Task<VenueMoney> MoneyAsync(
        KnownVenue venue, Guid? named, StatementQueries.Scope scope, Caller caller, StatementBooks books,
        CancellationToken cancellationToken)
    {
        var booked = await books.OrganisationsOfVenueAsync(venue.Id, scope.Window, scope.WithSince, cancellationToken);
        if (named is { } organisationId)
            return venue.MayBeSeenBy(caller, organisationId)
                && (venue.NameOf(organisationId) is not null || booked.Contains(organisationId))
                ? new VenueMoney(venue.Id, organisationId)
                : throw new RefusedException(OrganisationUnknown);

        return booked.Where(organisation => venue.MayBeSeenBy(caller, organisation)).ToList() switch
        {
            [] => new VenueMoney(venue.Id, venue.OrganisationsSeenBy(caller)[^1]),
            [var only] => new VenueMoney(venue.Id, only),
            var several => throw new RefusedException(Refusal.Invalid("organisation-needed",
                $"The venue's money is of several organisations: name one of {NamesOf(several, venue)}.", "query organisationId")),
        };
    }

    private static string NamesOf(IEnumerable<Guid> organisations, KnownVenue venue) =>
        string.Join(", ", organisations.Select(organisation => $"{organisation} ({venue.NameOf(organisation)})"));
}
