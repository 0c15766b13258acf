using Aptic.Kernel;
using Aptic.Settlement.Entitlements;

namespace Aptic.Settlement.SettlementRuns;

/// <summary>What became of single payouts, as the bank or finance tells it.</summary>
public static partial class SettlementRunDecider
{
    private const int BankReasonLengthMost = 500;

    /// <summary>Fixes which payouts the bank executed and when, before anything is paid.</summary>
    /// <param name="SourceId">The command or the bank's message that tells it.</param>
    public sealed record BeginFates(Guid SourceId, IReadOnlyList<PayoutFate> Executed, string By, DateTimeOffset Now);

    /// <param name="Held">The run's entitlements as their own events tell them.</param>
    public sealed record ExecutePayouts(
        Guid SourceId, IReadOnlyList<PayoutFate> Executed, IReadOnlyList<Entitlement> Held, string By, DateTimeOffset Now);

    /// <param name="Carried">The entitlements that it carries, as their own events tell them.</param>
    /// <param name="RecoveredCents">What of claims on these the return recovers.</param>
    public sealed record ReturnPayout(
        Guid SourceId, Guid PayoutId, string Reason, DateOnly On, IReadOnlyList<Entitlement> Carried, long RecoveredCents, string By,
        DateTimeOffset Now);

    public static Decision Decide(BeginFates command, SettlementRun state)
    {
        if (state.Stage != RunStage.Exported) return Decision.Nothing;

        var begun = command.Executed.Where(fate => !state.Begun.ContainsKey(fate.PayoutId)
            && !state.Outcomes.ContainsKey(fate.PayoutId)).ToList();
        return begun.Count > 0
            ? Decision.Of(new PayoutFatesBegun(state.Id, command.SourceId, begun, command.By, command.Now))
            : Decision.Nothing;
    }

    /// <summary>Records the executions that were begun; the last outcome confirms the run.</summary>
    public static Decision Decide(ExecutePayouts command, SettlementRun state)
    {
        if (state.Stage != RunStage.Exported) return Decision.Nothing;

        var fates = command.Executed.Concat(state.Begun.Values).Where(fate => !state.Outcomes.ContainsKey(fate.PayoutId))
            .GroupBy(fate => fate.PayoutId).ToDictionary(fate => fate.Key, fate => state.Begun.GetValueOrDefault(fate.Key, fate.First()));
        var payouts = state.Pending.Where(payout => fates.ContainsKey(payout.PayoutId)).ToList();
        if (payouts.Count == 0) return Decision.Nothing;

        var paid = Of(payouts, command.Held);
        if (DifferencesOf(payouts, paid).Count > 0) return Decision.Refuse(TotalsDiffer);
        return Ended(state, command.SourceId, command.By, fates.Values.Max(fate => fate.On), command.Now,
            payouts.SelectMany(payout => ExecutedChunksOf(state.Id, payout, paid, fates[payout.PayoutId].On, command.Now)));
    }

    /// <summary>Records that a payout was rejected, or came back after it was executed.</summary>
    public static Decision Decide(ReturnPayout command, SettlementRun state)
    {
        if (state.Stage is not (RunStage.Exported or RunStage.Confirmed)) return Decision.Refuse(NotNow(state, "told of a rejection"));
        if (state.Payouts.FirstOrDefault(payout => payout.PayoutId == command.PayoutId) is not { } payout)
            return Decision.Refuse(Refusal.NotFound("payout-unknown", "The run has no such payout.", "/payoutId"));

        var outcome = state.Outcomes.GetValueOrDefault(command.PayoutId);
        if (outcome?.ReturnedOn is not null) return Decision.Nothing;
        if (payout.NetCents == 0)
            return Decision.Refuse(Refusal.Conflict("payout-without-transfer",
                "The payout had nothing to transfer: no bank can reject it."));
        if (string.IsNullOrWhiteSpace(command.Reason) || command.Reason.Length > BankReasonLengthMost || command.Reason.Any(char.IsControl))
            return Decision.Refuse(Refusal.Invalid(
                "invalid-reason", $"Say why, in 1 to {BankReasonLengthMost} printable characters.", "/reason"));
        if (command.On > ParisTime.DayOf(command.Now) || command.On < ParisTime.DayOf(state.Export!.OccurredAt))
            return Decision.Refuse(Refusal.Invalid("invalid-day", "The bank rejected it between the export and today.", "/on"));

        var wasExecuted = outcome?.ExecutedOn is not null;
        var placedCents = command.Carried.Sum(entitlement => entitlement.PayableCents) + payout.GoodwillCents + payout.RefundCents
            + command.RecoveredCents - payout.NettedCents;
        return Ended(state, command.SourceId, command.By, command.On, command.Now, ChunksOf(payout, command.Carried).Select(chunk =>
            new PayoutReturned(state.Id, payout.PayoutId, payout.VenueId, payout.OrganisationId, payout.EndToEndId, chunk.Number,
                chunk.Count, chunk.Lines, wasExecuted, command.Reason, command.On, command.Now, chunk.TransferCents,
                wasExecuted && chunk.Number == 1 ? payout.NetCents - placedCents : 0)));
    }

    // Once each payout has an outcome, the run is confirmed.
    private static Decision Ended(
        SettlementRun state, Guid sourceId, string by, DateOnly on, DateTimeOffset now, IEnumerable<object> outcomes)
    {
        List<object> events = [.. outcomes];
        var after = events.Aggregate(state, SettlementRun.Evolve);
        if (state.Stage == RunStage.Exported && !after.Pending.Any())
            events.Add(new RunConfirmed(state.Id, sourceId, "", on, by, now));
        return Decision.Of(events);
    }
}
