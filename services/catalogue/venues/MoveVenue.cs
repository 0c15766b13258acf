using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Standard;
using Aptic.Catalogue.Venues.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Venues;

/// <summary>
/// POST /catalogue/v1/venues/{id}/organisation: another organisation runs the venue, which neither an import nor an edit may say of a
/// venue that was qualified. Services redeemed before stay owed to the organisation before.
/// </summary>
public static class MoveVenue
{
    private const string Operation = "move-venue";

    /// <param name="Reason">Why: kept with who decided.</param>
    /// <param name="Pivot">SIRET, RNA or RIDET number of the organisation.</param>
    /// <param name="OrganisationId">An organisation that is known, in place of its number or beside it.</param>
    public sealed record Request(string Reason, string? Pivot = null, Guid? OrganisationId = null);

    public sealed record Answer(
        Guid VenueId, Guid MoveId, Guid OrganisationId, string OrganisationName, Guid PreviousOrganisationId, DateTimeOffset MovedAt);

    public static void MapMoveVenue(this IEndpointRouteBuilder app) =>
        app.MapPost("/catalogue/v1/venues/{venueId:guid}/organisation", HandleAsync)
            .RequireRole(Roles.CatalogueOperator).WithSummary("Put a venue under another organisation")
            .WithDescription(
                "Whoever runs the venue is paid for what it redeems from now on; what it redeemed before stays owed to the organisation "
                + "before. Refused while the venue is suspended, and for an organisation without a number.");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid venueId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{venueId}", caller, key, request);
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<Venue>(venueId, cancellationToken);
            if (stream.Aggregate is not { } venue) throw new RefusedException(ShowVenue.Unknown);
            if (venue.Moves.TryGetValue(identity.Id, out var earlier))
            {
                identity.MustMatch(earlier.Decision.RequestHash);
                return TypedResults.Ok(AnswerOf(earlier));
            }

            var command = await CommandAsync(session, venue, request, identity, time.GetUtcNow(), cancellationToken);
            var decision = VenueMoveDecider.Decide(command, venue);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);

            var moved = decision.Events.Aggregate(venue, Venue.Evolve);
            stream.AppendMany(decision.Events);
            VenueCards.Write(session, moved);
            return TypedResults.Ok(AnswerOf(moved.Moves[identity.Id]));
        }, cancellationToken);
    }

    private static async Task<VenueMoveDecider.MoveVenue> CommandAsync(
        IDocumentSession session, Venue venue, Request request, CommandIdentity identity, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var pivot = request.Pivot is { } text ? VenueEntry.ReadPivot(text, venue.Sheet.PostalCode) : Pivot.None;
        var (body, sheet) = await VenueBodies.OfAsync(
            session, request.OrganisationId, venue.Sheet with { Pivot = pivot }, venue.Id, now, cancellationToken);
        return new VenueMoveDecider.MoveVenue(identity.Id, body.Id, body.Name, sheet.Pivot, request.Reason, identity.RequestHash, now);
    }

    private static Answer AnswerOf(VenueMoved moved) => new(
        moved.Venue.VenueId, moved.Decision.DecisionId, moved.Venue.OrganisationId, moved.Venue.OrganisationName,
        moved.PreviousOrganisationId, moved.Decision.OccurredAt);
}
