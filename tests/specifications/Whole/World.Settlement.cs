using Aptic.Contracts.Redemption.V1;
using Aptic.Hosting;
using Aptic.Settlement.Days;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.SettlementRuns;
using static Aptic.Settlement.Entitlements.EntitlementDecider;

namespace Aptic.Tests.Specifications.Whole;

// Settlement: its consumers, and RunProcess with the steps of PrepareRun, ApproveRun, HandOutPaymentFile, ConfirmRun and AbandonRun.
internal sealed partial class World
{
    private const long MinimumPayoutCents = 500;

    // The last venue's organisation has no verified account: it waits.
    private static readonly HashSet<Guid> OrganisationsWithAccount = [.. Enumerable.Range(0, VenueCount - 1).Select(OrganisationIdOf)];

    public Streams<Entitlement> Entitlements { get; }

    public Streams<SettlementRun> Runs { get; }

    public Streams<ClosedDay> HeardDays { get; }

    /// <summary>What has arrived: the rows that the database keeps beside the entitlements.</summary>
    public List<(DateOnly Day, bool IsReversal, long CoveredCents)> Arrivals { get; } = [];

    private void SubscribeSettlement()
    {
        const string Me = "settlement";
        Subscribe<ServiceRedeemed>(Me, message => Arrive(message.RedemptionId,
            Decide(new AccrueEntitlement(message), Entitlements[message.RedemptionId]), message.AccountingDay, isReversal: false, message.Cheques));
        Subscribe<RedemptionReversed>(Me, message => Arrive(message.RedemptionId,
            Decide(new ReverseEntitlement(message.RedemptionId, message.OccurredAt, message.AccountingDay), Entitlements[message.RedemptionId]),
            message.AccountingDay, isReversal: true, message.Cheques));
        Subscribe<DayClosed>(Me, message => HeardDays.Append(ClosedDay.IdOf(message.Day), DayDecider.Decide(new DayDecider.HearClosure(message.Day,
            new DaySums(message.RedemptionCount, message.CoveredCents, message.ReversalCount, message.ReversedCents), message.OccurredAt),
            HeardDays[ClosedDay.IdOf(message.Day)]).Events));
    }

    private void Arrive(Guid redemptionId, Decision decision, DateOnly day, bool isReversal, IReadOnlyList<RedeemedCheque> cheques)
    {
        if (decision.Events.Count == 0) return;
        Entitlements.Append(redemptionId, decision.Events);
        Arrivals.Add((day, isReversal, cheques.Sum(cheque => cheque.CoveredCents)));
    }

    /// <summary>What has arrived of each day.</summary>
    public Dictionary<DateOnly, DaySums> Arrived() => Arrivals.GroupBy(arrival => arrival.Day).ToDictionary(day => day.Key, day => new DaySums(
        day.Count(arrival => !arrival.IsReversal), day.Where(arrival => !arrival.IsReversal).Sum(arrival => arrival.CoveredCents),
        day.Count(arrival => arrival.IsReversal), day.Where(arrival => arrival.IsReversal).Sum(arrival => arrival.CoveredCents)));

    private string? TakeInSettlement(Step step) => step switch
    {
        Prepare s => PrepareRun(s),
        MoveRun s => Runs.Ids.Count == 0 ? "no run" : Move(Runs.Ids[^(1 + s.Run % Runs.Ids.Count)], s.Move),
        _ => null,
    };

    private string PrepareRun(Prepare step)
    {
        var cutoffOn = Today.AddDays(-step.CutoffDaysAgo);
        return Keyed("prepare", id =>
        {
            var opened = SettlementRunDecider.Decide(new SettlementRunDecider.OpenRun(id, cutoffOn, MinimumPayoutCents, "one", "hash", Now), Runs[id]);
            if (opened.IsRefused) return Refused(opened.Refusals);
            Runs.Append(id, opened.Events);
            if (Runs[id] is not { Stage: RunStage.Opened } run) return Done;

            var gate = new DayGate(HeardDays.States.ToDictionary(day => day.Day), Arrived());
            var found = Entitlements.States.Where(entitlement =>
                entitlement.RunId == id || entitlement.Stage == EntitlementStage.Accrued && entitlement.ReversibleUntil <= run.CutoffAt).ToList();
            var takeable = found.Where(gate.LetsTake).ToList();
            var notHeld = PositionsOf(takeable).Where(position => !IsPayable(position)).ToList();
            foreach (var entitlement in takeable.Where(entitlement => notHeld.All(position => position.Sum.VenueId != entitlement.VenueId)))
                AppendTo(entitlement.Id, Decide(new HoldEntitlement(id, run.CutoffAt, Now), entitlement));
            var positions = PositionsOf(OfRun(id));
            Runs.Append(id, SettlementRunDecider.Decide(new SettlementRunDecider.PrepareRun(positions, notHeld, [], Now, gate.WaitingOf(found)), run).Events);
            return Done;
        });
    }

