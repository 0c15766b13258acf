using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Claims;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Storage;
using Marten;

namespace Aptic.Settlement.Runs;

/// <summary>
/// Takes a run's actions: asks <see cref="RunProcess"/> what is next, does it in a short transaction, and asks again. One at a time for
/// each run; <see cref="RunTurn"/> guards each transaction where that lock is lost.
/// </summary>
public sealed class RunDriver(
    IDocumentStore store, Decisions decisions, AdvisoryLocks locks, RunOpening opening, IncidentWriter incidents,
    HeldClaims claims, HeldGoodwill ownMoney, HeldRefunds refunds, TimeProvider time)
{
    private static readonly Refusal Unknown = Refusal.NotFound("run-unknown", "There is no such settlement run.", "/runId");

    /// <summary>A decision on a run that somebody asks for.</summary>
    /// <param name="DecideAsync">From the session, whose transaction has the run locked, and the run.</param>
    /// <param name="AlsoAsync">What else is asked and stored in that transaction, unless the run stops; null for nothing.</param>
    public sealed record Command(
        Func<IDocumentSession, SettlementRun, Task<Decision>> DecideAsync,
        Func<IDocumentSession, SettlementRun, Task>? AlsoAsync = null);

    /// <exception cref="RefusedException">There is no such run.</exception>
    public async Task<SettlementRun> FindAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return await session.Events.AggregateStreamAsync<SettlementRun>(runId,
            token: cancellationToken) ?? throw new RefusedException(Unknown);
    }

    /// <summary>How far the payouts of a run are, as far as anything was told of them.</summary>
    public async Task<IReadOnlyList<PayoutState>> PayoutsAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return await session.QueryAsync<PayoutState>("where run_id = ? order by id", cancellationToken, runId);
    }

    /// <summary>Opens a run, and drives it until it is prepared. A repeat goes on where the first one ended.</summary>
    public async Task<SettlementRun> PrepareAsync(SettlementRunDecider.OpenRun open, CommandIdentity identity,
        CancellationToken cancellationToken)
    {
        var run = await opening.OpenAsync(open, identity, cancellationToken);
        if (run.Stage != RunStage.Opened) return run;

        // What stopped runs hold still is free to be taken by this one.
        foreach (var stopped in await opening.StoppedAsync(cancellationToken)) await DriveAsync(stopped, open.By, cancellationToken);
        return await DriveAsync(run.Id, open.By, cancellationToken);
    }

    /// <summary>Takes a command, drives the run until nothing is left to do, and gives it. A repeat gives the run as it is.</summary>
    /// <param name="askedBy">The command, where it confirms the run; null for another one.</param>
    /// <exception cref="RefusedException">The decision refused, or the sums differed and the run is stopped now.</exception>
    public async Task<SettlementRun> TakeAsync(
        Guid runId, string actor, Command command, CancellationToken cancellationToken, SettlementRunDecider.LastWord? askedBy = null)
    {
        await using var alone = await locks.TakeAsync(runId, cancellationToken);
        var (run, hasStopped) = await DecideAsync(runId, actor, command, cancellationToken);
        await DriveLockedAsync(runId, actor, askedBy, cancellationToken);
        return hasStopped && run.Stop is { Reason: StopReasons.TotalsDiffer }
            ? throw new RefusedException(SettlementRunDecider.NotNow(run, "continued"))
            : await FindAsync(runId, cancellationToken);
    }

    /// <summary>Drives a run until nothing is left to do, and gives it.</summary>
    public async Task<SettlementRun> DriveAsync(Guid runId, string actor, CancellationToken cancellationToken)
    {
        await using var alone = await locks.TakeAsync(runId, cancellationToken);
        await DriveLockedAsync(runId, actor, null, cancellationToken);
        return await FindAsync(runId, cancellationToken);
    }

    /// <summary>Drives a run, unless another one does.</summary>
    /// <returns>False where another one does.</returns>
    public async Task<bool> TryDriveAsync(Guid runId, string actor, CancellationToken cancellationToken)
    {
        await using var alone = await locks.TryTakeAsync(runId, cancellationToken);
        if (alone is null) return false;
        await DriveLockedAsync(runId, actor, null, cancellationToken);
        return true;
    }

    /// <summary>The actions of a run, each given when it is done: whoever reads no further leaves the run there.</summary>
    public async IAsyncEnumerable<RunAction> ActAsync(
        Guid runId, string actor, SettlementRunDecider.LastWord? askedBy, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mark = await MarkOfAsync(runId, cancellationToken);
        var view = await LookAsync(runId, cancellationToken) with { AskedBy = askedBy };
        RunAction? before = null;
        for (var action = RunProcess.Next(view); action is not RunAction.Nothing; action = RunProcess.Next(view))
        {
            view = await ActAsync(action, view, actor, cancellationToken);
            yield return action;
            // Each action leads on, or it would be taken for ever.
            if (IsRepeat(action, before)) throw new InvalidOperationException($"Run {runId} makes no way with {action.GetType().Name}.");
            before = action;
        }

        if (mark is { } done) await ForgetAsync(runId, done, cancellationToken);
    }

    private async Task DriveLockedAsync(
        Guid runId, string actor, SettlementRunDecider.LastWord? askedBy, CancellationToken cancellationToken)
    {
        await foreach (var _ in ActAsync(runId, actor, askedBy, cancellationToken)) { }
    }

    private async Task<(SettlementRun Run, bool HasStopped)> DecideAsync(
        Guid runId, string actor, Command command, CancellationToken cancellationToken) =>
        await decisions.DecideAsync(actor, async session =>
        {
            await RunTurn.LockAsync(session, runId, cancellationToken);
            var stream = await session.Events.FetchForWriting<SettlementRun>(runId, cancellationToken);
            var run = stream.Aggregate ?? throw new RefusedException(Unknown);
            var events = Accepted(await command.DecideAsync(session, run)).Events;
            if (events.Count == 0) return (run, false);

            stream.AppendMany(events);
            var after = events.Aggregate(run, SettlementRun.Evolve);
            session.Store(RunInBrief.Of(after));
            session.Store(UnfinishedRun.Of(runId, actor));
            if (after.Stop is not null) return (after, true);
            if (command.AlsoAsync is { } also) await also(session, run);
            return (after, false);
        }, cancellationToken);

    private async Task<RunView> LookAsync(Guid runId, CancellationToken cancellationToken)
    {
        var run = await FindAsync(runId, cancellationToken);
        var payouts = await PayoutsAsync(runId, cancellationToken);
        return new RunView(run, payouts.ToImmutableDictionary(payout => payout.Id), await BesideAsync(run, cancellationToken));
    }

    private Task<RunView> ActAsync(RunAction action, RunView view, string actor, CancellationToken cancellationToken) => action switch
    {
        RunAction.LookAround => opening.LookAroundAsync(view, actor, cancellationToken),
        RunAction.HoldEntitlements hold => opening.HoldAsync(view, hold.Orders, actor, cancellationToken),
        RunAction.DrawSums => opening.DrawSumsAsync(view, cancellationToken),
        RunAction.HoldBeside => HoldBesideAsync(view, actor, cancellationToken),
        RunAction.RecordPrepared => RecordPreparedAsync(view, actor, cancellationToken),
        RunAction.Release release => ReleaseAsync(view, release.Chunks, actor, cancellationToken),
        RunAction.ReleaseBeside => MoveBesideAsync(view, actor, (one, move) => one.ReleaseAsync(move, cancellationToken),
            cancellationToken),
        RunAction.PutBesideInTransfer => MoveBesideAsync(view, actor, (one, move) => one.PutInTransferAsync(move, cancellationToken),
            cancellationToken),
        RunAction.PutInTransfer put => MoveChunksAsync(view, put.Chunks, actor, (chunk, payout) => PayoutDecider.Decide(
            new PayoutDecider.PutInTransfer(chunk, view.Run.Exporting!.OccurredAt), view.Run, payout), cancellationToken),
        RunAction.RecordExported => RecordAsync(view, actor,
            run => SettlementRunDecider.Decide(new SettlementRunDecider.EndExport(time.GetUtcNow()), run), cancellationToken),
        RunAction.PayBeside pay => MoveBesideAsync(view, actor, (one, move) => one.PayAsync(move, pay.Days, cancellationToken),
            cancellationToken),
        RunAction.Execute execute => ExecuteAsync(view, execute, actor, cancellationToken),
        RunAction.Return back => ReturnAsync(view, back.Chunks, actor, cancellationToken),
        RunAction.ReturnBeside back => MoveBesideAsync(view, actor, (one, move) => one.ReturnAsync(move,
            view.Run.Payouts.Single(payout => payout.PayoutId == back.PayoutId), view.Payouts[back.PayoutId].Return!,
            cancellationToken), cancellationToken),
        RunAction.RecordConfirmed confirm => RecordAsync(view, actor, run => SettlementRunDecider.Decide(
            new SettlementRunDecider.RecordConfirmed(confirm.Word, time.GetUtcNow()), run), cancellationToken),
        RunAction.FindLateReversals => FindLateReversalsAsync(view, cancellationToken),
        RunAction.BookLateReversals book => BookLateReversalsAsync(view, book.RedemptionIds, actor, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Unknown action."),
    };

    private async Task<RunView> HoldBesideAsync(RunView view, string actor, CancellationToken cancellationToken)
    {
        var paid = view.Held!.Where(position => RunProcess.IsPayable(view.Run, position)).Select(position => position.Sum).ToList();
        var after = await MoveBesideAsync(view, actor, (one, move) => one.HoldAsync(move, paid, cancellationToken), cancellationToken);
        return after with { IsBesideHeld = true };
    }

    private async Task<RunView> MoveBesideAsync(
        RunView view, string actor, Func<IHeldBeside, BesideMove, Task> moveAsync, CancellationToken cancellationToken)
    {
        var move = new BesideMove(view.Run, session => TurnAsync(session, view, cancellationToken), actor, time.GetUtcNow());
        foreach (IHeldBeside one in (IHeldBeside[])[claims, ownMoney, refunds]) await moveAsync(one, move);
        return view with { Beside = await BesideAsync(view.Run, cancellationToken) };
    }

    /// <summary>What a run holds beside entitlements.</summary>
    public async Task<SettlementRunDecider.HeldBeside> BesideAsync(SettlementRun run, CancellationToken cancellationToken) => new(
        await claims.OfRunAsync(run, cancellationToken), await ownMoney.OfRunAsync(run, cancellationToken),
        await refunds.OfRunAsync(run, cancellationToken));

    private async Task<RunView> RecordPreparedAsync(RunView view, string actor, CancellationToken cancellationToken)
    {
        var prepare = await opening.PrepareAsync(view, cancellationToken);
        var held = view.Held!.Where(position => position.Sum.EntitlementCount > 0 && RunProcess.IsPayable(view.Run, position))
            .Select(position => position.Sum with { GoodwillCents = 0 }).ToHashSet();
        return await decisions.DecideAsync(actor, async session =>
        {
            await RunTurn.LockAsync(session, view.Run.Id, cancellationToken);
            // A reversal can have come since the sums were drawn: then they are drawn again.
            if (!held.SetEquals(await Carriers.SumsAsync(session, view.Run.Id, cancellationToken)))
                return view with { Held = null, IsBesideHeld = false };

            return await RecordAsync(session, view, run => SettlementRunDecider.Decide(prepare, run), cancellationToken);
        }, cancellationToken);
    }

    private Task<RunView> RecordAsync(
        RunView view, string actor, Func<SettlementRun, Decision> decide, CancellationToken cancellationToken) =>
        decisions.DecideAsync(actor, session => RecordAsync(session, view, decide, cancellationToken), cancellationToken);

    private static async Task<RunView> RecordAsync(
        IDocumentSession session, RunView view, Func<SettlementRun, Decision> decide, CancellationToken cancellationToken)
    {
        var stream = await session.Events.FetchForWriting<SettlementRun>(view.Run.Id, cancellationToken);
        var events = Accepted(decide(stream.Aggregate!)).Events;
        stream.AppendMany(events);
        var after = events.Aggregate(stream.Aggregate!, SettlementRun.Evolve);
        if (events.Count > 0) session.Store(RunInBrief.Of(after));
        return view with { Run = after };
    }

    /// <summary>Takes the next chunks of payouts through what happens to them, all in one transaction.</summary>
    private Task<RunView> MoveChunksAsync(RunView view, IReadOnlyList<ChunkRange> chunks, string actor,
        Func<PayoutChunk, PayoutState?, Decision> decide, CancellationToken cancellationToken,
        Func<IDocumentSession, Task>? alsoAsync = null) =>
        decisions.DecideAsync(actor, async session =>
        {
            await TurnAsync(session, view, cancellationToken);
            var lines = await CarrierTable.LinesAsync(session, view.Run.Id, chunks, cancellationToken);
            var payouts = view.Run.Payouts.ToDictionary(payout => payout.PayoutId);
            List<PayoutState> moved = [];
            foreach (var (range, stream) in await FetchAsync(session, chunks, cancellationToken))
            {
                var state = stream.Aggregate;
                for (var number = range.FirstNumber; number <= range.LastNumber; number++)
                {
                    var chunk = new PayoutChunk(payouts[range.PayoutId], number, [.. lines[(range.PayoutId, number)]]);
                    var events = Accepted(decide(chunk, state)).Events;
                    stream.AppendMany(events);
                    state = events.Aggregate(state, PayoutState.Evolve);
                }

                if (state is not null) moved.Add(state);
            }

            if (alsoAsync is not null) await alsoAsync(session);
            return view.With(moved);
        }, cancellationToken);

    private async Task<RunView> ExecuteAsync(
        RunView view, RunAction.Execute execute, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var after = await MoveChunksAsync(view, execute.Chunks, actor, (chunk, payout) => PayoutDecider.Decide(
            new PayoutDecider.Execute(chunk, execute.Days[chunk.Payout.PayoutId], now), view.Run, payout!), cancellationToken);
        return after with { LateReversals = null };
    }

    private Task<RunView> ReturnAsync(
        RunView view, IReadOnlyList<ChunkRange> chunks, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return MoveChunksAsync(view, chunks, actor,
            (chunk, payout) => PayoutDecider.Decide(new PayoutDecider.Return(chunk, now), view.Run, payout!), cancellationToken,
            session => FreeAsync(session, view.Run.Id, chunks, actor, now, cancellationToken));
    }

    private Task<RunView> ReleaseAsync(
        RunView view, IReadOnlyList<ChunkRange> chunks, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return decisions.DecideAsync(actor, async session =>
        {
            await TurnAsync(session, view, cancellationToken);
            List<PayoutState> moved = [];
            foreach (var (range, stream) in await FetchAsync(session, chunks, cancellationToken))
            {
                var events = PayoutDecider.Decide(
                    new PayoutDecider.Release(view.Run.Id, range.LastNumber, now), stream.Aggregate!).Events;
                stream.AppendMany(events);
                moved.Add(events.Aggregate(stream.Aggregate!, PayoutState.Evolve));
            }

            await FreeAsync(session, view.Run.Id, chunks, actor, now, cancellationToken);
            return view.With(moved);
        }, cancellationToken);
    }

    /// <summary>What payouts do not carry any more is free; what of it was reversed meanwhile is cancelled.</summary>
    private static async Task FreeAsync(IDocumentSession session, Guid runId, IReadOnlyList<ChunkRange> chunks, string actor,
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var redemptionId in await CarrierTable.FreeAsync(session, runId, chunks, cancellationToken))
        {
            var stream = await session.Events.FetchForWriting<Entitlement>(redemptionId, cancellationToken);
            var events = EntitlementDecider.CancelReversed(stream.Aggregate!).Events;
            stream.AppendMany(events);
            var after = events.Aggregate(stream.Aggregate!, Entitlement.Evolve);
            CarrierTable.Follow(session, stream.Aggregate, after);
            await IncidentWriter.BookLateReversalAsync(session, stream, after, Carriage.None, actor, now, cancellationToken);
        }
    }

    private async Task<RunView> FindLateReversalsAsync(RunView view, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return view with { LateReversals = await Carriers.LateReversalsAsync(session, view.Run.Id, cancellationToken) };
    }

    private async Task<RunView> BookLateReversalsAsync(
        RunView view, IReadOnlyList<Guid> redemptionIds, string actor, CancellationToken cancellationToken)
    {
        foreach (var redemptionId in redemptionIds) await incidents.BookLateReversalAsync(redemptionId, actor, cancellationToken);
        return view with { LateReversals = [] };
    }

    private static async Task<IReadOnlyList<(ChunkRange Range, JasperFx.Events.IEventStream<PayoutState> Stream)>> FetchAsync(
        IDocumentSession session, IReadOnlyList<ChunkRange> chunks, CancellationToken cancellationToken)
    {
        var batch = session.CreateBatchQuery();
        var fetches = chunks.Select(range => (range, Fetch: batch.Events.FetchForWriting<PayoutState>(range.PayoutId))).ToList();
        await batch.Execute(cancellationToken);
        List<(ChunkRange, JasperFx.Events.IEventStream<PayoutState>)> fetched = [];
        foreach (var (range, fetch) in fetches) fetched.Add((range, await fetch));
        return fetched;
    }

    private static Task TurnAsync(IDocumentSession session, RunView view, CancellationToken cancellationToken) =>
        RunTurn.TakeAsync(session, view.Run.Id, view.Run.Stage, cancellationToken);

    private async Task<Guid?> MarkOfAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return (await session.LoadAsync<UnfinishedRun>(runId, cancellationToken))?.Mark;
    }

    private async Task ForgetAsync(Guid runId, Guid mark, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        session.DeleteWhere<UnfinishedRun>(run => run.Id == runId && run.Mark == mark);
        await session.SaveChangesAsync(cancellationToken);
    }

    private static bool IsRepeat(RunAction action, RunAction? before) => (action, before) switch
    {
        (RunAction.HoldEntitlements one, RunAction.HoldEntitlements other) => one.Orders.SequenceEqual(other.Orders),
        (RunAction.PutInTransfer one, RunAction.PutInTransfer other) => one.Chunks.SequenceEqual(other.Chunks),
        (RunAction.Execute one, RunAction.Execute other) => one.Chunks.SequenceEqual(other.Chunks),
        (RunAction.Return one, RunAction.Return other) => one.Chunks.SequenceEqual(other.Chunks),
        (RunAction.Release one, RunAction.Release other) => one.Chunks.SequenceEqual(other.Chunks),
        (RunAction.ReturnBeside, RunAction.ReturnBeside) => action == before,
        _ => action.GetType() == before?.GetType(),
    };

    private static Decision Accepted(Decision decision) => decision.IsRefused ? throw new RefusedException(decision.Refusals) : decision;
}
