using System.Collections.Immutable;
using Aptic.BankFormats;
using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.FunderMoney.Domain;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Runs.Domain;
using static Aptic.Settlement.Runs.Domain.SettlementRunDecider;

namespace Aptic.Tests.Specifications.Whole;

/// <summary>
/// Takes the actions of runs in memory, as RunDriver takes them on the database: what is next is what RunProcess says, and what an action
/// does is what the deciders say.
/// </summary>
internal sealed class RunsInMemory(
    World.Streams<Entitlement> entitlements, World.Streams<SettlementRun> runs, World.Streams<PayoutState> payouts,
    World.Streams<Incident> incidents, World.Streams<Refund> refunds, Func<DateTimeOffset> clock)
{
    // So that few entitlements come in several chunks.
    private const int ChunkEntitlementsMost = 2;
    private const string Driver = "driver";

    private readonly Dictionary<Guid, (Guid RunId, Guid PayoutId, int ChunkNumber)> _carriers = [];

    /// <summary>True for organisations that can be paid.</summary>
    public Func<Guid, bool> HasAccount { get; init; } = _ => true;

    /// <summary>What lets a run take entitlements by their days; null for all.</summary>
    public Func<Guid, DayGate?> GateOf { get; init; } = _ => null;

    private DateTimeOffset Now => clock();

    private DateOnly Today => ParisTime.DayOf(Now);

    public Carrier CarrierOf(Guid redemptionId) => _carriers.TryGetValue(redemptionId, out var carrier)
        ? Carrier.Of(carrier.RunId, carrier.PayoutId, runs[carrier.RunId]!.Stage, payouts[carrier.PayoutId]!.Stage,
            payouts[carrier.PayoutId]!.ExecutedOn)
        : Carrier.None;

    public IReadOnlyList<VenueSum> SumsOf(Guid runId) => VenueSum.Of(CarriedBy(runId).Where(one => one.Reversal is null).Select(LotOf));

    public HeldBeside BesideOf(SettlementRun run) => new(
        incidents.States.SelectMany(incident => Nettings.OfRun(run, incident)).ToList(), [],
        refunds.States.Where(refund => refund.RunId == run.Id).Select(refund => Aptic.Settlement.Runs.HeldRefunds.PartOf(run.Id, refund)).ToList());

    /// <summary>Takes actions until there is nothing to do, or so many were taken.</summary>
    /// <returns>What was done; the run goes on whenever it is asked again.</returns>
    public IReadOnlyList<RunAction> Drive(Guid runId, LastWord? askedBy = null, int actionsMost = 1_000)
    {
        List<RunAction> done = [];
        var view = Look(runId) with { AskedBy = askedBy };
        for (var action = RunProcess.Next(view); action is not RunAction.Nothing && done.Count < actionsMost; action = RunProcess.Next(view))
        {
            view = Act(action, view);
            done.Add(action);
        }

        return done;
    }

    /// <summary>True where a run has something to do.</summary>
    public bool IsUnfinished(Guid runId) => RunProcess.Next(Look(runId)) is not (RunAction.Nothing or RunAction.FindLateReversals)
        || LateReversalsOf(runId).Count > 0;

    /// <summary>The redemption was reversed.</summary>
    public Decision Reverse(Guid redemptionId, DateTimeOffset at, DateOnly day)
    {
        var decision = EntitlementDecider.Decide(new EntitlementDecider.ReverseEntitlement(
            redemptionId, at, day, CarrierOf(redemptionId).Carriage), entitlements[redemptionId]);
        if (decision.Events is [EntitlementCancelled]) _carriers.Remove(redemptionId);
        return decision;
    }

    /// <summary>Records that a payout was rejected, or came back.</summary>
    public Decision BeginReturn(SettlementRun run, Payout payout, Guid sourceId, string reason, DateOnly on)
    {
        var state = payouts[payout.PayoutId]!;
        var carried = CarriedBy(run.Id).Where(one => _carriers[one.Id].PayoutId == payout.PayoutId).ToList();
        List<(Guid IncidentId, ClaimRecovered Recovered)> recoveries = [];
        if (state.IsPaid)
            foreach (var incident in incidents.States.Where(incident => carried.Any(one => one.Id == incident.RedemptionId)))
                recoveries.AddRange(IncidentDecider.Decide(new IncidentDecider.RecoverByReturn(payout.PayoutId, on, "bank", Now), incident)
                    .Events.OfType<ClaimRecovered>().Select(recovered => (incident.Id, recovered)));
        var decision = PayoutDecider.Decide(new PayoutDecider.BeginReturn(sourceId, payout, reason, on, carried.Sum(one => one.PayableCents),
            recoveries.SelectMany(recovery => recovery.Recovered.Lines).Sum(line => line.RecoveredCents), "bank", Now), run, state);
        if (decision.IsRefused || decision.Events.Count == 0) return decision;

        foreach (var (incidentId, recovered) in recoveries) incidents.Append(incidentId, recovered);
        payouts.Append(payout.PayoutId, decision.Events);
        return decision;
    }

    /// <summary>Books an incident on an entitlement.</summary>
    public Decision Book(Guid redemptionId, IncidentDecider.BookIncident command)
    {
        var entitlement = entitlements[redemptionId]!;
        var decision = IncidentDecider.Decide(command with { Carriage = CarrierOf(redemptionId).Carriage }, entitlement);
        if (decision.Events is not [IncidentBooked booked]) return decision;
        incidents.Append(command.IncidentId, booked);
        entitlements.Append(redemptionId, EntitlementDecider.Decide(
            new EntitlementDecider.CorrectEntitlement(command.IncidentId, booked.RightLines, Now), entitlement).Events);
        return decision;
    }

    public void BookLateReversal(Guid redemptionId)
    {
        if (entitlements[redemptionId] is not { } entitlement) return;
        if (!IncidentDecider.IsLateReversal(entitlement, CarrierOf(redemptionId).Carriage)) return;
        var id = DeterministicId.Of("incident", IncidentKinds.LateReversal, redemptionId.ToString());
        Accepted(Book(redemptionId, new IncidentDecider.BookIncident(
            id, IncidentKinds.LateReversal, "annulé", [], Carriage.None, $"{id}", "redemption", "", Now)));
    }

    private RunView Look(Guid runId)
    {
        var run = runs[runId]!;
        return new RunView(run, payouts.States.Where(payout => payout.RunId == runId).ToImmutableDictionary(payout => payout.Id), BesideOf(run));
    }

    private RunView Act(RunAction action, RunView view) => action switch
    {
        RunAction.LookAround => LookAround(view),
        RunAction.HoldEntitlements hold => Hold(view, hold.Orders),
        RunAction.DrawSums => view with { Held = PositionsOf(SumsOf(view.Run.Id)) },
        RunAction.HoldBeside => HoldBeside(view),
        RunAction.RecordPrepared => RecordPrepared(view),
        RunAction.Release release => Release(view, release.Chunks),
        RunAction.ReleaseBeside => MoveBeside(view, (incident, part) => IncidentDecider.Decide(
            new IncidentDecider.ReleaseNetting(view.Run.Id, part.PayoutId, Now), incident), (refund, _) => RefundDecider.Decide(
            new RefundDecider.ReleaseRefund(view.Run.Id, Now), refund)),
        RunAction.PutBesideInTransfer => MoveBeside(view, (_, _) => Decision.Nothing, (refund, part) => RefundDecider.Decide(
            new RefundDecider.PutRefundInTransfer(view.Run.Id, part.PayoutId, Now), refund)),
        RunAction.PutInTransfer put => MoveChunks(view, put.Chunks, (chunk, payout) => PayoutDecider.Decide(
            new PayoutDecider.PutInTransfer(chunk, view.Run.Exporting!.OccurredAt), view.Run, payout)),
        RunAction.RecordExported => Record(view, Decide(new EndExport(Now), view.Run)),
        RunAction.PayBeside pay => PayBeside(view, pay.Days),
        RunAction.Execute execute => MoveChunks(view, execute.Chunks, (chunk, payout) => PayoutDecider.Decide(
            new PayoutDecider.Execute(chunk, execute.Days[chunk.Payout.PayoutId], Now), view.Run, payout!)) with
        { LateReversals = null },
        RunAction.Return back => Return(view, back.Chunks),
        RunAction.ReturnBeside back => ReturnBeside(view, back.PayoutId),
        RunAction.RecordConfirmed confirm => Record(view, Decide(new RecordConfirmed(confirm.Word, Now), view.Run)),
        RunAction.FindLateReversals => view with { LateReversals = LateReversalsOf(view.Run.Id) },
        RunAction.BookLateReversals book => BookLateReversals(view, book.RedemptionIds),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Unknown action."),
    };

    private RunView LookAround(RunView view)
    {
        var (run, gate) = (view.Run, GateOf(view.Run.Id));
        var found = entitlements.States.Where(one => one.Stage == EntitlementStage.Accrued && !one.IsVoid)
            .Where(one => _carriers.TryGetValue(one.Id, out var carrier) ? carrier.RunId == run.Id : one.ReversibleUntil <= run.CutoffAt)
            .Select(one => LotOf(one) with { IsHeld = _carriers.ContainsKey(one.Id) }).ToList();
        var takeable = found.Where(lot => gate?.LetsTake(lot) ?? true).ToList();
        var free = takeable.Where(lot => !lot.IsHeld).ToList();
        return view with
        {
            Survey = new RunSurvey(PositionsOf(VenueSum.Of(takeable)),
                VenueSum.Of(free).ToImmutableDictionary(sum => (sum.VenueId, sum.OrganisationId), sum => sum.EntitlementCount),
                free.Select(lot => lot.Span).Distinct().ToList(), gate?.WaitingOf(found) ?? []),
        };
    }

    private RunView Hold(RunView view, IReadOnlyList<HoldOrder> orders)
    {
        var survey = view.Survey!;
        foreach (var order in orders)
        {
            var taken = entitlements.States.Where(one => one.Stage == EntitlementStage.Accrued && !one.IsVoid && !_carriers.ContainsKey(one.Id)
                    && (one.VenueId, one.OrganisationId) == (order.VenueId, order.OrganisationId) && survey.Spans.Contains(LotOf(one).Span))
                .OrderBy(one => one.Id).Take(order.CountMost).Select(one => one.Id).ToList();
            var number = order.NextChunkNumber;
            foreach (var chunk in taken.Chunk(ChunkEntitlementsMost))
            {
                foreach (var id in chunk) _carriers.Add(id, (view.Run.Id, order.PayoutId, number));
                payouts.Append(order.PayoutId,
                    new PayoutHeld(view.Run.Id, order.PayoutId, order.VenueId, order.OrganisationId, number++, chunk, Now));
            }

            survey = survey.After(order, taken.Count);
        }

        return Again(view) with { Survey = survey };
    }

    private RunView HoldBeside(RunView view)
    {
        var paid = view.Held!.Where(position => RunProcess.IsPayable(view.Run, position)).Select(position => position.Sum).ToList();
        var claims = incidents.States.Where(incident => incident.OpenCents > 0).ToList();
        foreach (var part in Nettings.Changes(view.Run.Id, paid, claims, Today))
            incidents.Append(part.SourceId, IncidentDecider.Decide(
                new IncidentDecider.NetClaim(view.Run.Id, part.PayoutId, part.AmountCents, Today, Now), incidents[part.SourceId]!).Events);
        foreach (var refund in refunds.States.ToList())
            refunds.Append(refund.Id,
                RefundDecider.Decide(new RefundDecider.HoldRefund(view.Run.Id, view.Run.CutoffAt, Now), refund).Events);
        return Again(view) with { IsBesideHeld = true };
    }

    private RunView RecordPrepared(RunView view)
    {
        var positions = refunds.States.Where(refund => refund.RunId == view.Run.Id)
            .Select(refund => new RefundPosition(refund, new PayableAccount(refund.OrganisationId, true))).ToList();
        var notHeld = view.Survey!.Positions.Where(position => !RunProcess.IsPayable(view.Run, position)).ToList();
        return Record(view, Decide(new PrepareRun(view.Held!, notHeld, [], Now, view.Survey.BehindDays, null, view.Beside, positions),
            view.Run));
    }

    private RunView MoveChunks(RunView view, IReadOnlyList<ChunkRange> chunks, Func<PayoutChunk, PayoutState?, Decision> decide)
    {
        foreach (var range in chunks)
        {
            var payout = view.Run.Payouts.Single(payout => payout.PayoutId == range.PayoutId);
            for (var number = range.FirstNumber; number <= range.LastNumber; number++)
                payouts.Append(range.PayoutId, Accepted(decide(
                    new PayoutChunk(payout, number, LinesOf(range.PayoutId, number)), payouts[range.PayoutId])).Events);
        }

        return Again(view);
    }

    private RunView Release(RunView view, IReadOnlyList<ChunkRange> chunks)
    {
        foreach (var range in chunks)
            payouts.Append(range.PayoutId, PayoutDecider.Decide(
                new PayoutDecider.Release(view.Run.Id, range.LastNumber, Now), payouts[range.PayoutId]!).Events);
        Free(chunks);
        return Again(view);
    }

    private RunView Return(RunView view, IReadOnlyList<ChunkRange> chunks)
    {
        MoveChunks(view, chunks, (chunk, payout) => PayoutDecider.Decide(new PayoutDecider.Return(chunk, Now), view.Run, payout!));
        Free(chunks);
        return Again(view);
    }

    private void Free(IReadOnlyList<ChunkRange> chunks)
    {
        foreach (var id in chunks.SelectMany(IdsOf).ToList())
        {
            _carriers.Remove(id);
            entitlements.Append(id, EntitlementDecider.CancelReversed(entitlements[id]!).Events);
            BookLateReversal(id);
        }
    }

    private RunView PayBeside(RunView view, IReadOnlyDictionary<Guid, DateOnly> days) => MoveBeside(view,
        (incident, part) => days.TryGetValue(part.PayoutId, out var on)
            ? IncidentDecider.Decide(new IncidentDecider.RecoverByNetting(part.PayoutId, on, Driver, Now), incident)
            : Decision.Nothing,
        (refund, part) => days.TryGetValue(part.PayoutId, out var on)
            ? RefundDecider.Decide(new RefundDecider.ExecuteRefund(
                view.Run.Id, part.PayoutId, OwnTransfers.EndToEndIdOf(part.PayoutId), on, Now), refund)
            : Decision.Nothing);

    private RunView ReturnBeside(RunView view, Guid payoutId)
    {
        var told = view.Payouts[payoutId].Return!;
        return MoveBeside(view,
            (incident, part) => part.PayoutId == payoutId
                ? IncidentDecider.Decide(
                    new IncidentDecider.ReturnNetting(view.Run.Id, payoutId, told.Reason, told.On, Now), incident)
                : Decision.Nothing,
            (refund, part) => part.PayoutId == payoutId
                ? RefundDecider.Decide(new RefundDecider.ReturnRefund(view.Run.Id, payoutId, told.Reason, told.On, Now), refund)
                : Decision.Nothing);
    }

    private RunView MoveBeside(RunView view, Func<Incident, HeldPart, Decision> ofClaim, Func<Refund, HeldPart, Decision> ofRefund)
    {
        foreach (var part in view.Beside.Nettings)
            incidents.Append(part.SourceId, ofClaim(incidents[part.SourceId]!, part).Events);
        foreach (var part in view.Beside.Refunds ?? [])
            refunds.Append(part.SourceId, ofRefund(refunds[part.SourceId]!, part).Events);
        return Again(view);
    }

    private RunView BookLateReversals(RunView view, IReadOnlyList<Guid> redemptionIds)
    {
        foreach (var id in redemptionIds) BookLateReversal(id);
        return view with { LateReversals = [] };
    }

    private RunView Record(RunView view, Decision decision)
    {
        runs.Append(view.Run.Id, Accepted(decision).Events);
        return Again(view);
    }

    // What was found out stays; what is stored is read again.
    private RunView Again(RunView view)
    {
        var found = Look(view.Run.Id);
        return view with { Run = found.Run, Payouts = found.Payouts, Beside = found.Beside };
    }

    private List<VenuePosition> PositionsOf(IReadOnlyList<VenueSum> sums) => sums.Select(sum =>
        new VenuePosition(sum, HasAccount(sum.OrganisationId) ? new PayableAccount(sum.OrganisationId, true) : null)).ToList();

    private List<Entitlement> CarriedBy(Guid runId) => _carriers.Where(carrier => carrier.Value.RunId == runId)
        .Select(carrier => entitlements[carrier.Key]!).OrderBy(one => one.Id).ToList();

    private IEnumerable<Guid> IdsOf(ChunkRange range) => _carriers.Where(carrier => carrier.Value.PayoutId == range.PayoutId
        && carrier.Value.ChunkNumber >= range.FirstNumber && carrier.Value.ChunkNumber <= range.LastNumber).Select(carrier => carrier.Key).Order();

    private List<PayoutLine> LinesOf(Guid payoutId, int chunkNumber) => IdsOf(new ChunkRange(payoutId, chunkNumber, chunkNumber))
        .SelectMany(id => entitlements[id]!.Lines.Select(line =>
            new PayoutLine(id, line.ChequeId, line.AgreementId, line.PayableCents, line.CommissionCents))).ToList();

    private List<Guid> LateReversalsOf(Guid runId) => CarriedBy(runId).Where(one => one.Reversal is not null
        && CarrierOf(one.Id).Carriage == Carriage.Paid && incidents.States.All(incident =>
            incident.RedemptionId != one.Id || incident.Kind != IncidentKinds.LateReversal)).Select(one => one.Id).ToList();

    private static OwedLot LotOf(Entitlement one) => new(one.VenueId, one.OrganisationId, one.AccountingDay, one.ReversibleUntil,
        one.MissedByRunId, 1, one.PayableCents, one.CommissionCents);

    private static Decision Accepted(Decision decision) => decision.IsRefused
        ? throw new BrokenRuleException($"A run does not go on: {string.Join(", ", decision.Refusals.Select(refusal => refusal.Code))}")
        : decision;
}
