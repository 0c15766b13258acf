using Aptic.Kernel;
using static Aptic.Settlement.Runs.Domain.RunAction;

namespace Aptic.Settlement.Runs.Domain;

/// <summary>
/// What a run does next, from what is known of it. Pure: whoever asks takes the action and asks again, until there is nothing to do; an
/// interruption anywhere is answered by asking.
/// </summary>
public static class RunProcess
{
    /// <summary>A transaction moves this many entitlements, well within a second.</summary>
    private const int GroupEntitlementsMost = 4_000;

    private const int GroupPayoutsMost = 100;

    public static RunAction Next(RunView view) => view.Run.Stage switch
    {
        RunStage.Opened => NextOfOpening(view),
        RunStage.Exporting => NextOfExport(view),
        RunStage.Exported => NextOfExecutions(view) ?? NextOfReturns(view) ?? NextOfConfirmation(view) ?? NextOfReversals(view),
        RunStage.Confirmed => NextOfReturns(view) ?? NextOfReversals(view),
        RunStage.Stopped => NextOfStop(view),
        _ => new Nothing(),
    };

    /// <summary>True where the run pays a venue.</summary>
    public static bool IsPayable(SettlementRun run, VenuePosition position) =>
        WaitingReasons.Of(position, run.MinimumPayoutCents) is null;

    private static RunAction NextOfOpening(RunView view)
    {
        if (view.Survey is not { } survey) return new LookAround();
        if (OrdersOf(view, survey) is { Count: > 0 } orders) return new HoldEntitlements(orders);
        if (view.Held is not { } held) return new DrawSums();
        // A venue can fall under the minimum while the run is prepared, by a reversal that comes in late.
        var unpayable = held.Where(position => !IsPayable(view.Run, position)).Select(position => PayoutIdOf(view.Run, position));
        if (HeldChunksOf(view, unpayable) is { Count: > 0 } chunks) return new Release(chunks);
        return view.IsBesideHeld ? new RecordPrepared() : new HoldBeside();
    }

    private static RunAction NextOfExport(RunView view)
    {
        if ((view.Beside.Refunds ?? []).Any(part => part.Stage == PartStage.Held)) return new PutBesideInTransfer();
        var chunks = ChunksOf(view, view.Run.Payouts.Select(payout => payout.PayoutId), PayoutStage.Held, PayoutStage.BeingTransferred);
        return chunks.Count > 0 ? new PutInTransfer(chunks) : new RecordExported();
    }

    private static RunAction? NextOfExecutions(RunView view)
    {
        var days = DaysOf(view);
        if (days.Count == 0) return null;
        if (view.Beside.All.Any(part => part.Stage != PartStage.Paid && days.ContainsKey(part.PayoutId))) return new PayBeside(days);
        return new Execute(ChunksOf(view, days.Keys, PayoutStage.InTransfer, PayoutStage.BeingExecuted), days);
    }

    /// <summary>Which payouts the bank executed, on which days, of those of which that is not recorded yet.</summary>
    private static Dictionary<Guid, DateOnly> DaysOf(RunView view) => view.Run.Payouts
        .Where(payout => view.StageOf(payout.PayoutId) is PayoutStage.InTransfer or PayoutStage.BeingExecuted)
        .Select(payout => (payout.PayoutId, Day: DayOf(view.Run, payout)))
        .Where(payout => payout.Day is not null)
        .ToDictionary(payout => payout.PayoutId, payout => payout.Day!.Value);

    // What was told of a payout first stands. What has nothing to transfer is executed with the export.
    private static DateOnly? DayOf(SettlementRun run, Payout payout)
    {
        if (run.Begun.TryGetValue(payout.PayoutId, out var fate)) return fate.On;
        return payout.NetCents == 0 ? ParisTime.DayOf(run.Export!.OccurredAt) : run.Confirming?.ExecutedOn;
    }

    private static RunAction? NextOfReturns(RunView view)
    {
        var returned = view.Run.Payouts.Select(payout => payout.PayoutId)
            .Where(id => view.StageOf(id) is PayoutStage.BeingReturned or PayoutStage.Returned).ToHashSet();
        if (returned.Count == 0) return null;

        var chunks = ChunksOf(view, returned.Where(id => view.StageOf(id) == PayoutStage.BeingReturned), null, PayoutStage.BeingReturned);
        if (chunks.Count > 0) return new Return(chunks);
        return view.Beside.All.FirstOrDefault(part => returned.Contains(part.PayoutId)) is { } part
            ? new ReturnBeside(part.PayoutId)
            : null;
    }

