using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.OperatorMoney;
using Marten;

namespace Aptic.Settlement.SettlementRuns;

/// <summary>
/// Takes a run's steps. The entitlements are moved first, chunk by chunk; then the step is recorded on the run, whose events are
/// what the others hear. Only a run that stops does so first, and gives back afterwards: from then on no step can be recorded that
/// counts on what it held. Interrupted between the two, the step is taken again and finds what was moved.
/// </summary>
public sealed class RunProcess(
    IDocumentStore store, Decisions decisions, EntitlementDesk desk, PayableAccounts accounts, DayDesk days, AdvisoryLocks locks,
    ClaimDesk claims, OwnMoneyDesk ownMoney, RefundDesk refunds)
{
    private static readonly Refusal Unknown = Refusal.NotFound("run-unknown", "There is no such settlement run.", "/runId");

    /// <summary>What a step does to each entitlement.</summary>
    /// <param name="While">The stage that the run is in meanwhile.</param>
    public sealed record Move(RunStage While, Func<SettlementRun, Entitlement, Decision> Decide);

    /// <summary>A step of a run, in its own words.</summary>
    /// <param name="Decide">From the run and its entitlements; asked before and after they are moved.</param>
    /// <param name="Begin">What is recorded before anything is moved; null for nothing.</param>
    /// <param name="Move">Null where the entitlements stay.</param>
    /// <param name="Require">What must hold beside the decision: asked before anything is moved, and again in the transaction that
    /// records the step, where it locks what it looks at.</param>
    /// <param name="MoveBeside">Moves what the run holds beside its entitlements; null where it stays. As for these, a repeat finds
    /// what was moved.</param>
    /// <param name="Beside">What is stored in the transaction that records the step; null for nothing.</param>
    /// <param name="PayoutsOf">The payouts whose entitlements it is about; null for all of the run.</param>
    public sealed record Step(
        Func<SettlementRun, RunHoldings, Decision> Decide,
        Func<SettlementRun, Decision>? Begin = null,
        Move? Move = null,
        Func<IDocumentSession, SettlementRun, Task>? Require = null,
        Action<IDocumentSession>? Beside = null,
        Func<SettlementRun, Task>? MoveBeside = null,
        Func<SettlementRun, IReadOnlyCollection<Guid>>? PayoutsOf = null);

    /// <summary>What a run holds, transfers or paid, as the streams of these tell it.</summary>
    public sealed record RunHoldings(IReadOnlyList<Entitlement> Entitlements, SettlementRunDecider.HeldBeside Beside);

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
        await KeepInBriefAsync(run, cancellationToken);
        // It was stopped, and perhaps interrupted before it had given everything back.
        if (run.Stage == RunStage.Stopped) await ReleaseAsync(runId, RunStage.Stopped, actor, now, cancellationToken);

        var holdings = await HoldingsAsync(run, step, cancellationToken);
        var decision = Accepted(step.Decide(run, holdings));
        if (decision.Events.Count == 0) return run;

        if (!Stops(decision))
        {
            await RequireAsync(step, run, cancellationToken);
            if (step.Begin is { } begin)
                run = await RecordAsync(runId, actor, new Step((state, _) => begin(state)), NoHoldings, cancellationToken);
            if (step.Move is { } move)
            {
                await desk.MoveAsync(actor, TurnOf(runId, move.While, cancellationToken), holdings.Entitlements,
                    entitlement => move.Decide(run, entitlement), cancellationToken);
                if (step.MoveBeside is { } moveBeside) await moveBeside(run);
                holdings = await HoldingsAsync(run, step, cancellationToken);
            }
        }

        var after = await RecordAsync(runId, actor, step, holdings, cancellationToken);
        if (after.Stage == RunStage.Stopped) await ReleaseAsync(runId, RunStage.Stopped, actor, now, cancellationToken);
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

        await KeepInBriefAsync(run, cancellationToken);
        await ReleaseOfStoppedRunsAsync(open, cancellationToken);
        await days.PassAsync(run, open.By, open.Now, cancellationToken);
        var (notHeld, behindDays) = await HoldAsync(run, open, cancellationToken);
        var held = await desk.OfRunAsync(run.Id, cancellationToken);
        var given = await ownMoney.TakeableAsync(run.Id, cancellationToken);
        // A venue whose entitlements were not taken waits with these.
        var notTaken = notHeld.Select(position => (position.Sum.VenueId, position.Sum.OrganisationId)).ToHashSet();
        given = given.Where(one => !notTaken.Contains((one.Asked.VenueId, one.Asked.OrganisationId))).ToList();
        var positions = await accounts.PositionsOfAsync(VenueSum.With(VenueSum.Of(held), given), run.CutoffAt, cancellationToken);
        var elsewhere = SumOfRun.Of(await desk.HeldElsewhereAsync(run.Id, run.CutoffAt, cancellationToken));
        var stragglers = await days.StragglersAsync(run.Id, held, cancellationToken);
        await refunds.HoldAsync(run, await refunds.PositionsAsync(run, cancellationToken),
            TurnOf(run.Id, RunStage.Opened, cancellationToken),
            open.By, open.Now, cancellationToken);
        // What was given up, or taken by another run, in between is not held.
        var refundPositions = (await refunds.PositionsAsync(run, cancellationToken))
            .Where(position => position.Refund.RunId == run.Id || position.WaitingReason is not null).ToList();
        var prepare = new SettlementRunDecider.PrepareRun(positions, notHeld, elsewhere, open.Now, behindDays, stragglers,
            await HoldBesideAsync(run, positions, given, open, cancellationToken), refundPositions);
        // A venue can fall under the minimum while the run is prepared, by a reversal that comes in late.
        var waiting = held.Where(IsOf(positions.Where(position => !IsPayable(position, run))));
        await ReleaseAsync(run.Id, RunStage.Opened, open.By, waiting, open.Now, cancellationToken);
        return await RecordAsync(run.Id, open.By, new Step((state, _) => SettlementRunDecider.Decide(prepare, state)), NoHoldings,
            cancellationToken);
    }

    private Task<SettlementRun> OpenAsync(SettlementRunDecider.OpenRun open, CommandIdentity identity,
        CancellationToken cancellationToken) =>
        decisions.DecideAsync(open.By, async session =>
        {
            var stream = await session.Events.FetchForWriting<SettlementRun>(open.RunId, cancellationToken);
            if (stream.Aggregate is { } opened)
            {
                identity.MustMatch(opened.RequestHash);
                return opened;
            }

            var events = Accepted(SettlementRunDecider.Decide(open, null)).Events;
            stream.AppendMany(events);
            var run = events.Aggregate((SettlementRun?)null, SettlementRun.Evolve)!;
            session.Store(RunInBrief.Of(run));
            return run;
        }, cancellationToken);

    /// <summary>
    /// Holds the entitlements of all venues that can be paid, of days of which all has arrived; gives the venues that cannot be paid,
    /// and what waits for its days.
    /// </summary>
    private async Task<(IReadOnlyList<VenuePosition> NotHeld, IReadOnlyList<WaitingVenue> BehindDays)> HoldAsync(
        SettlementRun run, SettlementRunDecider.OpenRun open, CancellationToken cancellationToken)
    {
        var found = await desk.TakeableAsync(run.Id, run.CutoffAt, cancellationToken);
        var gate = await days.GateAsync(found, cancellationToken);
        var takeable = found.Where(gate.LetsTake).ToList();
        var sums = VenueSum.With(VenueSum.Of(takeable), await ownMoney.TakeableAsync(run.Id, cancellationToken));
        var positions = await accounts.PositionsOfAsync(sums, run.CutoffAt, cancellationToken);
        var hold = new EntitlementDecider.HoldEntitlement(run.Id, run.CutoffAt, open.Now);
        var payable = takeable.Where(IsOf(positions.Where(position => IsPayable(position, run))));
        await desk.MoveAsync(open.By, TurnOf(run.Id, RunStage.Opened, cancellationToken), payable,
            entitlement => EntitlementDecider.Decide(hold, entitlement), cancellationToken);
        // What holds goodwill alone is told of with what the run holds.
        return (positions.Where(position => !IsPayable(position, run) && position.Sum.EntitlementCount > 0).ToList(),
            gate.WaitingOf(found));
    }

    /// <summary>Holds, for the venues that the run pays, the claims that it recovers from them and the goodwill that it adds.</summary>
    private async Task<SettlementRunDecider.HeldBeside> HoldBesideAsync(SettlementRun run, IReadOnlyList<VenuePosition> positions,
        IReadOnlyList<GoodwillOf> given, SettlementRunDecider.OpenRun open, CancellationToken cancellationToken)
    {
        var turn = TurnOf(run.Id, RunStage.Opened, cancellationToken);
        var paid = positions.Where(position => IsPayable(position, run)).Select(position => position.Sum).ToList();
        await claims.HoldAsync(run.Id, paid, turn, open.By, open.Now, cancellationToken);
        var venues = paid.Select(sum => (sum.VenueId, sum.OrganisationId)).ToHashSet();
        await ownMoney.TakeAsync(run.Id, given.Where(one => venues.Contains((one.Asked.VenueId, one.Asked.OrganisationId))).ToList(), turn,
            open.By, open.Now, cancellationToken);
        return await HeldBesideAsync(run.Id, cancellationToken);
    }

    private static readonly RunHoldings NoHoldings = new([], SettlementRunDecider.HeldBeside.Nothing);

    private async Task<RunHoldings> HoldingsAsync(SettlementRun run, Step step, CancellationToken cancellationToken) => new(
        step.PayoutsOf is { } payoutsOf
            ? await desk.OfPayoutsAsync(run.Id, payoutsOf(run), cancellationToken)
            : await desk.OfRunAsync(run.Id, cancellationToken),
        await HeldBesideAsync(run.Id, cancellationToken));

    private async Task<SettlementRunDecider.HeldBeside> HeldBesideAsync(Guid runId, CancellationToken cancellationToken) =>
        new(await claims.OfRunAsync(runId, cancellationToken), await ownMoney.OfRunAsync(runId, cancellationToken),
            await refunds.OfRunAsync(runId, cancellationToken));

    private static bool IsPayable(VenuePosition position, SettlementRun run) => WaitingReasons.Of(position, run.MinimumPayoutCents) is null;

    private static Func<Entitlement, bool> IsOf(IEnumerable<VenuePosition> positions)
    {
        var venues = positions.Select(position => (position.Sum.VenueId, position.Sum.OrganisationId)).ToHashSet();
        return entitlement => venues.Contains((entitlement.VenueId, entitlement.OrganisationId));
    }

    private Task<SettlementRun> RecordAsync(
        Guid runId, string actor, Step step, RunHoldings holdings, CancellationToken cancellationToken) =>
        decisions.DecideAsync(actor, async session =>
        {
            var stream = await session.Events.FetchForWriting<SettlementRun>(runId, cancellationToken);
            var run = stream.Aggregate ?? throw new RefusedException(Unknown);
            var decision = Accepted(step.Decide(run, holdings));
            if (decision.Events.Count == 0) return run;

            stream.AppendMany(decision.Events);
            var after = decision.Events.Aggregate(run, SettlementRun.Evolve);
            session.Store(RunInBrief.Of(after));
            if (Stops(decision)) return after;

            if (step.Require is { } require)
            {
                await session.BeginTransactionAsync(cancellationToken);
                await require(session, run);
            }

            step.Beside?.Invoke(session);
            return after;
        }, cancellationToken);

    private async Task RequireAsync(Step step, SettlementRun run, CancellationToken cancellationToken)
    {
        if (step.Require is not { } require) return;
        await using var session = store.LightweightSession();
        await require(session, run);
    }

    // Runs from before they were kept in brief.
    private async Task KeepInBriefAsync(SettlementRun run, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        if (await session.LoadAsync<RunInBrief>(run.Id, cancellationToken) is not null) return;
        session.Store(RunInBrief.Of(run));
        await session.SaveChangesAsync(cancellationToken);
    }

    /// <summary>What runs hold still that were interrupted when they were stopped, and that nobody asked again.</summary>
    private async Task ReleaseOfStoppedRunsAsync(SettlementRunDecider.OpenRun open, CancellationToken cancellationToken)
    {
        IReadOnlyList<Guid> holders =
        [
            .. await desk.HoldersAsync(cancellationToken), .. await ownMoney.HoldersAsync(cancellationToken),
            .. await refunds.HoldersAsync(cancellationToken),
        ];
        await using var session = store.QuerySession();
        var runs = await session.LoadManyAsync<RunInBrief>(cancellationToken, [.. holders.Distinct()]);
        foreach (var run in runs.Where(run => run.Stage == RunStage.Stopped))
            await ReleaseAsync(run.Id, RunStage.Stopped, open.By, open.Now, cancellationToken);
    }

    // Entitlements last: as long as there are any, an interrupted release is found.
    private async Task ReleaseAsync(Guid runId, RunStage stage, string actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var turn = TurnOf(runId, stage, cancellationToken);
        await claims.ReleaseAsync(runId, null, turn, actor, now, cancellationToken);
        await ownMoney.GiveBackAsync(runId, null, turn, actor, now, cancellationToken);
        await refunds.ReleaseAsync(runId, turn, actor, now, cancellationToken);
        await ReleaseAsync(runId, stage, actor, await desk.OfRunAsync(runId, cancellationToken), now, cancellationToken);
    }

    private Task ReleaseAsync(Guid runId, RunStage stage, string actor, IEnumerable<Entitlement> entitlements, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var release = new EntitlementDecider.ReleaseEntitlement(runId, now);
        return desk.MoveAsync(actor, TurnOf(runId, stage, cancellationToken), entitlements,
            entitlement => EntitlementDecider.Decide(release, entitlement), cancellationToken);
    }

    private static Func<IDocumentSession, Task> TurnOf(Guid runId, RunStage stage, CancellationToken cancellationToken) =>
        session => RunTurn.TakeAsync(session, runId, stage, cancellationToken);

    private static bool Stops(Decision decision) => decision.Events is [RunStopped];

    private static Decision Accepted(Decision decision) => decision.IsRefused ? throw new RefusedException(decision.Refusals) : decision;
}
