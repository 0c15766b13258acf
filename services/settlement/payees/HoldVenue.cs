using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Payees.Domain;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Payees;

/// <summary>
/// POST /settlement/v1/venues/{id}/risk-hold and …/risk-hold/release: no run pays the venue meanwhile, and the venue sees why. GET: all
/// holds that there were.
/// </summary>
public static class HoldVenue
{
    private const string Operation = "hold-venue";

    private static readonly Refusal VenueUnknown = Refusal.NotFound("venue-unknown", "There is no such venue, or you do not act for it.",
        "/venueId");

    /// <param name="Reason">In words that the venue sees.</param>
    public sealed record Request(string Reason);

    public sealed record Answer(Guid VenueId, bool IsHeld, IReadOnlyList<Hold> Holds);

    /// <param name="ReleasedAt">Null while it is in force.</param>
    public sealed record Hold(string Reason, string By, DateTimeOffset At, string? ReleaseReason, string? ReleasedBy,
        DateTimeOffset? ReleasedAt);

    public static Guid HoldIdOf(Guid venueId) => DeterministicId.Of("risk-hold", venueId.ToString());

    public static void MapHoldVenue(this IEndpointRouteBuilder app)
    {
        app.MapPost("/settlement/v1/venues/{venueId:guid}/risk-hold", PlaceAsync)
            .RequireRole(Roles.Finance, Roles.Ops).WithSummary("Hold what a venue is owed");
        app.MapPost("/settlement/v1/venues/{venueId:guid}/risk-hold/release", ReleaseAsync)
            .RequireRole(Roles.Finance, Roles.Ops).WithSummary("Release a venue's hold");
        app.MapGet("/settlement/v1/venues/{venueId:guid}/risk-hold", ShowAsync)
            .RequireRole(Roles.Venue, Roles.Finance, Roles.Ops).WithSummary("A venue's holds");
    }

    private static Task<Ok<Answer>> PlaceAsync(
        Guid venueId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{venueId}", caller, key, request);
        return DecideAsync(venueId, caller, decisions, (hold, known) =>
        {
            if (hold?.Holds.FirstOrDefault(one => one.Placed.CommandId == identity.Id) is { } done)
                identity.MustMatch(done.Placed.RequestHash);
            else if (!known) throw new RefusedException(VenueUnknown);
            return RiskHoldDecider.Decide(new RiskHoldDecider.PlaceHold(
                HoldIdOf(venueId), venueId, identity.Id, request.Reason, caller.ClientId, identity.RequestHash, time.GetUtcNow()), hold);
        }, hold => AsPlaced(hold, identity.Id), cancellationToken);
    }

    private static Task<Ok<Answer>> ReleaseAsync(
        Guid venueId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:release:{venueId}", caller, key, request);
        return DecideAsync(venueId, caller, decisions, (hold, _) =>
        {
            if (hold?.Holds.FirstOrDefault(one => one.Released?.CommandId == identity.Id) is { } done)
                identity.MustMatch(done.Released!.RequestHash);
            return RiskHoldDecider.Decide(new RiskHoldDecider.ReleaseHold(
                identity.Id, request.Reason, caller.ClientId, identity.RequestHash, time.GetUtcNow()), hold);
        }, hold => hold with { Holds = hold.Holds.Take(IndexOf(hold, one => one.Released?.CommandId == identity.Id) + 1).ToList() },
            cancellationToken);
    }

    // A repeat is answered as the first time, whatever came after it.
    private static RiskHold AsPlaced(RiskHold hold, Guid commandId)
    {
        var index = IndexOf(hold, one => one.Placed.CommandId == commandId);
        return hold with { Holds = [.. hold.Holds.Take(index), hold.Holds[index] with { Released = null }] };
    }

    private static int IndexOf(RiskHold hold, Func<PlacedHold, bool> isIt) =>
        Enumerable.Range(0, hold.Holds.Count).Single(index => isIt(hold.Holds[index]));

    private static Task<Ok<Answer>> DecideAsync(
        Guid venueId, Caller caller, Decisions decisions, Func<RiskHold?, bool, Decision> decide, Func<RiskHold, RiskHold> after,
        CancellationToken cancellationToken) =>
        decisions.DecideAsync(caller.ClientId, async session =>
        {
            var isKnown = await session.LoadAsync<KnownVenue>(venueId, cancellationToken) is not null;
            var stream = await session.Events.FetchForWriting<RiskHold>(HoldIdOf(venueId), cancellationToken);
            var decision = decide(stream.Aggregate, isKnown);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            stream.AppendMany(decision.Events);
            return TypedResults.Ok(AnswerOf(venueId, after(decision.Events.Aggregate(stream.Aggregate, RiskHold.Evolve)!)));
        }, cancellationToken);

    private static async Task<Ok<Answer>> ShowAsync(Guid venueId, Caller caller, IQuerySession session, CancellationToken cancellationToken)
    {
        var venue = await session.LoadAsync<KnownVenue>(venueId, cancellationToken);
        // It is about who runs the venue now, and none of the business of those who did before.
        if (venue is null || !venue.MayBeSeenBy(caller, venue.OrganisationId)) throw new RefusedException(VenueUnknown);
        return TypedResults.Ok(AnswerOf(venueId, await session.LoadAsync<RiskHold>(HoldIdOf(venueId), cancellationToken)));
    }

    private static Answer AnswerOf(Guid venueId, RiskHold? hold) =>
        new(venueId, hold?.IsHeld == true, (hold?.Holds ?? []).Select(one => new Hold(
        one.Placed.Reason, one.Placed.By, one.Placed.OccurredAt, one.Released?.Reason, one.Released?.By,
            one.Released?.OccurredAt)).ToList());
}
