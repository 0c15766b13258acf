using Aptic.BankFormats;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Kernel;
using Aptic.Settlement.Days;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.FunderMoney;
using Aptic.Settlement.Incidents;
using Aptic.Settlement.Refunds;
using Aptic.Settlement.SettlementRuns;
using static Aptic.Settlement.Entitlements.EntitlementDecider;

namespace Aptic.Tests.Specifications.Whole;

// Settlement: its consumers, RunProcess with the steps of PrepareRun, ApproveRun, ExportRun, ConfirmRun and AbandonRun, PayoutOutcomes, and
// IncidentDesk.
internal sealed partial class World
{
    private const long MinimumPayoutCents = 500;

    // The last venue's organisation has no verified account: it waits.
    private static readonly HashSet<Guid> OrganisationsWithAccount = [.. Enumerable.Range(0, VenueCount - 1).Select(OrganisationIdOf)];

    public Streams<Entitlement> Entitlements { get; }

    public Streams<SettlementRun> Runs { get; }

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
                Decide(new ReverseEntitlement(message.RedemptionId, message.OccurredAt, message.AccountingDay), Entitlements[message.RedemptionId]),
                message.AccountingDay, isReversal: true, message.Cheques);
            BookLateReversal(message.RedemptionId);
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
            Runs.Append(id, opened.Events);
            if (Runs[id] is not { Stage: RunStage.Opened } run) return Done;

            var gate = new DayGate(HeardDays.States.ToDictionary(day => day.Day), Arrived());
            var found = Entitlements.States.Where(entitlement =>
                entitlement.RunId == id || entitlement.Stage == EntitlementStage.Accrued && entitlement.ReversibleUntil <= run.CutoffAt).ToList();
            var takeable = found.Where(entitlement => step.IgnoresDays || gate.LetsTake(entitlement)).ToList();
            var notHeld = PositionsOf(takeable).Where(position => !IsPayable(position)).ToList();
            foreach (var entitlement in takeable.Where(entitlement => notHeld.All(position => position.Sum.VenueId != entitlement.VenueId)))
                AppendTo(entitlement.Id, Decide(new HoldEntitlement(id, run.CutoffAt, Now), entitlement));
            var positions = PositionsOf(OfRun(id));
            var sums = positions.Where(IsPayable).Select(position => position.Sum);
            foreach (var part in Nettings.Of(id, sums, Incidents.States.Where(incident => incident.OpenCents > 0).ToList(), Today))
                Incidents.Append(part.SourceId, IncidentDecider.Decide(
                    new IncidentDecider.NetClaim(id, part.PayoutId, part.AmountCents, Today, Now), Incidents[part.SourceId]!).Events);
            MoveRefunds(Refunds.States.Select(refund => refund.Id), refund => RefundDecider.Decide(new RefundDecider.HoldRefund(id, run.CutoffAt, Now), refund));
            var refunds = Refunds.States.Where(refund => refund.RunId == id)
                .Select(refund => new RefundPosition(refund, new PayableAccount(refund.OrganisationId, true))).ToList();
            Runs.Append(id, SettlementRunDecider.Decide(new SettlementRunDecider.PrepareRun(
                positions, notHeld, [], Now, gate.WaitingOf(found), null, BesideOf(id), refunds), run).Events);
            return Done;
        });
    }

    private string Move(Guid runId, RunMove move)
    {
        var executedOn = Today;
        return Keyed($"{move} run", id => move switch
        {
            RunMove.Approve => TakeRun(runId, (run, held) => SettlementRunDecider.Decide(
                new SettlementRunDecider.ApproveRun(id, held, "other", Now, BesideOf(runId)), run)),
            RunMove.Abandon => TakeRun(runId, (run, _) => SettlementRunDecider.Decide(new SettlementRunDecider.AbandonRun(id, "one", Now), run)),
            RunMove.Confirm => TakeRun(runId,
                (run, held) => SettlementRunDecider.Decide(new SettlementRunDecider.ConfirmRun(id, "hash", executedOn, held, "one", Now), run),
                (run, entitlement) => run.Outcomes.ContainsKey(entitlement.PayoutId!.Value)
                    ? Decision.Nothing
                    : Decide(new PayEntitlement(run.Id, entitlement.PayoutId.Value, executedOn, Now), entitlement),
                run => SettlementRunDecider.Decide(new SettlementRunDecider.BeginConfirmation(id, "hash", executedOn, "one", Now), run),
                run => RecoverBeside(runId, run.Pending.Select(payout => payout.PayoutId), executedOn)),
            _ => Export(runId, id),
        });
    }

    private string Export(Guid runId, Guid commandId)
    {
        var outcome = TakeRun(runId,
            (run, held) => SettlementRunDecider.Decide(new SettlementRunDecider.ExportRun(commandId, held, Today, "digest", "one", Now, Beside: BesideOf(runId)), run),
            (run, entitlement) => Decide(new PutEntitlementInTransfer(run.Id,
                run.Payouts.Single(payout => payout.VenueId == entitlement.VenueId).PayoutId, Now), entitlement),
            moveBeside: run => MoveRefunds(RefundsOf(run.Payouts), refund => RefundDecider.Decide(new RefundDecider.PutRefundInTransfer(
                run.Id, SettlementRunDecider.RefundPayoutIdOf(run.Id, refund.Id), Now), refund)));
        if (Runs[runId] is { Stage: RunStage.Exported } exported)
            Execute(runId, commandId, exported.Pending.Where(payout => payout.NetCents == 0), Today);
        return outcome;
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
            var run = Runs[told.Id]!;
            if (!step.IsExecuted) return Return(run, told.Payout, id, on);
            if (run.Outcomes.ContainsKey(told.Payout.PayoutId)) return "known";
            Execute(run.Id, id, [told.Payout], on);
            return Done;
        });
    }

    private void Execute(Guid runId, Guid sourceId, IEnumerable<Payout> payouts, DateOnly on)
    {
        var fates = payouts.Select(payout => new PayoutFate(payout.PayoutId, true, on, null)).ToList();
        if (fates.Count == 0) return;
        TakeRun(runId,
            (run, held) => SettlementRunDecider.Decide(new SettlementRunDecider.ExecutePayouts(sourceId, fates, held, "bank", Now), run),
            (run, entitlement) => fates.Any(fate => fate.PayoutId == entitlement.PayoutId)
                ? Decide(new PayEntitlement(run.Id, entitlement.PayoutId!.Value, on, Now), entitlement)
                : Decision.Nothing,
            run => SettlementRunDecider.Decide(new SettlementRunDecider.BeginFates(sourceId, fates, "bank", Now), run),
            _ => RecoverBeside(runId, fates.Select(fate => fate.PayoutId), on));
    }

    private string Return(SettlementRun run, Payout payout, Guid sourceId, DateOnly on)
    {
        var carried = OfRun(run.Id).Where(entitlement => entitlement.PayoutId == payout.PayoutId).ToList();
        List<(Guid IncidentId, ClaimRecovered Recovered)> recoveries = [];
        if (run.IsPaid(payout))
            foreach (var incident in Incidents.States.Where(incident => carried.Any(entitlement => entitlement.Id == incident.RedemptionId)))
                recoveries.AddRange(IncidentDecider.Decide(new IncidentDecider.RecoverByReturn(payout.PayoutId, on, "bank", Now), incident)
                    .Events.OfType<ClaimRecovered>().Select(recovered => (incident.Id, recovered)));
        var decision = SettlementRunDecider.Decide(new SettlementRunDecider.ReturnPayout(sourceId, payout.PayoutId, "AC04", on, carried,
            recoveries.SelectMany(recovery => recovery.Recovered.Lines).Sum(line => line.RecoveredCents), "bank", Now), run);
        if (decision.IsRefused) return Refused(decision.Refusals);
        if (decision.Events.Count == 0) return "known";

        foreach (var (incidentId, recovered) in recoveries) Incidents.Append(incidentId, recovered);
        Runs.Append(run.Id, decision.Events);
        foreach (var incident in Incidents.States.ToList())
            Incidents.Append(incident.Id, run.IsPaid(payout)
                ? IncidentDecider.Decide(new IncidentDecider.ReopenClaim(payout.PayoutId, "AC04", on, Now), incident).Events
                : IncidentDecider.Decide(new IncidentDecider.ReleaseNetting(run.Id, payout.PayoutId, Now), incident).Events);
        MoveRefunds(RefundsOf([payout]), refund => RefundDecider.Decide(new RefundDecider.ReturnRefund(run.Id, payout.PayoutId, "AC04", on, Now), refund));
        foreach (var entitlement in carried)
        {
            AppendTo(entitlement.Id, Decide(new ReopenEntitlement(run.Id, payout.PayoutId, "AC04", Now), Entitlements[entitlement.Id]!));
            BookLateReversal(entitlement.Id);
        }

        return Done;
    }

    private string Correct(CorrectPaid step)
    {
        if (Pick(Entitlements.States.Where(entitlement => entitlement is { Stage: EntitlementStage.Paid, PayableCents: > 0 }).ToList(), step.Entitlement)
            is not { } picked) return "nothing paid";
        return Keyed("correct", id =>
        {
            var entitlement = Entitlements[picked.Id]!;
            var right = entitlement.Lines.Select(line => new IncidentDecider.RightCover(line.Serial, Math.Max(0, line.CoveredCents - step.Cents))).ToList();
            return Book(entitlement, new IncidentDecider.BookIncident(
                id, IncidentKinds.Overpayment, "trop versé", right, IsPaid(entitlement), $"{id}", "one", "hash", Now));
        });
    }

    private void BookLateReversal(Guid redemptionId)
    {
        if (Entitlements[redemptionId] is not { Reversal: not null } entitlement) return;
        if (!IsPaid(entitlement) && entitlement is not { Stage: EntitlementStage.Cancelled, Incidents.Count: > 0 }) return;
        var id = DeterministicId.Of("incident", IncidentKinds.LateReversal, redemptionId.ToString());
        Book(entitlement, new IncidentDecider.BookIncident(id, IncidentKinds.LateReversal, "annulé", [], IsPaid(entitlement), $"{id}", "redemption", "", Now));
    }

    private string Book(Entitlement entitlement, IncidentDecider.BookIncident command)
    {
        var decision = IncidentDecider.Decide(command, entitlement);
        if (decision.IsRefused) return Refused(decision.Refusals);
        if (decision.Events is not [IncidentBooked booked]) return Done;
        Incidents.Append(command.IncidentId, booked);
        AppendTo(entitlement.Id, Decide(new CorrectEntitlement(command.IncidentId, booked.RightLines, Now), entitlement));
        return Done;
    }

    private bool IsPaid(Entitlement entitlement) => entitlement is { RunId: { } runId, PayoutId: { } payoutId }
        && Runs[runId]!.Outcomes.GetValueOrDefault(payoutId) is { ExecutedOn: not null, ReturnedOn: null };

    private SettlementRunDecider.HeldBeside BesideOf(Guid runId) => new(Incidents.States.SelectMany(incident => incident.Held
        .Where(held => held.RunId == runId).Select(held => new HeldPart(incident.Id, held.PayoutId, held.AmountCents))).ToList(), [], Refunds.States.Where(refund => refund.RunId == runId)
        .Select(refund => new HeldPart(refund.Id, SettlementRunDecider.RefundPayoutIdOf(runId, refund.Id), refund.AmountCents)).ToList());

    private void MoveRefunds(IEnumerable<Guid> ids, Func<Refund, Decision> decide)
    {
        foreach (var id in ids.ToList()) Refunds.Append(id, decide(Refunds[id]!).Events);
    }

    private static IEnumerable<Guid> RefundsOf(IEnumerable<Payout> payouts) => payouts.Select(payout => payout.RefundId).OfType<Guid>();

    private string AbandonRefund(Guid refundId) => Refunds[refundId] is null ? "not approved" : Keyed("abandon refund", id =>
    {
        var decision = RefundDecider.Decide(new RefundDecider.AbandonRefund(id, "hash", "erreur", "one", Now), Refunds[refundId]!);
        if (decision.IsRefused) return Refused(decision.Refusals);
        Refunds.Append(refundId, decision.Events);
        return Done;
    });

    private void RecoverBeside(Guid runId, IEnumerable<Guid> payouts, DateOnly on)
    {
        var executed = payouts.ToHashSet();
        foreach (var part in BesideOf(runId).Nettings.Where(part => executed.Contains(part.PayoutId)))
            Incidents.Append(part.SourceId, IncidentDecider.Decide(
                new IncidentDecider.RecoverByNetting(part.PayoutId, on, "bank", Now), Incidents[part.SourceId]!).Events);
        MoveRefunds(RefundsOf(Runs[runId]!.Payouts.Where(payout => executed.Contains(payout.PayoutId))), refund =>
        {
            var payoutId = SettlementRunDecider.RefundPayoutIdOf(runId, refund.Id);
            return RefundDecider.Decide(new RefundDecider.ExecuteRefund(runId, payoutId, OwnTransfers.EndToEndIdOf(payoutId), on, Now), refund);
        });
    }

    private string TakeRun(
        Guid runId, Func<SettlementRun, IReadOnlyList<Entitlement>, Decision> decide, Func<SettlementRun, Entitlement, Decision>? move = null,
        Func<SettlementRun, Decision>? begin = null, Action<SettlementRun>? moveBeside = null)
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
            moveBeside?.Invoke(run);
            decision = decide(run, OfRun(runId));
            if (decision.IsRefused) return Refused(decision.Refusals);
        }

        if (decision.Events is [RunStopped])
        {
            foreach (var part in BesideOf(runId).Nettings)
                Incidents.Append(part.SourceId, IncidentDecider.Decide(
                    new IncidentDecider.ReleaseNetting(runId, part.PayoutId, Now), Incidents[part.SourceId]!).Events);
            MoveRefunds(Refunds.States.Where(refund => refund.RunId == runId).Select(refund => refund.Id),
                refund => RefundDecider.Decide(new RefundDecider.ReleaseRefund(runId, Now), refund));
            foreach (var entitlement in OfRun(runId)) AppendTo(entitlement.Id, Decide(new ReleaseEntitlement(runId, Now), entitlement));
        }

        Runs.Append(runId, decision.Events);
        foreach (var entitlement in OfRun(runId)) BookLateReversal(entitlement.Id);
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
