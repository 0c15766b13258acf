using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.Incidents;
using Aptic.Settlement.SettlementRuns;
using Marten;

namespace Aptic.Settlement;

public enum PayoutOutcomeKind
{
    Executed,

    /// <summary>The bank did not transfer it.</summary>
    Rejected,

    /// <summary>The bank transferred it, and it came back.</summary>
    Returned,
}

/// <summary>What the bank or finance tells of a payout.</summary>
/// <param name="Reason">Why it was rejected or came back; null where it was executed.</param>
public sealed record PayoutOutcome(string EndToEndId, PayoutOutcomeKind Kind, DateOnly Day, string? Reason);

public enum PayoutOutcomeAnswer
{
    Recorded,

    /// <summary>It is recorded already.</summary>
    Known,

    /// <summary>The run has no such payout.</summary>
    Unknown,

    /// <summary>It was rejected or came back before: it cannot be executed any more.</summary>
    Contradicts,
}

/// <summary>What was made of an outcome.</summary>
/// <param name="PayoutId">Null where the run has no such payout.</param>
public sealed record TakenPayoutOutcome(PayoutOutcome Outcome, Guid? PayoutId, PayoutOutcomeAnswer Answer);

/// <summary>
/// Records what became of payouts, whoever tells it. What was executed is paid first, and then recorded on the run; what was rejected or
/// came back is recorded first, and then given back. Interrupted between the two, it is finished by <see cref="OutcomeSweep"/>, or the next
/// time that anything is told of the run.
/// </summary>
public sealed class PayoutOutcomes(
    IDocumentStore store, Decisions decisions, RunProcess process, AdvisoryLocks locks, EntitlementDesk desk, ClaimDesk claims, OwnMoneyDesk ownMoney,
    IncidentDesk incidents, RefundDesk refunds, TimeProvider time)
{
    /// <summary>Records what is told, once; a payout without a transfer counts as executed on the day of its export.</summary>
    /// <param name="sourceId">The command or the bank's message that tells it.</param>
    /// <exception cref="RefusedException">The run was not exported, or its sums differ from what its entitlements say.</exception>
    public async Task<IReadOnlyList<TakenPayoutOutcome>> RecordAsync(
        Guid runId, IReadOnlyList<PayoutOutcome> outcomes, string actor, Guid sourceId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var run = await process.FindAsync(runId, cancellationToken);
        if (run.Export is null) throw new RefusedException(SettlementRunDecider.NotNow(run, "told of outcomes"));

        var executed = Confirmed(run).Concat(WithoutTransfer(run)).Concat(Executed(run, outcomes)).ToList();
        if (executed.Count + run.Begun.Count > 0) run = await ExecuteAsync(run, executed, actor, sourceId, now, cancellationToken);

        var taken = new List<TakenPayoutOutcome>();
        foreach (var outcome in outcomes)
        {
            var payout = run.Payouts.FirstOrDefault(payout => payout.EndToEndId == outcome.EndToEndId);
            if (payout is null)
            {
                taken.Add(new TakenPayoutOutcome(outcome, null, PayoutOutcomeAnswer.Unknown));
            }
            else if (outcome.Kind == PayoutOutcomeKind.Executed)
            {
                taken.Add(new TakenPayoutOutcome(outcome, payout.PayoutId, AnswerOf(run, payout, executed)));
            }
            else
            {
                var (after, isNew) = await ReturnAsync(run, payout, outcome, actor, sourceId, now, cancellationToken);
                run = after;
                taken.Add(new TakenPayoutOutcome(outcome, payout.PayoutId,
                    isNew ? PayoutOutcomeAnswer.Recorded : PayoutOutcomeAnswer.Known));
            }
        }

        await GiveBackAsync(run, actor, now, cancellationToken);
        await BookLateReversalsAsync(run, actor, cancellationToken);
        return taken;
    }

    /// <summary>Finishes what was interrupted of a run's outcomes.</summary>
    public Task ResumeAsync(Guid runId, string actor, CancellationToken cancellationToken) =>
        RecordAsync(runId, [], actor, DeterministicId.Of("resume", runId.ToString()), cancellationToken);

    /// <summary>What a run's step does beside the entitlements when these payouts are executed.</summary>
    public async Task SettleBesideAsync(
        SettlementRun run, IReadOnlyDictionary<Guid, DateOnly> executed, string actor, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var turn = TurnOf(run, cancellationToken);
        await claims.RecoverAsync(run.Id, executed, turn, actor, now, cancellationToken);
        await ownMoney.PayAsync(run.Id, executed, turn, actor, now, cancellationToken);
        await refunds.PayAsync(run, executed, turn, actor, now, cancellationToken);
    }

    /// <summary>Books what was reversed in time while its money was on its way to the venue.</summary>
    public async Task BookLateReversalsAsync(SettlementRun run, string actor, CancellationToken cancellationToken)
    {
        foreach (var entitlement in await desk.ReversedOfRunAsync(run.Id, cancellationToken))
            await incidents.BookLateReversalAsync(entitlement.Id, actor, cancellationToken);
    }

    // A confirmation that was begun and interrupted has paid, and may have recovered: it is finished before anything else is told.
    private static IEnumerable<PayoutFate> Confirmed(SettlementRun run) => run is { Stage: RunStage.Exported, Confirming: { } begun }
        ? run.Pending.Select(payout => new PayoutFate(payout.PayoutId, true, begun.ExecutedOn, null))
        : [];

    private static IEnumerable<PayoutFate> WithoutTransfer(SettlementRun run) => run.Pending.Where(payout => payout.NetCents == 0)
        .Select(payout => new PayoutFate(payout.PayoutId, true, ParisTime.DayOf(run.Export!.OccurredAt), null));

    private static IEnumerable<PayoutFate> Executed(SettlementRun run, IReadOnlyList<PayoutOutcome> outcomes) =>
        from outcome in outcomes
        where outcome.Kind == PayoutOutcomeKind.Executed
        let payout = run.Pending.FirstOrDefault(payout => payout.EndToEndId == outcome.EndToEndId)
        where payout is not null
        select new PayoutFate(payout.PayoutId, true, outcome.Day, null);

    private async Task<SettlementRun> ExecuteAsync(
        SettlementRun run, IReadOnlyList<PayoutFate> executed, string actor, Guid sourceId, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var told = executed.DistinctBy(fate => fate.PayoutId).ToList();
        // What was begun stands, day and all.
        IReadOnlyDictionary<Guid, DateOnly> DaysOf(SettlementRun state) =>
            told.Concat(state.Begun.Values).Where(fate => !state.Outcomes.ContainsKey(fate.PayoutId)).GroupBy(fate => fate.PayoutId)
                .ToDictionary(fate => fate.Key, fate => state.Begun.GetValueOrDefault(fate.Key, fate.First()).On);
        var step = new RunProcess.Step(
            Decide: (state, held) => SettlementRunDecider.Decide(
                new SettlementRunDecider.ExecutePayouts(sourceId, told, held.Entitlements, actor, now), state),
            Begin: state => SettlementRunDecider.Decide(new SettlementRunDecider.BeginFates(sourceId, told, actor, now), state),
            Move: new(RunStage.Exported, (state, entitlement) => DaysOf(state).TryGetValue(entitlement.PayoutId!.Value, out var on)
                ? EntitlementDecider.Decide(new EntitlementDecider.PayEntitlement(state.Id, entitlement.PayoutId.Value, on, now),
                    entitlement)
                : Decision.Nothing),
            MoveBeside: state => SettleBesideAsync(state, DaysOf(state), actor, now, cancellationToken),
            PayoutsOf: state => DaysOf(state).Keys.ToList());
        return await process.TakeAsync(run.Id, actor, step, now, cancellationToken);
    }

    private static PayoutOutcomeAnswer AnswerOf(SettlementRun run, Payout payout, IReadOnlyList<PayoutFate> executed) =>
        executed.Any(fate => fate.PayoutId == payout.PayoutId) ? PayoutOutcomeAnswer.Recorded
        : run.Outcomes.GetValueOrDefault(payout.PayoutId)?.ReturnedOn is null ? PayoutOutcomeAnswer.Known
        : PayoutOutcomeAnswer.Contradicts;

    /// <summary>Records a rejection or a return, with what of claims it recovers: none of them is booked or netted meanwhile.</summary>
    private async Task<(SettlementRun Run, bool IsNew)> ReturnAsync(SettlementRun run, Payout payout, PayoutOutcome outcome, string actor,
        Guid sourceId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var alone = await locks.TakeAsync(run.Id, cancellationToken);
        return await decisions.DecideAsync(actor, async session =>
        {
            await RunTurn.LockAsync(session, run.Id, cancellationToken);
            var stream = await session.Events.FetchForWriting<SettlementRun>(run.Id, cancellationToken);
            var state = stream.Aggregate!;
            var carried = await desk.OfPayoutsAsync(run.Id, [payout.PayoutId], cancellationToken);
            var isPaid = state.Outcomes.GetValueOrDefault(payout.PayoutId) is { ExecutedOn: not null, ReturnedOn: null };
            var recoveredCents = isPaid
                ? await ClaimDesk.RecoverByReturnAsync(session, carried.Select(one => one.Id).ToList(),
                    new IncidentDecider.RecoverByReturn(payout.PayoutId, outcome.Day, actor, now), cancellationToken)
                : 0;
            var decision = SettlementRunDecider.Decide(new SettlementRunDecider.ReturnPayout(
                sourceId, payout.PayoutId, outcome.Reason ?? "", outcome.Day, carried, recoveredCents, actor, now), state);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            if (decision.Events.Count == 0) return (state, false);

            stream.AppendMany(decision.Events);
            var after = decision.Events.Aggregate(state, SettlementRun.Evolve);
            session.Store(RunInBrief.Of(after));
            session.Store(new PendingReturn(payout.PayoutId, run.Id, actor));
            return (after, true);
        }, cancellationToken);
    }

    /// <summary>Gives back what payouts carried that did not arrive: owed, recoverable and to be given again.</summary>
    private async Task GiveBackAsync(SettlementRun run, string actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var pending = await PendingReturnsAsync(run.Id, cancellationToken);
        // What another has recorded since the run was read, that one gives back.
        foreach (var payout in run.Payouts.Where(payout => pending.Contains(payout.PayoutId)
            && run.Outcomes.GetValueOrDefault(payout.PayoutId)?.ReturnedOn is not null))
        {
            await GiveBackAsync(run, payout, run.Outcomes[payout.PayoutId], actor, now, cancellationToken);
            await decisions.DecideAsync(actor, session =>
            {
                session.Delete<PendingReturn>(payout.PayoutId);
                return Task.CompletedTask;
            }, cancellationToken);
        }
    }

    private async Task<IReadOnlySet<Guid>> PendingReturnsAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var pending = await session.Query<PendingReturn>().Where(one => one.RunId == runId).Select(one => one.Id).ToListAsync(cancellationToken);
        return pending.ToHashSet();
    }

    private async Task GiveBackAsync(
        SettlementRun run, Payout payout, RecordedOutcome outcome, string actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (turn, reason, returnedOn) = (TurnOf(run, cancellationToken), outcome.Reason ?? "", outcome.ReturnedOn!.Value);
        // What is held is let go, what was recovered is open again: an interruption may have left the one or the other.
        await claims.ReleaseAsync(run.Id, payout.PayoutId, turn, actor, now, cancellationToken);
        await claims.ReopenAsync(payout, reason, returnedOn, turn, actor, now, cancellationToken);
        await ownMoney.GiveBackAsync(run.Id, payout.PayoutId, turn, actor, now, cancellationToken);
        await refunds.ReturnAsync(payout, run.Id, reason, returnedOn, turn, actor, now, cancellationToken);
        var reopen = new EntitlementDecider.ReopenEntitlement(run.Id, payout.PayoutId, reason, now);
        var carried = await desk.OfPayoutsAsync(run.Id, [payout.PayoutId], cancellationToken);
        await desk.MoveAsync(actor, turn, carried, entitlement => EntitlementDecider.Decide(reopen, entitlement), cancellationToken);
        foreach (var reversed in carried.Where(one => one.Reversal is not null))
            await incidents.BookLateReversalAsync(reversed.Id, actor, cancellationToken);
    }

    private static Func<IDocumentSession, Task> TurnOf(SettlementRun run, CancellationToken cancellationToken) =>
        session => RunTurn.TakeAsync(session, run.Id, run.Stage, cancellationToken);
}