    private string Move(Guid runId, RunMove move)
    {
        var executedOn = Today;
        return Keyed($"{move} run", id => move switch
        {
            RunMove.Approve => TakeRun(runId, (run, held) => SettlementRunDecider.Decide(new SettlementRunDecider.ApproveRun(id, held, "other", Now), run)),
            RunMove.Abandon => TakeRun(runId, (run, _) => SettlementRunDecider.Decide(new SettlementRunDecider.AbandonRun(id, "one", Now), run)),
            RunMove.Confirm => TakeRun(runId,
                (run, held) => SettlementRunDecider.Decide(new SettlementRunDecider.ConfirmRun(id, "hash", executedOn, held, "one", Now), run),
                (run, entitlement) => Decide(new PayEntitlement(run.Id, entitlement.PayoutId!.Value, executedOn, Now), entitlement),
                run => SettlementRunDecider.Decide(new SettlementRunDecider.BeginConfirmation(id, "hash", executedOn, "one", Now), run)),
            _ => TakeRun(runId,
                (run, held) => SettlementRunDecider.Decide(new SettlementRunDecider.ExportRun(id, held, Today, "digest", "one", Now), run),
                (run, entitlement) => Decide(new PutEntitlementInTransfer(run.Id,
                    run.Payouts.Single(payout => payout.VenueId == entitlement.VenueId).PayoutId, Now), entitlement)),
        });
    }

    private string TakeRun(
        Guid runId, Func<SettlementRun, IReadOnlyList<Entitlement>, Decision> decide, Func<SettlementRun, Entitlement, Decision>? move = null,
        Func<SettlementRun, Decision>? begin = null)
    {
        var run = Runs[runId]!;
        var decision = decide(run, OfRun(runId));
        if (decision.IsRefused) return Refused(decision.Refusals);
        if (decision.Events.Count == 0) return Done;
        if (begin is not null)
        {
            var begun = begin(run);
            if (begun.IsRefused) return Refused(begun.Refusals);
            Runs.Append(runId, begun.Events);
            run = Runs[runId]!;
        }

        if (move is not null && decision.Events is not [RunStopped])
        {
            foreach (var entitlement in OfRun(runId)) AppendTo(entitlement.Id, move(run, entitlement));
            decision = decide(run, OfRun(runId));
            if (decision.IsRefused) return Refused(decision.Refusals);
        }

        if (decision.Events is [RunStopped])
            foreach (var entitlement in OfRun(runId)) AppendTo(entitlement.Id, Decide(new ReleaseEntitlement(runId, Now), entitlement));
        Runs.Append(runId, decision.Events);
        return decision.Events is [RunStopped] ? "stopped" : Done;
    }

    private List<Entitlement> OfRun(Guid runId) => Entitlements.States.Where(entitlement => entitlement.RunId == runId).ToList();

    private void AppendTo(Guid entitlementId, Decision decision)
    {
        if (decision.IsRefused) throw new BrokenRuleException($"Entitlement {entitlementId} does not follow its run: {Refused(decision.Refusals)}");
        Entitlements.Append(entitlementId, decision.Events);
    }

    private static List<VenuePosition> PositionsOf(IReadOnlyList<Entitlement> entitlements) => VenueSum.Of(entitlements)
        .Select(sum => new VenuePosition(sum, OrganisationsWithAccount.Contains(sum.OrganisationId) ? new PayableAccount(sum.OrganisationId, true) : null)).ToList();

    private static bool IsPayable(VenuePosition position) => WaitingReasons.Of(position, MinimumPayoutCents) is null;
}
