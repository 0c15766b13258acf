using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Services.Domain;
using Aptic.Catalogue.Venues;
using Aptic.Catalogue.Venues.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Services;

/// <summary>POST /catalogue/v1/venues/{id}/services: a venue offers a service at a price.</summary>
public static class PublishService
{
    private const string Operation = "publish-service";

    /// <param name="Kind">welcome, urgent-help, individual, workshop or certified-training.</param>
    /// <param name="Categories">Services of the national standard v1.0.2, as it writes them.</param>
    /// <param name="PublishedOn">First day of the offer and of its price; today where it is left out.</param>
    /// <param name="OpeningHours">In OpenStreetMap's syntax; the venue's where it is left out.</param>
    public sealed record Request(
        string Name,
        string Kind,
        IReadOnlyList<string> Categories,
        long PriceCents,
        DateOnly? PublishedOn = null,
        bool AcceptsRegulatedTariff = false,
        int? CapacityPersons = null,
        string? OpeningHours = null);

    public static void MapPublishService(this IEndpointRouteBuilder app) =>
        app.MapPost("/catalogue/v1/venues/{venueId:guid}/services", HandleAsync)
            .RequireRole(Roles.CatalogueOperator, Roles.Venue).WithSummary("Publish a service of a venue");

    private static async Task<Created<Offer>> HandleAsync(
        Guid venueId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{venueId}", caller, key, request);
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var venue = await session.Events.AggregateStreamAsync<Venue>(venueId, token: cancellationToken)
                ?? throw new RefusedException(ShowVenue.Unknown);
            VenueApps.MustAct(caller, venue);
            var stream = await session.Events.FetchForWriting<Service>(identity.Id, cancellationToken);
            if (stream.Aggregate is { } published)
            {
                identity.MustMatch(published.Changes[identity.Id].Change.RequestHash);
                return Created(published.Changes[identity.Id].Offer);
            }

            var decision = ServiceDecider.Decide(CommandOf(request, venue, identity, time.GetUtcNow()), null);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);

            var offer = ((ServicePublished)decision.Events[0]).Service;
            stream.AppendMany(decision.Events);
            ServiceCards.Write(session, offer);
            return Created(offer);
        }, cancellationToken);
    }

    private static ServiceDecider.PublishService CommandOf(Request request, Venue venue, CommandIdentity identity, DateTimeOffset now) =>
        new(
        identity.Id, venue.Id, venue.Status, request.Name, request.Kind, request.Categories, request.PriceCents, request.PublishedOn,
        request.AcceptsRegulatedTariff, request.CapacityPersons, request.OpeningHours, identity.RequestHash, now);

    private static Created<Offer> Created(Offer offer) => TypedResults.Created($"/catalogue/v1/venues/{offer.VenueId}", offer);
}
