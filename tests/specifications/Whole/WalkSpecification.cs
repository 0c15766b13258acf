using System.Globalization;
using Aptic.Contracts.Redemption.V1;
using Aptic.Funding.Positions;
using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.Incidents;
using Aptic.Settlement.SettlementRuns;
using Xunit;
using Xunit.Abstractions;
using V1 = Aptic.Contracts.Settlement.V1;

namespace Aptic.Tests.Specifications.Whole;

/// <summary>
/// The walk of one agreement: its balance at every step, through the decisions of settlement and the movements of funding, from the
/// receipt of its money to the recovery of a claim.
/// </summary>
public sealed class WalkSpecification(ITestOutputHelper output)
{
    private static readonly Guid AgreementId = DeterministicId.Of("walk");
    private static readonly (Guid Venue, Guid Organisation) A = (DeterministicId.Of("a"), DeterministicId.Of("organisation a"));
    private static readonly (Guid Venue, Guid Organisation) B = (DeterministicId.Of("b"), DeterministicId.Of("organisation b"));
    private static readonly DateTimeOffset Start = ParisTime.StartOf(new DateOnly(2026, 3, 2)).AddHours(10);

    private readonly List<Movement> _movements = [];
    private readonly Dictionary<Guid, Entitlement> _entitlements = [];
    private readonly Dictionary<Guid, SettlementRun> _runs = [];
    private readonly Dictionary<Guid, Incident> _incidents = [];
    private DateTimeOffset _now = Start;

    [Fact]
    public void The_walk_of_one_agreement()
    {
        Move("receipt-booked", Term.Received, Term.Free, 50_000);
        Is("500 € received", free: 50_000);
        Move("funds-reserved", Term.Free, Term.InCirculation, 20_000);
        Is("20 cheques issued", free: 30_000, circulating: 20_000);

        var first = Redeem(A, (1_000, 0));
        var second = Redeem(A, (1_000, 0));
        var third = Redeem(B, (1_000, 0), (500, 500));
        Is("three services", free: 30_000, circulating: 16_000, difference: 500, owed: 3_360, commission: 140);

        Reverse(first);
        Is("the first reversed", free: 30_000, circulating: 17_000, difference: 500, owed: 2_400, commission: 100);
        Move("cheque-expired", Term.InCirculation, Term.Free, 1_000);
        Is("one cheque expired", free: 31_000, circulating: 16_000, difference: 500, owed: 2_400, commission: 100);
        _movements.AddRange(Movements.Of(new DifferenceReleased(third.RedemptionId, [third.Cheques[1]], _now, Today)));
        Is("the difference is free", free: 31_500, circulating: 16_000, owed: 2_400, commission: 100);

        _now = Start.AddDays(9);
        var run = Run();
        Is("a run in transfer", free: 31_500, circulating: 16_000, owed: 2_400, commission: 100);
        Execute(run);
        Is("the run is paid", free: 31_500, circulating: 16_000, paid: 2_400, commission: 100);

        Correct(third, 1_000, 200);
        Is("the third service was 12 €", free: 31_500, circulating: 16_000, paid: 2_112, recoverable: 288, commission: 100);
        Return(run, A);
        Is("the first venue's transfer came back", free: 31_500, circulating: 16_000, owed: 960, paid: 1_152, recoverable: 288, commission: 100);

        // The venue's next service, from another agreement's cheque, pays the claim.
        var other = Redeem(B, Guid.CreateVersion7(), (1_000, 0));
        _now = _now.AddDays(20);
        var next = Run();
        var toB = _runs[next].Payouts.Single(payout => payout.VenueId == B.Venue);
        Assert.Equal((960L, 288L, 672L), (toB.PayableCents, toB.NettedCents, toB.NetCents));
        Assert.NotEqual(_runs[run].Payouts.Single(payout => payout.VenueId == A.Venue).EndToEndId,
            _runs[next].Payouts.Single(payout => payout.VenueId == A.Venue).EndToEndId);
        Is("the next run nets the claim", free: 31_500, circulating: 16_000, owed: 960, paid: 1_152, recoverable: 288, commission: 100);
        Execute(next, B);
        Is("the claim is recovered", free: 31_800, circulating: 16_000, owed: 960, paid: 1_152, commission: 88);
        Execute(next, A);
        Is("the first venue is paid", free: 31_800, circulating: 16_000, paid: 2_112, commission: 88);
        Assert.Equal(RunStage.Confirmed, _runs[next].Stage);
        Assert.Equal(EntitlementStage.Paid, _entitlements[second.RedemptionId].Stage);
        Assert.Equal(EntitlementStage.Paid, _entitlements[other.RedemptionId].Stage);
    }

    private DateOnly Today => ParisTime.DayOf(_now);

