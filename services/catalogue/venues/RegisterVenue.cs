using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Standard;
using Aptic.Catalogue.Venues.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Venues;

/// <summary>POST /catalogue/v1/venues: a venue that no file brings, entered by hand.</summary>
public static class RegisterVenue
{
    private const string Operation = "register-venue";

    /// <summary>The source of venues that were entered here: with it an export of ours, imported again, finds them.</summary>
    public const string Source = "Aptic";

    public sealed record Answer(Guid VenueId);

    public static void MapRegisterVenue(this IEndpointRouteBuilder app) =>
        app.MapPost("/catalogue/v1/venues", HandleAsync).RequireRole(Roles.CatalogueOperator).WithSummary("Register a venue by hand");

    private static async Task<Created<Answer>> HandleAsync(
        VenueEntry request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of(Operation, caller, key, request);
        var sourceId = identity.Id.ToString();
        var venueId = CatalogueIds.VenueOf(Source, sourceId);
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<Venue>(venueId, cancellationToken);
            if (stream.Aggregate is { } known)
            {
                identity.MustMatch(known.RegistrationHash ?? "");
                return Created(venueId);
            }

            var now = time.GetUtcNow();
            var read = request.Read(sourceId, Source, ParisTime.DayOf(now));
            var (organisation, sheet) = await VenueBodies.OfAsync(session, request.OrganisationId, read, venueId, now, cancellationToken);
            var command = new VenueEntryDecider.RegisterVenue(
                venueId, organisation.Id, organisation.Name, sheet.WithoutContact(), identity.RequestHash, now);
            var decision = VenueEntryDecider.Decide(command, null);
            stream.AppendMany(decision.Events);
            VenueCards.Write(session, decision.Events.Aggregate((Venue?)null, Venue.Evolve)!);
            session.Store(VenueContact.Of(venueId, sheet));
            return Created(venueId);
        }, cancellationToken);
    }

    private static Created<Answer> Created(Guid venueId) =>
        TypedResults.Created($"/catalogue/v1/venues/{venueId}", new Answer(venueId));
}
