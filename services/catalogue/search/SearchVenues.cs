using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Services.Domain;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Search;

/// <summary>GET /catalogue/v1/venues: venues near a point, by text, kind, category, commune or pathway. For anyone.</summary>
public static class SearchVenues
{
    /// <param name="NextCursor">Send it as <c>cursor</c> with the same search for the next page; null on the last.</param>
    public sealed record Answer(IReadOnlyList<Found> Venues, string? NextCursor);

    /// <param name="DistanceKm">From the point of the search, as the crow flies; null without a point.</param>
    public sealed record Found(
        Guid VenueId,
        string Name,
        string Address,
        string PostalCode,
        string Commune,
        string? InseeCode,
        double? Latitude,
        double? Longitude,
        double? DistanceKm,
        bool AcceptsCheques,
        IReadOnlyList<OfferedService> Services);

    /// <param name="PriceCents">The price in force today; before the first day of the offer, its first price.</param>
    public sealed record OfferedService(Guid ServiceId, string Name, string Kind, long PriceCents);

    public static void MapSearchVenues(this IEndpointRouteBuilder app) =>
        app.MapGet("/catalogue/v1/venues", HandleAsync).AllowAnonymous().WithSummary("Search venues");

    private static async Task<Ok<Answer>> HandleAsync(
        string? near, string? radiusKm, string? q, string? qualified, string? kind, string? category, string? commune,
        string? pathway, string? cursor, string? limit, VenueSearch search, ServiceCards cards, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var query = VenueQuery.Parse(near, radiusKm, q, qualified, kind, category, commune, pathway, cursor, limit);
        var today = ParisTime.DayOf(time.GetUtcNow());
        var found = await search.FindAsync(query, today, cancellationToken);
        var page = found.Take(query.Limit).ToList();
        var offers = await cards.OfferedByAsync(page.Select(venue => venue.VenueId).ToList(), today, cancellationToken);
        var offersByVenue = offers.ToLookup(offer => offer.VenueId);
        var next = found.Count > page.Count ? CursorAfter(page[^1]).Written() : null;
        return TypedResults.Ok(new Answer([.. page.Select(venue => Of(venue, offersByVenue[venue.VenueId], today))], next));
    }

    private static PageCursor CursorAfter(FoundVenue venue) =>
        new(venue.DistanceKm, venue.DistanceKm is null ? venue.SortKey : null, venue.VenueId);

    private static Found Of(FoundVenue venue, IEnumerable<Offer> offers, DateOnly today) => new(
        venue.VenueId, venue.Name, venue.Address, venue.PostalCode, venue.Commune, venue.InseeCode, venue.Latitude, venue.Longitude,
        venue.DistanceKm is { } distanceKm ? Math.Round(distanceKm, 3) : null,
        venue.Status == VenueStatuses.Qualified,
        [.. offers.Select(offer => new OfferedService(
            offer.ServiceId, offer.Name, offer.Kind, offer.PriceCentsOn(today) ?? offer.Prices[0].PriceCents))]);
}
