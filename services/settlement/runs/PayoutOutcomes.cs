using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Storage;

namespace Aptic.Settlement.Runs;

/// <summary>What the bank or finance tells of a payout.</summary>
public abstract record PayoutOutcome(string EndToEndId, DateOnly Day)
{
    public sealed record Executed(string EndToEndId, DateOnly Day) : PayoutOutcome(EndToEndId, Day);

    /// <summary>
    /// The bank did not transfer it, or transferred it and it came back: which of these is known from what was told before.
    /// </summary>
    public sealed record NotArrived(string EndToEndId, DateOnly Day, string Reason) : PayoutOutcome(EndToEndId, Day);
}

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
/// Records what became of payouts, whoever tells it: what was told stands first, and then the run is driven. Interrupted between the two,
/// it is finished by <see cref="Storage.Watchdog"/>, or the next time that anything is told of the run.
/// </summary>
public sealed class PayoutOutcomes(Decisions decisions, RunDriver driver, AdvisoryLocks locks, TimeProvider time)
{
    /// <summary>Records what is told, once; a payout without a transfer counts as executed on the day of its export.</summary>
    /// <param name="sourceId">The command or the bank's message that tells it.</param>
    /// <exception cref="RefusedException">The run was not exported, or its sums differ from what its entitlements say.</exception>
    public async Task<IReadOnlyList<TakenPayoutOutcome>> RecordAsync(
        Guid runId, IReadOnlyList<PayoutOutcome> outcomes, string actor, Guid sourceId, CancellationToken cancellationToken)
    {
        // What was begun before is finished first.
        var run = await driver.DriveAsync(runId, actor, cancellationToken);
        if (run.Export is null) throw new RefusedException(SettlementRunDecider.NotNow(run, "told of outcomes"));

        var before = (await driver.PayoutsAsync(runId, cancellationToken)).ToDictionary(payout => payout.Id);
        var executed = Executed(run, outcomes, before);
        if (executed.Count > 0) run = await BeginFatesAsync(run, executed, before, actor, sourceId, cancellationToken);

        var taken = new List<TakenPayoutOutcome>();
        foreach (var outcome in outcomes)
        {
            var payout = run.Payouts.FirstOrDefault(payout => payout.EndToEndId == outcome.EndToEndId);
            taken.Add(new TakenPayoutOutcome(outcome, payout?.PayoutId, (payout, outcome) switch
            {
                (null, _) => PayoutOutcomeAnswer.Unknown,
                (_, PayoutOutcome.NotArrived told) => await ReturnAsync(run, payout, told, actor, sourceId, cancellationToken),
                _ when executed.Any(fate => fate.PayoutId == payout.PayoutId) => PayoutOutcomeAnswer.Recorded,
                _ when before.GetValueOrDefault(payout.PayoutId)?.Return is null => PayoutOutcomeAnswer.Known,
                _ => PayoutOutcomeAnswer.Contradicts,
            }));
        }

        return taken;
    }

    private static List<PayoutFate> Executed(
        SettlementRun run, IReadOnlyList<PayoutOutcome> outcomes, IReadOnlyDictionary<Guid, PayoutState> states)
    {
        var payouts = run.Payouts.ToDictionary(payout => payout.EndToEndId);
        return outcomes.OfType<PayoutOutcome.Executed>().Where(outcome => payouts.ContainsKey(outcome.EndToEndId))
            .Select(outcome => PayoutFate.Executed(payouts[outcome.EndToEndId].PayoutId, outcome.Day))
            .Where(fate => states.GetValueOrDefault(fate.PayoutId) is not { HasOutcome: true })
            .DistinctBy(fate => fate.PayoutId).ToList();
    }

    private Task<SettlementRun> BeginFatesAsync(SettlementRun run, IReadOnlyList<PayoutFate> executed,
        IReadOnlyDictionary<Guid, PayoutState> states, string actor, Guid sourceId, CancellationToken cancellationToken)
    {
        var recorded = states.Values.Where(payout => payout.HasOutcome).Select(payout => payout.Id).ToHashSet();
        return driver.TakeAsync(run.Id, actor, new RunDriver.Command((_, state) => Task.FromResult(SettlementRunDecider.Decide(
            new SettlementRunDecider.BeginFates(sourceId, executed, recorded, actor, time.GetUtcNow()), state))), cancellationToken);
    }

    private async Task<PayoutOutcomeAnswer> ReturnAsync(SettlementRun run, Payout payout, PayoutOutcome.NotArrived told, string actor,
        Guid sourceId, CancellationToken cancellationToken)
    {
        var isNew = await BeginReturnAsync(run.Id, payout, told, actor, sourceId, cancellationToken);
        if (isNew) await driver.DriveAsync(run.Id, actor, cancellationToken);
        return isNew ? PayoutOutcomeAnswer.Recorded : PayoutOutcomeAnswer.Known;
    }

    /// <summary>Records a rejection or a return, with what of claims it recovers: none of them is booked or netted meanwhile.</summary>
    private async Task<bool> BeginReturnAsync(Guid runId, Payout payout, PayoutOutcome.NotArrived told, string actor, Guid sourceId,
        CancellationToken cancellationToken)
    {
        await using var alone = await locks.TakeAsync(runId, cancellationToken);
        return await decisions.DecideAsync(actor, async session =>
        {
            var now = time.GetUtcNow();
            await RunTurn.LockAsync(session, runId, cancellationToken);
            var run = await session.Events.AggregateStreamAsync<SettlementRun>(runId, token: cancellationToken);
            var stream = await session.Events.FetchForWriting<PayoutState>(payout.PayoutId, cancellationToken);
            var state = stream.Aggregate!;
            var carriedCents = await Carriers.CentsOfAsync(session, runId, payout.PayoutId, cancellationToken);
            var recoveredCents = state.IsPaid
                ? await HeldClaims.RecoverByReturnAsync(session, runId,
                    new IncidentDecider.RecoverByReturn(payout.PayoutId, told.Day, actor, now), cancellationToken)
                : 0;
            var decision = PayoutDecider.Decide(new PayoutDecider.BeginReturn(
                sourceId, payout, told.Reason, told.Day, carriedCents, recoveredCents, actor, now), run!, state);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            if (decision.Events.Count == 0) return false;

            stream.AppendMany(decision.Events);
            session.Store(UnfinishedRun.Of(runId, actor));
            return true;
        }, cancellationToken);
    }
}
