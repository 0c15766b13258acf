using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Standard;
using Aptic.Catalogue.Venues.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Venues;

/// <summary>POST /catalogue/v1/venues/{id}/details: the whole of what the catalogue says of a venue, anew.</summary>
public static class EditVenue
{
    private const string Operation = "edit-venue";

    /// <param name="ChangedFields">Fields of the national standard.</param>
    public sealed record Answer(Guid VenueId, IReadOnlyList<string> ChangedFields);

    public static void MapEditVenue(this IEndpointRouteBuilder app) =>
        app.MapPost("/catalogue/v1/venues/{venueId:guid}/details", HandleAsync)
            .RequireRole(Roles.CatalogueOperator, Roles.Venue).WithSummary("Put a venue's details anew")
            .WithDescription("What is left out is emptied, but for pivot: the venue stays with its organisation unless another is named.");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid venueId, VenueEntry request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{venueId}", caller, key, request);
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<Venue>(venueId, cancellationToken);
            if (stream.Aggregate is not { } venue) throw new RefusedException(ShowVenue.Unknown);
            VenueApps.MustAct(caller, venue);
            if (venue.Edits.TryGetValue(identity.Id, out var earlier))
            {
                identity.MustMatch(earlier.RequestHash);
                return TypedResults.Ok(new Answer(venueId, earlier.ChangedFields));
            }

            var (command, contact) = await CommandAsync(session, venue, request, identity, time.GetUtcNow(), cancellationToken);
            command = command with { IsByOperator = caller.Has(Roles.CatalogueOperator) };
            var decision = VenueEntryDecider.Decide(command, venue);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);

            var edited = decision.Events.Aggregate(venue, Venue.Evolve);
            stream.AppendMany(decision.Events);
            VenueCards.Write(session, edited);
            session.Store(contact);
            return TypedResults.Ok(new Answer(venueId, edited.Edits[identity.Id].ChangedFields));
        }, cancellationToken);
    }

    private static async Task<(VenueEntryDecider.EditVenue Command, VenueContact Contact)> CommandAsync(
        IDocumentSession session, Venue venue, VenueEntry request, CommandIdentity identity, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var staysWithIts = request with { Pivot = request.Pivot ?? venue.Sheet.Pivot.Written };
        var read = staysWithIts.Read(venue.Sheet.Id, venue.Sheet.Source, ParisTime.DayOf(now));
        var isOfItsOwn = request.Pivot is null && request.OrganisationId is null;
        var (organisation, sheet) = isOfItsOwn
            ? (new VenueBodies.Body(venue.Standing.OrganisationId, venue.Standing.OrganisationName), read)
            : await VenueBodies.OfAsync(
                session, request.OrganisationId, read with { Pivot = OfRequest(request, read) }, venue.Id, now, cancellationToken);
        var contact = VenueContact.Of(venue.Id, sheet);
        var known = await session.LoadAsync<VenueContact>(venue.Id, cancellationToken);
        return (
            new VenueEntryDecider.EditVenue(
                identity.Id, organisation.Id, organisation.Name, sheet.WithoutContact(), contact.ChangedFieldsSince(known),
                identity.RequestHash, now),
            contact);
    }

    private static Pivot OfRequest(VenueEntry request, StandardVenue read) => request.Pivot is null ? Pivot.None : read.Pivot;
}