    private static RecordConfirmed? NextOfConfirmation(RunView view)
    {
        var payouts = view.Run.Payouts.Select(payout => view.Payouts.GetValueOrDefault(payout.PayoutId)).ToList();
        return payouts.All(payout => payout is { HasOutcome: true })
            ? new RecordConfirmed(SettlementRunDecider.LastWordOn(view.Run, payouts.OfType<PayoutState>(), view.AskedBy))
            : null;
    }

    private static RunAction NextOfReversals(RunView view) => view.LateReversals switch
    {
        null => new FindLateReversals(),
        { Count: > 0 } found => new BookLateReversals(found),
        _ => new Nothing(),
    };

    private static RunAction NextOfStop(RunView view)
    {
        if (view.Beside.All.Any()) return new ReleaseBeside();
        var chunks = HeldChunksOf(view, view.Payouts.Keys.Order());
        return chunks.Count > 0 ? new Release(chunks) : new Nothing();
    }

    private static List<HoldOrder> OrdersOf(RunView view, RunSurvey survey)
    {
        List<HoldOrder> orders = [];
        var leftCount = GroupEntitlementsMost;
        foreach (var position in survey.Positions.Where(position => IsPayable(view.Run, position)))
        {
            if (leftCount == 0 || orders.Count == GroupPayoutsMost) break;
            var (venueId, organisationId) = (position.Sum.VenueId, position.Sum.OrganisationId);
            var freeCount = survey.FreeCounts.GetValueOrDefault((venueId, organisationId));
            var payoutId = PayoutIdOf(view.Run, position);
            // What the run gave back it does not take again.
            if (freeCount == 0 || view.StageOf(payoutId) is not (null or PayoutStage.Held)) continue;
            var count = Math.Min(freeCount, leftCount);
            orders.Add(new HoldOrder(payoutId, venueId, organisationId,
                (view.Payouts.GetValueOrDefault(payoutId)?.HeldChunkCount ?? 0) + 1, count));
            leftCount -= count;
        }

        return orders;
    }

    private static List<ChunkRange> HeldChunksOf(RunView view, IEnumerable<Guid> payoutIds) => ChunksOf(
        view, payoutIds.Where(id => view.Payouts.GetValueOrDefault(id) is { HeldChunkCount: > 0 }), PayoutStage.Held,
        PayoutStage.BeingReleased);

    /// <summary>The next chunks of payouts, as many as one transaction moves.</summary>
    /// <param name="before">The stage of payouts of which no chunk is through; of one of which nothing was told, it is Held.</param>
    /// <param name="meanwhile">The stage of payouts of which some chunks are through.</param>
    private static List<ChunkRange> ChunksOf(
        RunView view, IEnumerable<Guid> payoutIds, PayoutStage? before, PayoutStage meanwhile)
    {
        List<ChunkRange> chunks = [];
        var leftCount = GroupEntitlementsMost;
        foreach (var payoutId in payoutIds)
        {
            if (leftCount <= 0 || chunks.Count == GroupPayoutsMost) break;
            var payout = view.Payouts.GetValueOrDefault(payoutId);
            var stage = payout?.Stage ?? PayoutStage.Held;
            if (stage != before && stage != meanwhile) continue;

            var (chunkCount, entitlementCount) = (payout?.ChunkCount ?? 1, payout?.EntitlementCount ?? 0);
            var first = (stage == meanwhile ? payout!.DoneChunkCount : 0) + 1;
            var ofEach = Math.Max(1, entitlementCount / chunkCount);
            var last = Math.Min(chunkCount, first + Math.Max(1, leftCount / ofEach) - 1);
            chunks.Add(new ChunkRange(payoutId, first, last));
            leftCount -= (last - first + 1) * ofEach;
        }

        return chunks;
    }

    private static Guid PayoutIdOf(SettlementRun run, VenuePosition position) =>
        SettlementRunDecider.PayoutIdOf(run.Id, position.Sum.VenueId, position.Sum.OrganisationId);
}
