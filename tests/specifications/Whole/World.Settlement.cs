using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.FunderMoney.Domain;
using Aptic.Settlement.Runs.Domain;
using static Aptic.Settlement.Earnings.Domain.EntitlementDecider;

namespace Aptic.Tests.Specifications.Whole;

// Settlement: its consumers, the commands on runs, what the bank tells of payouts, and incidents. Runs go on as RunProcess says; some are
// interrupted, and go on later.
internal sealed partial class World
{
    private const long MinimumPayoutCents = 500;

    // The last venue's organisation has no verified account: it waits.
    private static readonly HashSet<Guid> OrganisationsWithAccount = [.. Enumerable.Range(0, VenueCount - 1).Select(OrganisationIdOf)];

    public Streams<Entitlement> Entitlements { get; }

    public Streams<SettlementRun> Runs { get; }

    public Streams<PayoutState> Payouts { get; }

    /// <summary>Takes the actions of runs.</summary>
    public RunsInMemory RunsInMemory { get; }

    // By run, the command that was interrupted.
    private readonly Dictionary<Guid, Guid> _interrupted = [];

    // Runs that take days as they are.
    private readonly HashSet<Guid> _ignoringDays = [];

    public Streams<Incident> Incidents { get; }

    public Streams<ClosedDay> HeardDays { get; }

    /// <summary>What has arrived: the rows that the database keeps beside the entitlements.</summary>
    public List<(DateOnly Day, bool IsReversal, long CoveredCents)> Arrivals { get; } = [];

    public Streams<FunderMoneyMovement> FunderMoney { get; }

    public Streams<Refund> Refunds { get; }

