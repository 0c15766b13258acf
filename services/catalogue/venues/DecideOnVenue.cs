using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Venues.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Venues;

/// <summary>
/// POST /catalogue/v1/venues/{id}/qualification: may the venue accept cheques? A qualification does not end by itself on its renewal
/// date: the venue stays qualified, cheques stay usable there, and it is listed as overdue among the renewals until somebody decides.
/// </summary>
public static class DecideOnVenue
{
    private const string Operation = "decide-on-venue";

    /// <param name="Decision">submitted, qualified, refused, suspended, reinstated or withdrawn.</param>
    /// <param name="Reason">Needed to refuse, suspend and withdraw.</param>
    /// <param name="Criteria">Codes of the published criteria that were examined; of a refusal, those that are not met.</param>
    /// <param name="RenewalOn">When the qualification is due for renewal; a year from today where it is left out.</param>
    /// <param name="Apps">OAuth client ids of the venue apps that may act for the venue; as before where it is left out.</param>
    /// <param name="AcceptsRegulatedTariff">As before where it is left out; false for a venue that never said.</param>
    public sealed record Request(
        string Decision,
        string? Reason = null,
        IReadOnlyList<string>? Criteria = null,
        DateOnly? RenewalOn = null,
        IReadOnlyList<string>? Apps = null,
        bool? AcceptsRegulatedTariff = null);

    public sealed record Answer(Guid VenueId, Guid DecisionId, string Status, string? Reason, DateTimeOffset DecidedAt);

    public static void MapDecideOnVenue(this IEndpointRouteBuilder app) =>
        app.MapPost("/catalogue/v1/venues/{venueId:guid}/qualification", HandleAsync)
            .RequireRole(Roles.CatalogueOperator).WithSummary("Decide whether a venue may accept cheques")
            .WithDescription(
                "A qualification of a venue that is qualified renews it; apps and tariff that it leaves out stay as they are. A venue whose "
                + "renewal date has passed stays qualified, and is listed as overdue under /catalogue/v1/renewals until it is renewed, "
                + "suspended or withdrawn.");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid venueId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{venueId}", caller, key, request);
        var command = new VenueDecider.DecideVenue(
            identity.Id, request.Decision, request.Reason, request.Criteria ?? [], request.RenewalOn, request.Apps,
            request.AcceptsRegulatedTariff, identity.RequestHash, time.GetUtcNow());
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<Venue>(venueId, cancellationToken);
            if (stream.Aggregate is not { } venue) throw new RefusedException(ShowVenue.Unknown);
            if (venue.Decisions.TryGetValue(identity.Id, out var earlier)) identity.MustMatch(earlier.Decision.RequestHash);

            var decision = VenueDecider.Decide(command, venue);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);

            var decided = decision.Events.Aggregate(venue, Venue.Evolve);
            if (decision.Events.Count > 0)
            {
                stream.AppendMany(decision.Events);
                VenueCards.Write(session, decided);
            }

            var (made, status) = decided.Decisions[identity.Id];
            return TypedResults.Ok(new Answer(venueId, identity.Id, status, made.Reason, made.OccurredAt));
        }, cancellationToken);
    }
}
