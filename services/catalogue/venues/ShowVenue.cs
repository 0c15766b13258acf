using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Search;
using Aptic.Catalogue.Services.Domain;
using Aptic.Catalogue.Standard;
using Aptic.Catalogue.Venues.Domain;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Venues;

/// <summary>GET /catalogue/v1/venues/{id}: where a venue is, whether it accepts cheques, and what it offers. For anyone.</summary>
public static class ShowVenue
{
    public static readonly Refusal Unknown = Refusal.NotFound("venue-unknown", "There is no such venue.", "/venueId");

    /// <param name="AcceptsCheques">True while the venue is qualified.</param>
    /// <param name="Details">The venue in the national standard v1.0.2.</param>
    /// <param name="Criteria">Codes of the published criteria that its last qualification was examined on.</param>
    /// <param name="History">Its statuses, oldest first; the last one is in force.</param>
    /// <param name="Pathways">Pathways that are offered and hold a service of the venue.</param>
    /// <param name="Services">What it offers today or later.</param>
    public sealed record Answer(
        Guid VenueId,
        Guid OrganisationId,
        string OrganisationName,
        string Status,
        DateTimeOffset StatusSince,
        bool AcceptsCheques,
        bool AcceptsRegulatedTariff,
        DateOnly? RenewalOn,
        IReadOnlyList<string> Criteria,
        IReadOnlyList<StatusChange> History,
        StandardVenue Details,
        IReadOnlyList<Offered> Services,
        IReadOnlyList<OnPathway> Pathways);

    public sealed record OnPathway(Guid PathwayId, string Name, string Kind);

    /// <param name="PriceCents">The price in force today; before the first day of the offer, its first price.</param>
    public sealed record Offered(
        Guid ServiceId,
        string Name,
        string Kind,
        IReadOnlyList<string> Categories,
        long PriceCents,
        IReadOnlyList<Price> Prices,
        bool AcceptsRegulatedTariff,
        int? CapacityPersons,
        string? OpeningHours,
        DateOnly PublishedOn,
        DateOnly? WithdrawnOn)
    {
        public static Offered Of(Offer offer, DateOnly today) => new(
            offer.ServiceId, offer.Name, offer.Kind, offer.Categories, offer.PriceCentsOn(today) ?? offer.Prices[0].PriceCents,
            offer.Prices,
            offer.AcceptsRegulatedTariff, offer.CapacityPersons, offer.OpeningHours, offer.PublishedOn, offer.WithdrawnOn);
    }

    public static void MapShowVenue(this IEndpointRouteBuilder app) =>
        app.MapGet("/catalogue/v1/venues/{venueId:guid}", HandleAsync).AllowAnonymous().WithSummary("A venue and what it offers");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid venueId, IQuerySession session, ServiceCards cards, PathwaySearch pathways, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var venue = await session.Events.AggregateStreamAsync<Venue>(venueId, token: cancellationToken)
            ?? throw new RefusedException(Unknown);
        var contact = await session.LoadAsync<VenueContact>(venueId, cancellationToken);
        var today = ParisTime.DayOf(time.GetUtcNow());
        var offers = await cards.OfferedByAsync([venueId], today, cancellationToken);
        var joined = await pathways.FindAsync(new PathwayQuery([], null, venueId, null, SearchParameters.LimitMost), today,
            cancellationToken);
        return TypedResults.Ok(new Answer(
            venue.Id,
            venue.Standing.OrganisationId,
            venue.Standing.OrganisationName,
            venue.Status,
            venue.Standing.History[^1].Since,
            venue.Status == VenueStatuses.Qualified,
            venue.Standing.AcceptsRegulatedTariff,
            venue.RenewalOn,
            venue.Criteria,
            venue.Standing.History,
            contact?.On(venue.Sheet) ?? venue.Sheet,
            [.. offers.Select(offer => Offered.Of(offer, today))],
            [.. joined.Select(pathway => new OnPathway(pathway.PathwayId, pathway.Name, pathway.Kind))]));
    }
}
