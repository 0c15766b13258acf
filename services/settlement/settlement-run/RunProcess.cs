using Aptic.Hosting;
using Aptic.Settlement.Entitlements;
using Marten;

namespace Aptic.Settlement.SettlementRuns;

/// <summary>
/// Takes a run's steps. The entitlements are moved first, chunk by chunk; then the step is recorded on the run, whose events are
/// what the others hear. Interrupted between the two, the step is taken again and finds what was moved.
/// </summary>
public sealed class RunProcess(
    IDocumentStore store, Decisions decisions, EntitlementDesk desk, PayableAccounts accounts, RunLocks locks)
{
    private static readonly Refusal Unknown = Refusal.NotFound("run-unknown", "There is no such settlement run.", "/runId");

    /// <summary>A step of a run, in its own words.</summary>
    /// <param name="Decide">From the run and its entitlements; asked before and after they are moved.</param>
    /// <param name="Move">What becomes of each entitlement; null where they stay.</param>
    /// <param name="Beside">What is stored in the transaction that records the step; null for nothing.</param>
    public sealed record Step(
        Func<SettlementRun, IReadOnlyList<Entitlement>, Decision> Decide,
        Func<SettlementRun, Entitlement, Decision>? Move = null,
        Action<IDocumentSession>? Beside = null);

    /// <exception cref="RefusedException">There is no such run.</exception>
    public async Task<SettlementRun> FindAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return await session.Events.AggregateStreamAsync<SettlementRun>(runId,
            token: cancellationToken) ?? throw new RefusedException(Unknown);
    }

    /// <summary>Takes a step, and gives the run after it. A repeat gives the run as it is.</summary>
    /// <exception cref="RefusedException">The decision refused, or the sums differed and the run is stopped now.</exception>
    public async Task<SettlementRun> TakeAsync(Guid runId, string actor, Step step, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var alone = await locks.TakeAsync(runId, cancellationToken);
        var run = await FindAsync(runId, cancellationToken);
        var entitlements = await desk.OfRunAsync(runId, cancellationToken);
        var decision = Accepted(step.Decide(run, entitlements));
        if (decision.Events.Count == 0) return run;

        if (step.Move is { } move && !Stops(decision))
        {
            await desk.MoveAsync(actor, entitlements, entitlement => move(run, entitlement), cancellationToken);
            entitlements = await desk.OfRunAsync(runId, cancellationToken);
            decision = Accepted(step.Decide(run, entitlements));
        }

        if (Stops(decision)) await ReleaseAsync(runId, actor, entitlements, now, cancellationToken);
        var after = await RecordAsync(runId, actor, state => step.Decide(state, entitlements), step.Beside, cancellationToken);
        return after.Stop is { Reason: StopReasons.TotalsDiffer }
            ? throw new RefusedException(SettlementRunDecider.NotNow(after, "continued"))
            : after;
    }

    /// <summary>Opens a run, takes what it can pay, and prepares its payouts. A repeat goes on where the first one ended.</summary>
    public async Task<SettlementRun> PrepareAsync(SettlementRunDecider.OpenRun open, CommandIdentity identity,
        CancellationToken cancellationToken)
    {
        var run = await OpenAsync(open, identity, cancellationToken);
        if (run.Stage != RunStage.Opened) return run;

        await using var alone = await locks.TakeAsync(run.Id, cancellationToken);
        run = await FindAsync(run.Id, cancellationToken);
        if (run.Stage != RunStage.Opened) return run;

        var notHeld = await HoldAsync(run, open, cancellationToken);
        var held = await desk.OfRunAsync(run.Id, cancellationToken);
        var positions = await accounts.PositionsOfAsync(VenueSum.Of(held), run.CutoffAt, cancellationToken);
        var prepare = new SettlementRunDecider.PrepareRun(positions, notHeld, open.Now);
        // A venue can fall under the minimum while the run is prepared, by a reversal that comes in late.
        var waiting = held.Where(IsOf(positions.Where(position => !IsPayable(position, run))));
        await ReleaseAsync(run.Id, open.By, waiting, open.Now, cancellationToken);
        return await RecordAsync(run.Id, open.By, state => SettlementRunDecider.Decide(prepare, state), null, cancellationToken);
    }

    private Task<SettlementRun> OpenAsync(SettlementRunDecider.OpenRun open, CommandIdentity identity,
        CancellationToken cancellationToken) =>
        decisions.DecideAsync(open.By, async session =>
        {
            var stream = await session.Events.FetchForWriting<SettlementRun>(open.RunId, cancellationToken);
            if (stream.Aggregate is { } opened) identity.MustMatch(opened.RequestHash);
            var events = Accepted(SettlementRunDecider.Decide(open, stream.Aggregate)).Events;
            stream.AppendMany(events);
            return events.Aggregate(stream.Aggregate, SettlementRun.Evolve)!;
        }, cancellationToken);

    /// <summary>Holds the entitlements of all venues that can be paid, and gives those that cannot.</summary>
    private async Task<IReadOnlyList<VenuePosition>> HoldAsync(
        SettlementRun run, SettlementRunDecider.OpenRun open, CancellationToken cancellationToken)
    {
        var takeable = await desk.TakeableAsync(run.Id, run.CutoffAt, cancellationToken);
        var positions = await accounts.PositionsOfAsync(VenueSum.Of(takeable), run.CutoffAt, cancellationToken);
        var hold = new EntitlementDecider.HoldEntitlement(run.Id, run.CutoffAt, open.Now);
        var payable = takeable.Where(IsOf(positions.Where(position => IsPayable(position, run))));
        await desk.MoveAsync(open.By, payable, entitlement => EntitlementDecider.Decide(hold, entitlement), cancellationToken);
        return positions.Where(position => !IsPayable(position, run)).ToList();
    }

    private static bool IsPayable(VenuePosition position, SettlementRun run) => WaitingReasons.Of(position, run.MinimumPayoutCents) is null;

    private static Func<Entitlement, bool> IsOf(IEnumerable<VenuePosition> positions)
    {
        var venues = positions.Select(position => (position.Sum.VenueId, position.Sum.OrganisationId)).ToHashSet();
        return entitlement => venues.Contains((entitlement.VenueId, entitlement.OrganisationId));
    }

    private Task<SettlementRun> RecordAsync(
        Guid runId, string actor, Func<SettlementRun, Decision> decide, Action<IDocumentSession>? beside,
            CancellationToken cancellationToken) =>
        decisions.DecideAsync(actor, async session =>
        {
            var stream = await session.Events.FetchForWriting<SettlementRun>(runId, cancellationToken);
            var run = stream.Aggregate ?? throw new RefusedException(Unknown);
            var decision = Accepted(decide(run));
            stream.AppendMany(decision.Events);
            if (decision.Events.Count > 0 && !Stops(decision)) beside?.Invoke(session);
            return decision.Events.Aggregate(run, SettlementRun.Evolve);
        }, cancellationToken);

    private Task ReleaseAsync(
        Guid runId, string actor, IEnumerable<Entitlement> entitlements, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var release = new EntitlementDecider.ReleaseEntitlement(runId, now);
        return desk.MoveAsync(actor, entitlements, entitlement => EntitlementDecider.Decide(release, entitlement), cancellationToken);
    }

    private static bool Stops(Decision decision) => decision.Events is [RunStopped];

    private static Decision Accepted(Decision decision) => decision.IsRefused ? throw new RefusedException(decision.Refusals) : decision;
}