    private void Move(string reason, Term from, Term to, long cents) =>
        _movements.Add(new Movement(Guid.CreateVersion7(), 0, AgreementId, reason, from, to, cents, Today, _now));

    private ServiceRedeemed Redeem((Guid Venue, Guid Organisation) at, params (long Covered, long Difference)[] cheques) =>
        Redeem(at, AgreementId, cheques);

    private ServiceRedeemed Redeem((Guid Venue, Guid Organisation) at, Guid agreementId, params (long Covered, long Difference)[] cheques)
    {
        var redeemed = new ServiceRedeemed(Guid.CreateVersion7(), at.Venue, at.Organisation, Guid.CreateVersion7(), "workshop", Today,
            cheques.Sum(cheque => cheque.Covered), 0, cheques.Select((cheque, index) => new RedeemedCheque(Guid.CreateVersion7(), $"{index}", agreementId,
                "departement-16", "france-services-16", null, cheque.Covered, cheque.Difference, 9_600)).ToList(), ParisTime.EndOf(Today.AddDays(7)), 1, _now, Today);
        _movements.AddRange(Movements.Of(redeemed));
        Append(redeemed.RedemptionId, EntitlementDecider.Decide(new EntitlementDecider.AccrueEntitlement(redeemed), null));
        return redeemed;
    }

    private void Reverse(ServiceRedeemed redeemed)
    {
        var reversed = new RedemptionReversed(redeemed.RedemptionId, redeemed.VenueId, redeemed.Cheques, "erreur", _now, Today);
        _movements.AddRange(Movements.Of(reversed));
        Append(redeemed.RedemptionId, EntitlementDecider.Decide(
            new EntitlementDecider.ReverseEntitlement(redeemed.RedemptionId, _now, Today), _entitlements[redeemed.RedemptionId]));
    }

    /// <summary>A run that is prepared, approved and exported.</summary>
    private Guid Run()
    {
        var id = Guid.CreateVersion7();
        Apply(id, SettlementRunDecider.Decide(new SettlementRunDecider.OpenRun(id, Today, 500, "one", "hash", _now), null));
        foreach (var one in _entitlements.Values.Where(one => one.Stage == EntitlementStage.Accrued).ToList())
            Append(one.Id, EntitlementDecider.Decide(new EntitlementDecider.HoldEntitlement(id, _runs[id].CutoffAt, _now), one));
        var positions = VenueSum.Of(OfRun(id)).Select(sum => new VenuePosition(sum, new PayableAccount(sum.OrganisationId, true))).ToList();
        foreach (var part in Nettings.Of(id, positions.Select(position => position.Sum), _incidents.Values.ToList(), Today))
            Append(part.SourceId, IncidentDecider.Decide(new IncidentDecider.NetClaim(id, part.PayoutId, part.AmountCents, Today, _now), _incidents[part.SourceId]));
        Apply(id, SettlementRunDecider.Decide(new SettlementRunDecider.PrepareRun(positions, [], [], _now, Beside: BesideOf(id)), _runs[id]));
        Apply(id, SettlementRunDecider.Decide(new SettlementRunDecider.ApproveRun(Guid.CreateVersion7(), OfRun(id), "two", _now, Beside: BesideOf(id)), _runs[id]));
        foreach (var one in OfRun(id))
            Append(one.Id, EntitlementDecider.Decide(new EntitlementDecider.PutEntitlementInTransfer(
                id, _runs[id].Payouts.Single(payout => payout.VenueId == one.VenueId).PayoutId, _now), one));
        Apply(id, SettlementRunDecider.Decide(
            new SettlementRunDecider.ExportRun(Guid.CreateVersion7(), OfRun(id), Today, "digest", "one", _now, Beside: BesideOf(id)), _runs[id]));
        return id;
    }

    private void Execute(Guid runId, params (Guid Venue, Guid Organisation)[] venues)
    {
        var fates = _runs[runId].Pending.Where(payout => venues.Length == 0 || venues.Any(venue => venue.Venue == payout.VenueId))
            .Select(payout => new PayoutFate(payout.PayoutId, true, Today, null)).ToList();
        Apply(runId, SettlementRunDecider.Decide(new SettlementRunDecider.BeginFates(Guid.CreateVersion7(), fates, "bank", _now), _runs[runId]));
        foreach (var one in OfRun(runId).Where(one => fates.Any(fate => fate.PayoutId == one.PayoutId)))
            Append(one.Id, EntitlementDecider.Decide(new EntitlementDecider.PayEntitlement(runId, one.PayoutId!.Value, Today, _now), one));
        foreach (var part in BesideOf(runId).Nettings.Where(part => fates.Any(fate => fate.PayoutId == part.PayoutId)))
            Append(part.SourceId, IncidentDecider.Decide(new IncidentDecider.RecoverByNetting(part.PayoutId, Today, "bank", _now), _incidents[part.SourceId]));
        Apply(runId, SettlementRunDecider.Decide(
            new SettlementRunDecider.ExecutePayouts(Guid.CreateVersion7(), fates, OfRun(runId), "bank", _now), _runs[runId]));
    }

