using System.Collections.Immutable;
using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Earnings;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Runs.Domain;
using Marten;

namespace Aptic.Settlement.Runs;

/// <summary>Opens runs, and looks at and takes what they pay.</summary>
public sealed class RunOpening(
    IDocumentStore store, Decisions decisions, PayableAccounts accounts, DayReader days, HeldGoodwill ownMoney, HeldRefunds refunds,
    TimeProvider time)
{
    private static readonly Refusal Overtaken = Refusal.Conflict("run-overtaken",
        "Another step of the run was taken in between. Look at the run, and send the command again if you still want it.");

    /// <summary>Opens a run; a repeat finds the one that was opened.</summary>
    public Task<SettlementRun> OpenAsync(SettlementRunDecider.OpenRun open, CommandIdentity identity,
        CancellationToken cancellationToken) =>
        decisions.DecideAsync(open.By, async session =>
        {
            var stream = await session.Events.FetchForWriting<SettlementRun>(open.RunId, cancellationToken);
            if (stream.Aggregate is { } opened)
            {
                identity.MustMatch(opened.RequestHash);
                return opened;
            }

            var decision = SettlementRunDecider.Decide(open, null);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            stream.AppendMany(decision.Events);
            var run = decision.Events.Aggregate((SettlementRun?)null, SettlementRun.Evolve)!;
            session.Store(RunInBrief.Of(run));
            session.Store(UnfinishedRun.Of(run.Id, open.By));
            return run;
        }, cancellationToken);

    /// <summary>Runs that were stopped, and may hold something still.</summary>
    public async Task<IReadOnlyList<Guid>> StoppedAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var unfinished = await session.Query<UnfinishedRun>().Select(run => run.Id).ToListAsync(cancellationToken);
        var runs = await session.LoadManyAsync<RunInBrief>(cancellationToken, [.. unfinished]);
        return runs.Where(run => run.Stage == RunStage.Stopped).Select(run => run.Id).Order().ToList();
    }

    public async Task<RunView> LookAroundAsync(RunView view, string actor, CancellationToken cancellationToken)
    {
        var run = view.Run;
        await days.PassAsync(run, actor, time.GetUtcNow(), cancellationToken);
        await using var session = store.QuerySession();
        var found = await Carriers.LotsAsync(session, run.Id, run.CutoffAt, cancellationToken);
        var gate = await days.GateAsync(found.Where(lot => !lot.IsHeld).Select(lot => lot.Span), cancellationToken);
        var takeable = found.Where(gate.LetsTake).ToList();
        var sums = VenueSum.With(VenueSum.Of(takeable), await ownMoney.TakeableAsync(run.Id, cancellationToken));
        var free = takeable.Where(lot => !lot.IsHeld).ToList();
        return view with
        {
            Survey = new RunSurvey(await accounts.PositionsOfAsync(sums, run.CutoffAt, cancellationToken),
                VenueSum.Of(free).ToImmutableDictionary(sum => (sum.VenueId, sum.OrganisationId), sum => sum.EntitlementCount),
                free.Select(lot => lot.Span).Distinct().ToList(), gate.WaitingOf(found)),
        };
    }

    public Task<RunView> HoldAsync(
        RunView view, IReadOnlyList<HoldOrder> orders, string actor, CancellationToken cancellationToken) =>
        decisions.DecideAsync(actor, async session =>
        {
            var run = view.Run;
            await RunTurn.TakeAsync(session, run.Id, RunStage.Opened, cancellationToken);
            var taken = (await CarrierTable.TakeAsync(session, run.Id, run.CutoffAt, orders, view.Survey!.Spans, cancellationToken))
                .ToLookup(one => one.PayoutId);
            List<PayoutState> held = [];
            var survey = view.Survey!;
            foreach (var order in orders)
            {
                survey = survey.After(order, taken[order.PayoutId].Count());
                if (!taken[order.PayoutId].Any()) continue;
                var stream = await session.Events.FetchForWriting<PayoutState>(order.PayoutId, cancellationToken);
                if ((stream.Aggregate?.HeldChunkCount ?? 0) + 1 != order.NextChunkNumber) throw new RefusedException(Overtaken);
                var events = ChunksOf(run.Id, order, taken[order.PayoutId], time.GetUtcNow()).ToList();
                stream.AppendMany(events);
                held.Add(events.Aggregate(stream.Aggregate, PayoutState.Evolve)!);
            }

            return view.With(held) with { Survey = survey };
        }, cancellationToken);

    public async Task<RunView> DrawSumsAsync(RunView view, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var sums = await Carriers.SumsAsync(session, view.Run.Id, cancellationToken);
        // A venue whose entitlements were not taken waits with these.
        var notTaken = NotTaken(view).Select(position => (position.Sum.VenueId, position.Sum.OrganisationId)).ToHashSet();
        var given = (await ownMoney.TakeableAsync(view.Run.Id, cancellationToken))
            .Where(one => !notTaken.Contains((one.Asked.VenueId, one.Asked.OrganisationId)));
        return view with { Held = await accounts.PositionsOfAsync(VenueSum.With(sums, given), view.Run.CutoffAt, cancellationToken) };
    }

    /// <summary>What a run that holds all that it takes is prepared by.</summary>
    public async Task<SettlementRunDecider.PrepareRun> PrepareAsync(RunView view, CancellationToken cancellationToken)
    {
        var run = view.Run;
        await using var session = store.QuerySession();
        var missed = await Carriers.MissedLotsAsync(session, run.Id, cancellationToken);
        // What was given up, or taken by another run, in between is not held.
        var refundPositions = (await refunds.PositionsAsync(run, cancellationToken))
            .Where(position => position.Refund.RunId == run.Id || position.WaitingReason is not null).ToList();
        return new SettlementRunDecider.PrepareRun(view.Held!, NotTaken(view),
            await Carriers.HeldElsewhereAsync(session, run.Id, run.CutoffAt, cancellationToken), time.GetUtcNow(),
            view.Survey!.BehindDays, await days.StragglersAsync(run.Id, missed, cancellationToken), view.Beside, refundPositions);
    }

    // What holds goodwill alone is told of with what the run holds.
    private static List<VenuePosition> NotTaken(RunView view) => view.Survey!.Positions
        .Where(position => !RunProcess.IsPayable(view.Run, position) && position.Sum.EntitlementCount > 0).ToList();

    private static IEnumerable<PayoutHeld> ChunksOf(
        Guid runId, HoldOrder order, IEnumerable<TakenEntitlement> taken, DateTimeOffset now) =>
        taken.GroupBy(one => one.ChunkNumber).OrderBy(chunk => chunk.Key).Select(chunk => new PayoutHeld(runId, order.PayoutId,
            order.VenueId, order.OrganisationId, chunk.Key, chunk.Select(one => one.RedemptionId).Order().ToList(), now));
}
