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
    IDocumentStore store, Decisions decisions, AdvisoryLocks locks, RunOpening opening, IncidentDesk incidents,
    ClaimDesk claims, OwnMoneyDesk ownMoney, RefundDesk refunds, TimeProvider time)
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
        var sight = await LookAsync(runId, cancellationToken) with { AskedBy = askedBy };
        RunAction? before = null;
        for (var action = RunProcess.Next(sight); action is not RunAction.Nothing; action = RunProcess.Next(sight))
        {
            sight = await ActAsync(action, sight, actor, cancellationToken);
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

    private async Task<RunSight> LookAsync(Guid runId, CancellationToken cancellationToken)
    {
        var run = await FindAsync(runId, cancellationToken);
        var payouts = await PayoutsAsync(runId, cancellationToken);
        return new RunSight(run, payouts.ToImmutableDictionary(payout => payout.Id), await BesideAsync(run, cancellationToken));
    }

    private Task<RunSight> ActAsync(RunAction action, RunSight sight, string actor, CancellationToken cancellationToken) => action switch
    {
        RunAction.LookAround => opening.LookAroundAsync(sight, actor, cancellationToken),
        RunAction.HoldEntitlements hold => opening.HoldAsync(sight, hold.Orders, actor, cancellationToken),
        RunAction.DrawSums => opening.DrawSumsAsync(sight, cancellationToken),
        RunAction.HoldBeside => HoldBesideAsync(sight, actor, cancellationToken),
        RunAction.RecordPrepared => RecordPreparedAsync(sight, actor, cancellationToken),
        RunAction.Release release => ReleaseAsync(sight, release.Chunks, actor, cancellationToken),
        RunAction.ReleaseBeside => MoveBesideAsync(sight, actor, (one, move) => one.ReleaseAsync(move, cancellationToken),
            cancellationToken),
        RunAction.PutBesideInTransfer => MoveBesideAsync(sight, actor, (one, move) => one.PutInTransferAsync(move, cancellationToken),
            cancellationToken),
        RunAction.PutInTransfer put => MoveChunksAsync(sight, put.Chunks, actor, (chunk, payout) => PayoutDecider.Decide(
            new PayoutDecider.PutInTransfer(chunk, sight.Run.Exporting!.OccurredAt), sight.Run, payout), cancellationToken),
        RunAction.RecordExported => RecordAsync(sight, actor,
            run => SettlementRunDecider.Decide(new SettlementRunDecider.EndExport(time.GetUtcNow()), run), cancellationToken),
        RunAction.PayBeside pay => MoveBesideAsync(sight, actor, (one, move) => one.PayAsync(move, pay.Days, cancellationToken),
            cancellationToken),
        RunAction.Execute execute => ExecuteAsync(sight, execute, actor, cancellationToken),
        RunAction.Return back => ReturnAsync(sight, back.Chunks, actor, cancellationToken),
        RunAction.ReturnBeside back => MoveBesideAsync(sight, actor, (one, move) => one.ReturnAsync(move,
            sight.Run.Payouts.Single(payout => payout.PayoutId == back.PayoutId), sight.Payouts[back.PayoutId].Return!,
            cancellationToken), cancellationToken),
        RunAction.RecordConfirmed confirm => RecordAsync(sight, actor, run => SettlementRunDecider.Decide(
            new SettlementRunDecider.RecordConfirmed(confirm.Word, time.GetUtcNow()), run), cancellationToken),
        RunAction.FindLateReversals => FindLateReversalsAsync(sight, cancellationToken),
        RunAction.BookLateReversals book => BookLateReversalsAsync(sight, book.RedemptionIds, actor, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Unknown action."),
    };

    private async Task<RunSight> HoldBesideAsync(RunSight sight, string actor, CancellationToken cancellationToken)
    {
        var paid = sight.Held!.Where(position => RunProcess.IsPayable(sight.Run, position)).Select(position => position.Sum).ToList();
        var after = await MoveBesideAsync(sight, actor, (one, move) => one.HoldAsync(move, paid, cancellationToken), cancellationToken);
        return after with { IsBesideHeld = true };
    }

    private async Task<RunSight> MoveBesideAsync(
        RunSight sight, string actor, Func<IHeldBeside, BesideMove, Task> moveAsync, CancellationToken cancellationToken)
    {
        var move = new BesideMove(sight.Run, session => TurnAsync(session, sight, cancellationToken), actor, time.GetUtcNow());
        foreach (IHeldBeside one in (IHeldBeside[])[claims, ownMoney, refunds]) await moveAsync(one, move);
        return sight with { Beside = await BesideAsync(sight.Run, cancellationToken) };
    }

    /// <summary>What a run holds beside entitlements.</summary>
    public async Task<SettlementRunDecider.HeldBeside> BesideAsync(SettlementRun run, CancellationToken cancellationToken) => new(
        await claims.OfRunAsync(run, cancellationToken), await ownMoney.OfRunAsync(run, cancellationToken),
        await refunds.OfRunAsync(run, cancellationToken));

    private async Task<RunSight> RecordPreparedAsync(RunSight sight, string actor, CancellationToken cancellationToken)
    {
        var prepare = await opening.PrepareAsync(sight, cancellationToken);
        var held = sight.Held!.Where(position => position.Sum.EntitlementCount > 0 && RunProcess.IsPayable(sight.Run, position))
            .Select(position => position.Sum with { GoodwillCents = 0 }).ToHashSet();
        return await decisions.DecideAsync(actor, async session =>
        {
            await RunTurn.LockAsync(session, sight.Run.Id, cancellationToken);
            // A reversal can have come since the sums were drawn: then they are drawn again.
            if (!held.SetEquals(await Carriers.SumsAsync(session, sight.Run.Id, cancellationToken)))
                return sight with { Held = null, IsBesideHeld = false };

            return await RecordAsync(session, sight, run => SettlementRunDecider.Decide(prepare, run), cancellationToken);
        }, cancellationToken);
    }

    private Task<RunSight> RecordAsync(
        RunSight sight, string actor, Func<SettlementRun, Decision> decide, CancellationToken cancellationToken) =>
        decisions.DecideAsync(actor, session => RecordAsync(session, sight, decide, cancellationToken), cancellationToken);

    private static async Task<RunSight> RecordAsync(
        IDocumentSession session, RunSight sight, Func<SettlementRun, Decision> decide, CancellationToken cancellationToken)
    {
        var stream = await session.Events.FetchForWriting<SettlementRun>(sight.Run.Id, cancellationToken);
        var events = Accepted(decide(stream.Aggregate!)).Events;
        stream.AppendMany(events);
        var after = events.Aggregate(stream.Aggregate!, SettlementRun.Evolve);
        if (events.Count > 0) session.Store(RunInBrief.Of(after));
        return sight with { Run = after };
    }

    /// <summary>Takes the next chunks of payouts through what happens to them, all in one transaction.</summary>
    private Task<RunSight> MoveChunksAsync(RunSight sight, IReadOnlyList<ChunkRange> chunks, string actor,
        Func<PayoutChunk, PayoutState?, Decision> decide, CancellationToken cancellationToken,
        Func<IDocumentSession, Task>? alsoAsync = null) =>
        decisions.DecideAsync(actor, async session =>
        {
            await TurnAsync(session, sight, cancellationToken);
            var lines = await CarrierTable.LinesAsync(session, sight.Run.Id, chunks, cancellationToken);
            var payouts = sight.Run.Payouts.ToDictionary(payout => payout.PayoutId);
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
            return sight.With(moved);
        }, cancellationToken);

    private async Task<RunSight> ExecuteAsync(
        RunSight sight, RunAction.Execute execute, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var after = await MoveChunksAsync(sight, execute.Chunks, actor, (chunk, payout) => PayoutDecider.Decide(
            new PayoutDecider.Execute(chunk, execute.Days[chunk.Payout.PayoutId], now), sight.Run, payout!), cancellationToken);
        return after with { LateReversals = null };
    }

    private Task<RunSight> ReturnAsync(
        RunSight sight, IReadOnlyList<ChunkRange> chunks, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return MoveChunksAsync(sight, chunks, actor,
            (chunk, payout) => PayoutDecider.Decide(new PayoutDecider.Return(chunk, now), sight.Run, payout!), cancellationToken,
            session => FreeAsync(session, sight.Run.Id, chunks, actor, now, cancellationToken));
    }

    private Task<RunSight> ReleaseAsync(
        RunSight sight, IReadOnlyList<ChunkRange> chunks, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return decisions.DecideAsync(actor, async session =>
        {
            await TurnAsync(session, sight, cancellationToken);
            List<PayoutState> moved = [];
            foreach (var (range, stream) in await FetchAsync(session, chunks, cancellationToken))
            {
                var events = PayoutDecider.Decide(
                    new PayoutDecider.Release(sight.Run.Id, range.LastNumber, now), stream.Aggregate!).Events;
                stream.AppendMany(events);
                moved.Add(events.Aggregate(stream.Aggregate!, PayoutState.Evolve));
            }

            await FreeAsync(session, sight.Run.Id, chunks, actor, now, cancellationToken);
            return sight.With(moved);
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
            await IncidentDesk.BookLateReversalAsync(session, stream, after, Carriage.None, actor, now, cancellationToken);
        }
    }

    private async Task<RunSight> FindLateReversalsAsync(RunSight sight, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return sight with { LateReversals = await Carriers.LateReversalsAsync(session, sight.Run.Id, cancellationToken) };
    }

    private async Task<RunSight> BookLateReversalsAsync(
        RunSight sight, IReadOnlyList<Guid> redemptionIds, string actor, CancellationToken cancellationToken)
    {
        foreach (var redemptionId in redemptionIds) await incidents.BookLateReversalAsync(redemptionId, actor, cancellationToken);
        return sight with { LateReversals = [] };
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

    private static Task TurnAsync(IDocumentSession session, RunSight sight, CancellationToken cancellationToken) =>
        RunTurn.TakeAsync(session, sight.Run.Id, sight.Run.Stage, cancellationToken);

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