    private void Return(Guid runId, (Guid Venue, Guid Organisation) venue)
    {
        var payout = _runs[runId].Payouts.Single(payout => payout.VenueId == venue.Venue);
        var carried = OfRun(runId).Where(one => one.PayoutId == payout.PayoutId).ToList();
        Apply(runId, SettlementRunDecider.Decide(new SettlementRunDecider.ReturnPayout(
            Guid.CreateVersion7(), payout.PayoutId, "AC04", Today, carried, 0, "bank", _now), _runs[runId]));
        Assert.Equal(0, _runs[runId].Outcomes[payout.PayoutId].UnplacedCents);
        foreach (var one in carried)
            Append(one.Id, EntitlementDecider.Decide(new EntitlementDecider.ReopenEntitlement(runId, payout.PayoutId, "AC04", _now), one));
    }

    private void Correct(ServiceRedeemed redeemed, params long[] right)
    {
        var covers = right.Select((cents, index) => new IncidentDecider.RightCover(redeemed.Cheques[index].Serial, cents)).ToList();
        var id = Guid.CreateVersion7();
        var decision = IncidentDecider.Decide(new IncidentDecider.BookIncident(
            id, IncidentKinds.Overpayment, "12 €", covers, true, "INC-2026-000001", "one", "hash", _now), _entitlements[redeemed.RedemptionId]);
        Append(id, decision);
        Append(redeemed.RedemptionId, EntitlementDecider.Decide(
            new EntitlementDecider.CorrectEntitlement(id, _incidents[id].RightLines, _now), _entitlements[redeemed.RedemptionId]));
    }

    private List<Entitlement> OfRun(Guid runId) => _entitlements.Values.Where(one => one.RunId == runId).ToList();

    private SettlementRunDecider.HeldBeside BesideOf(Guid runId) => new(_incidents.Values.SelectMany(incident => incident.Held
        .Where(held => held.RunId == runId).Select(held => new HeldPart(incident.Id, held.PayoutId, held.AmountCents))).ToList(), []);

    private void Append(Guid id, Decision decision)
    {
        Assert.Empty(decision.Refusals);
        foreach (var @event in decision.Events)
        {
            if (@event.GetType().Namespace == typeof(Incident).Namespace) _incidents[id] = Incident.Evolve(_incidents.GetValueOrDefault(id), @event);
            else _entitlements[id] = Entitlement.Evolve(_entitlements.GetValueOrDefault(id), @event);
            Tell(id, @event);
        }
    }

    private void Apply(Guid runId, Decision decision)
    {
        Assert.Empty(decision.Refusals);
        foreach (var @event in decision.Events)
        {
            _runs[runId] = SettlementRun.Evolve(_runs.GetValueOrDefault(runId), @event);
            Tell(runId, @event);
        }
    }

    // As funding's consumers do.
    private void Tell(Guid streamId, object @event) => _movements.AddRange(SettlementContracts.Translation.ContractOf(@event, new EventPosition(streamId, 1)) switch
    {
        V1.PayoutExecuted e => Movements.Of(e),
        V1.PayoutReturned e => Movements.Of(e),
        V1.IncidentBooked e => Movements.Of(e),
        V1.ClaimRecovered e => Movements.Of(e),
        V1.ClaimReopened e => Movements.Of(e),
        _ => [],
    });

    private void Is(string step, long free, long circulating = 0, long difference = 0, long owed = 0, long paid = 0, long recoverable = 0, long commission = 0)
    {
        var balance = Balance.Of(Position.Of(_movements.Where(movement => movement.AgreementId == AgreementId)));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{step,-40} free {Euros(balance.FreeCents)} in circulation {Euros(balance.InCirculationCents)} difference held {Euros(balance.DifferenceHeldCents)} "
            + $"owed {Euros(balance.OwedCents)} paid {Euros(balance.PaidCents)} recoverable {Euros(balance.RecoverableCents)} commission {Euros(balance.CommissionCents)}"));
        Assert.Equal(new Balance(50_000, free, circulating, difference, owed, paid, recoverable, commission, 0, 0, 0, 0), balance);
        Assert.Equal(balance.ReceivedCents, free + circulating + difference + owed + paid + recoverable + commission);
    }

    private static string Euros(long cents) => (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture).PadLeft(6);
}