    private void SubscribeSettlement()
    {
        const string Me = "settlement";
        Subscribe<ServiceRedeemed>(Me, message => Arrive(message.RedemptionId,
            Decide(new AccrueEntitlement(message), Entitlements[message.RedemptionId]), message.AccountingDay, isReversal: false, message.Cheques));
        Subscribe<RedemptionReversed>(Me, message =>
        {
            Arrive(message.RedemptionId,
                RunsInMemory.Reverse(message.RedemptionId, message.OccurredAt, message.AccountingDay),
                message.AccountingDay, isReversal: true, message.Cheques);
            RunsInMemory.BookLateReversal(message.RedemptionId);
        });
        Subscribe<DayClosed>(Me, message => HeardDays.Append(ClosedDay.IdOf(message.Day), DayDecider.Decide(new DayDecider.HearClosure(message.Day,
            new DaySums(message.RedemptionCount, message.CoveredCents, message.ReversalCount, message.ReversedCents), message.OccurredAt),
            HeardDays[ClosedDay.IdOf(message.Day)]).Events));
        Subscribe<RefundApproved>(Me, message => Refunds.Append(message.RefundId, RefundDecider.Decide(new RefundDecider.NoteRefund(
            message.RefundId, message.AgreementId, message.FunderId, message.AmountCents, message.OccurredAt, message.AccountingDay),
            Refunds[message.RefundId]).Events));
        Subscribe<FundsBooked>(Me, message => FunderMoney.Append(message.MovementId,
            FunderMoneyMovement.Decide(message, FunderMoney[message.MovementId]).Events));
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
        TellOutcome s => Tell(s),
        CorrectPaid s => Correct(s),
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
            if (step.IgnoresDays) _ignoringDays.Add(id);
            Runs.Append(id, opened.Events);
            return Go(id, id, opened);
        });
    }

    private string Move(Guid runId, RunMove move)
    {
        var executedOn = Today;
        return Keyed($"{move} run", id =>
        {
            var (run, sums) = (Runs[runId]!, RunsInMemory.SumsOf(runId));
            var beside = RunsInMemory.BesideOf(run);
            var decision = move switch
            {
                RunMove.Approve => SettlementRunDecider.Decide(new SettlementRunDecider.ApproveRun(id, sums, "other", Now, beside), run),
                RunMove.Abandon => SettlementRunDecider.Decide(new SettlementRunDecider.AbandonRun(id, "one", Now), run),
                RunMove.Confirm => SettlementRunDecider.Decide(
                    new SettlementRunDecider.BeginConfirmation(id, "hash", executedOn, "one", Now), run),
                _ => SettlementRunDecider.Decide(
                    new SettlementRunDecider.BeginExport(id, sums, Today, "digest", "one", Now, Beside: beside), run),
            };
            if (decision.IsRefused) return Refused(decision.Refusals);
            Runs.Append(runId, decision.Events);
            var outcome = Go(runId, id, decision, move == RunMove.Confirm ? new SettlementRunDecider.LastWord(id, "hash", executedOn, "one") : null);
            return decision.Events is [RunStopped { Reason: StopReasons.TotalsDiffer }] ? "stopped" : outcome;
        });
    }

    private string Tell(TellOutcome step)
    {
        var payouts = Runs.States.Where(run => run.Export is not null).SelectMany(run => run.Payouts, (run, payout) => new { run.Id, Payout = payout }).ToList();
        if (payouts.Count == 0) return "no payout";
        // The newest are told of most.
        var told = payouts[^(1 + step.Payout % payouts.Count)];
        var on = Today;
        return Keyed(step.IsExecuted ? "execute payout" : "return payout", id =>
        {
            // What was begun before is finished first.
            if (_interrupted.Remove(told.Id)) RunsInMemory.Drive(told.Id);
            var run = Runs[told.Id]!;
            var decision = step.IsExecuted
                ? SettlementRunDecider.Decide(new SettlementRunDecider.BeginFates(id, [PayoutFate.Executed(told.Payout.PayoutId, on)],
                    Payouts.States.Where(payout => payout.HasOutcome).Select(payout => payout.Id).ToHashSet(), "bank", Now), run)
                : RunsInMemory.BeginReturn(run, told.Payout, id, "AC04", on);
            if (decision.IsRefused) return Refused(decision.Refusals);
            if (step.IsExecuted) Runs.Append(told.Id, decision.Events);
            return decision.Events.Count == 0 ? "known" : Go(told.Id, id, decision);
        });
    }

    /// <summary>Drives a run after a command; sometimes the process dies among its actions.</summary>
    private string Go(Guid runId, Guid commandId, Decision decision, SettlementRunDecider.LastWord? askedBy = null)
    {
        // A repeat goes on with what it was interrupted in itself.
        if (decision.Events.Count == 0 && _interrupted.GetValueOrDefault(runId) != commandId) return Done;

        var dice = commandId.ToByteArray();
        var isInterrupted = decision.Events.Count > 0 && dice[0] % 3 == 0;
        RunsInMemory.Drive(runId, askedBy, isInterrupted ? dice[1] % 6 : int.MaxValue);
        if (!isInterrupted) _interrupted.Remove(runId);
        else _interrupted[runId] = commandId;
        return isInterrupted ? "interrupted" : Done;
    }

    /// <summary>What was interrupted goes on, as the watchdog sees to it.</summary>
    private bool GoOn()
    {
        var before = _happened.Count;
        foreach (var runId in _interrupted.Keys.ToList()) RunsInMemory.Drive(runId);
        _interrupted.Clear();
        return _happened.Count > before;
    }

    private string Correct(CorrectPaid step)
    {
        if (Pick(Entitlements.States.Where(entitlement => IsPaid(entitlement) && entitlement.PayableCents > 0).ToList(), step.Entitlement)
            is not { } picked) return "nothing paid";
        return Keyed("correct", id =>
        {
            var right = Entitlements[picked.Id]!.Lines
                .Select(line => new IncidentDecider.RightCover(line.Serial, Math.Max(0, line.CoveredCents - step.Cents))).ToList();
            var decision = RunsInMemory.Book(picked.Id, new IncidentDecider.BookIncident(
                id, IncidentKinds.Overpayment, "trop versé", right, Carriage.None, $"{id}", "one", "hash", Now));
            return decision.IsRefused ? Refused(decision.Refusals) : Done;
        });
    }

    /// <summary>The bank executed what carries the entitlement, and it did not come back.</summary>
    public bool IsPaid(Entitlement entitlement) => RunsInMemory.CarrierOf(entitlement.Id).Carriage == Carriage.Paid;

    private string AbandonRefund(Guid refundId) => Refunds[refundId] is null ? "not approved" : Keyed("abandon refund", id =>
    {
        var decision = RefundDecider.Decide(new RefundDecider.AbandonRefund(id, "hash", "erreur", "one", Now), Refunds[refundId]!);
        if (decision.IsRefused) return Refused(decision.Refusals);
        Refunds.Append(refundId, decision.Events);
        return Done;
    });

    private DayGate? GateOf(Guid runId) =>
        _ignoringDays.Contains(runId) ? null : new DayGate(HeardDays.States.ToDictionary(day => day.Day), Arrived());
}
