using System.Globalization;
using Aptic.Contracts.Redemption.V1;
using Aptic.Funding.Positions.Domain;
using Aptic.Kernel;
using Aptic.Settlement;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.FunderMoney.Domain;
using Aptic.Settlement.Reports;
using Aptic.Settlement.Runs.Domain;
using Xunit;
using Xunit.Abstractions;
using V1 = Aptic.Contracts.Settlement.V1;

namespace Aptic.Tests.Specifications.Whole;

/// <summary>
/// The walk of one agreement: its balance at every step, through the decisions of settlement and the movements of funding, from the
/// receipt of its money to the recovery of a claim.
/// </summary>
public sealed class WalkSpecification
{
    private static readonly Guid AgreementId = DeterministicId.Of("walk");
    private static readonly (Guid Venue, Guid Organisation) A = (DeterministicId.Of("a"), DeterministicId.Of("organisation a"));
    private static readonly (Guid Venue, Guid Organisation) B = (DeterministicId.Of("b"), DeterministicId.Of("organisation b"));
    private static readonly DateTimeOffset Start = ParisTime.StartOf(new DateOnly(2026, 3, 2)).AddHours(10);

    private readonly List<Movement> _movements = [];
    private readonly ITestOutputHelper _output;
    private readonly World.Streams<Entitlement> _entitlements;
    private readonly World.Streams<SettlementRun> _runs;
    private readonly World.Streams<PayoutState> _payouts;
    private readonly RunsInMemory _driver;
    private DateTimeOffset _now = Start;

    public WalkSpecification(ITestOutputHelper output)
    {
        _output = output;
        _entitlements = new(Entitlement.Evolve, Tell, SettlementContracts.Translation);
        _runs = new(SettlementRun.Evolve, Tell, SettlementContracts.Translation);
        _payouts = new(PayoutState.Evolve, Tell, SettlementContracts.Translation);
        _driver = new(_entitlements, _runs, _payouts, new(Incident.Evolve, Tell, SettlementContracts.Translation),
            new(Refund.Evolve, Tell, SettlementContracts.Translation), () => _now);
    }

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
        var toB = _runs[next]!.Payouts.Single(payout => payout.VenueId == B.Venue);
        Assert.Equal((960L, 288L, 672L), (toB.PayableCents, toB.NettedCents, toB.NetCents));
        Assert.NotEqual(_runs[run]!.Payouts.Single(payout => payout.VenueId == A.Venue).EndToEndId,
            _runs[next]!.Payouts.Single(payout => payout.VenueId == A.Venue).EndToEndId);
        Is("the next run nets the claim", free: 31_500, circulating: 16_000, owed: 960, paid: 1_152, recoverable: 288, commission: 100);
        Execute(next, B);
        Is("the claim is recovered", free: 31_800, circulating: 16_000, owed: 960, paid: 1_152, commission: 88);
        Execute(next, A);
        Is("the first venue is paid", free: 31_800, circulating: 16_000, paid: 2_112, commission: 88);
        Assert.Equal(RunStage.Confirmed, _runs[next]!.Stage);
        Assert.Equal(Carriage.Paid, _driver.CarrierOf(second.RedemptionId).Carriage);
        Assert.Equal(Carriage.Paid, _driver.CarrierOf(other.RedemptionId).Carriage);
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
        _entitlements.Append(redeemed.RedemptionId, EntitlementDecider.Decide(new EntitlementDecider.AccrueEntitlement(redeemed), null).Events);
        return redeemed;
    }

    private void Reverse(ServiceRedeemed redeemed)
    {
        var reversed = new RedemptionReversed(redeemed.RedemptionId, redeemed.VenueId, redeemed.Cheques, "erreur", _now, Today);
        _movements.AddRange(Movements.Of(reversed));
        _entitlements.Append(redeemed.RedemptionId, _driver.Reverse(redeemed.RedemptionId, _now, Today).Events);
    }

    /// <summary>A run that is prepared, approved and exported.</summary>
    private Guid Run()
    {
        var id = Guid.CreateVersion7();
        Take(id, SettlementRunDecider.Decide(new SettlementRunDecider.OpenRun(id, Today, 500, "one", "hash", _now), null));
        Take(id, SettlementRunDecider.Decide(new SettlementRunDecider.ApproveRun(
            Guid.CreateVersion7(), _driver.SumsOf(id), "two", _now, _driver.BesideOf(_runs[id]!)), _runs[id]!));
        Take(id, SettlementRunDecider.Decide(new SettlementRunDecider.BeginExport(
            Guid.CreateVersion7(), _driver.SumsOf(id), Today, "digest", "one", _now, Beside: _driver.BesideOf(_runs[id]!)), _runs[id]!));
        return id;
    }

    private void Execute(Guid runId, params (Guid Venue, Guid Organisation)[] venues)
    {
        var fates = _runs[runId]!.Payouts.Where(payout => _payouts[payout.PayoutId] is { HasOutcome: false })
            .Where(payout => venues.Length == 0 || venues.Any(venue => venue.Venue == payout.VenueId))
            .Select(payout => PayoutFate.Executed(payout.PayoutId, Today)).ToList();
        Take(runId, SettlementRunDecider.Decide(
            new SettlementRunDecider.BeginFates(Guid.CreateVersion7(), fates, new HashSet<Guid>(), "bank", _now), _runs[runId]!));
    }

    private void Return(Guid runId, (Guid Venue, Guid Organisation) venue)
    {
        var payout = _runs[runId]!.Payouts.Single(payout => payout.VenueId == venue.Venue);
        Assert.Empty(_driver.BeginReturn(_runs[runId]!, payout, Guid.CreateVersion7(), "AC04", Today).Refusals);
        _driver.Drive(runId);
        Assert.Equal(0, _payouts[payout.PayoutId]!.Return!.UnplacedCents);
    }

    private void Correct(ServiceRedeemed redeemed, params long[] right)
    {
        var covers = right.Select((cents, index) => new IncidentDecider.RightCover(redeemed.Cheques[index].Serial, cents)).ToList();
        Assert.Empty(_driver.Book(redeemed.RedemptionId, new IncidentDecider.BookIncident(
            Guid.CreateVersion7(), IncidentKinds.Overpayment, "12 €", covers, Carriage.None, "INC-2026-000001", "one", "hash", _now)).Refusals);
    }

    private void Take(Guid runId, Decision decision)
    {
        Assert.Empty(decision.Refusals);
        _runs.Append(runId, decision.Events);
        _driver.Drive(runId);
    }

    // As funding's consumers do.
    private void Tell(object @event, object? contract) => _movements.AddRange(contract switch
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
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{step,-40} free {Euros(balance.FreeCents)} in circulation {Euros(balance.InCirculationCents)} difference held {Euros(balance.DifferenceHeldCents)} "
            + $"owed {Euros(balance.OwedCents)} paid {Euros(balance.PaidCents)} recoverable {Euros(balance.RecoverableCents)} commission {Euros(balance.CommissionCents)}"));
        Assert.Equal(new Balance(50_000, free, circulating, difference, owed, paid, recoverable, commission, 0, 0, 0, 0), balance);
        Assert.Equal(balance.ReceivedCents, free + circulating + difference + owed + paid + recoverable + commission);
    }

    private static string Euros(long cents) => (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture).PadLeft(6);
}
