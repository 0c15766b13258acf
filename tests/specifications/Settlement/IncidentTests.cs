using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Runs.Domain;
using Xunit;
using static Aptic.Settlement.Claims.Domain.IncidentDecider;
using static Aptic.Settlement.Earnings.Domain.EntitlementDecider;
using static Aptic.Tests.Specifications.Settlement.Given;

namespace Aptic.Tests.Specifications.Settlement;

public sealed class IncidentTests
{
    private static readonly Guid RunId = Guid.CreateVersion7();
    private static readonly Guid PayoutId = Guid.CreateVersion7();
    private static readonly DateOnly Today = ParisTime.DayOf(LaterOn);

    /// <summary>A 15 € service, paid with two cheques.</summary>
    private static Entitlement Paid(params object[] more)
    {
        var redeemed = ServiceRedeemed(Cheque(1_000) with { Serial = "A" }, Cheque(500) with { Serial = "B" });
        var accrued = Decide(new AccrueEntitlement(redeemed), null).Events;
        return State<Entitlement>(Entitlement.Evolve, [.. accrued, .. more]);
    }

    private static BookIncident Booking(params RightCover[] right) => new(
        Guid.CreateVersion7(), IncidentKinds.Overpayment, "Atelier de 12 € saisi à 15 €", right, Carriage.Paid, "INC-2026-000001", "finance-a",
        "hash", LaterOn);

    private static IncidentBooked Booked(Entitlement entitlement, params RightCover[] right) =>
        Assert.IsType<IncidentBooked>(Assert.Single(Decide(Booking(right), entitlement).Events));

    private static Incident Of(IncidentBooked booked, params object[] more) => State<Incident>(Incident.Evolve, [booked, .. more]);

    private static string CodeOf(Decision decision) => Assert.Single(decision.Refusals).Code;

    [Fact]
    public void A_partial_incident_reverses_the_lines_adds_the_right_ones_and_claims_the_difference_by_cheque()
    {
        var booked = Booked(Paid(), new RightCover("A", 1_000), new RightCover("B", 200));

        Assert.Equal([(1_000L, 960L, 40L), (500L, 480L, 20L)],
            booked.OriginalLines.Select(line => (line.CoveredCents, line.PayableCents, line.CommissionCents)));
        Assert.Equal([(1_000L, 960L, 40L), (200L, 192L, 8L)],
            booked.RightLines.Select(line => (line.CoveredCents, line.PayableCents, line.CommissionCents)));
        Assert.Equal([(288L, 12L)], booked.ClaimLines.Select(line => (line.RecoverableCents, line.CommissionCents)));
        Assert.Empty(booked.StandIns);
    }

    [Fact]
    public void A_whole_incident_claims_all_that_was_paid()
    {
        var booked = Booked(Paid());
        Assert.Empty(booked.RightLines);
        Assert.Equal([(960L, 40L), (480L, 20L)], booked.ClaimLines.Select(line => (line.RecoverableCents, line.CommissionCents)));
    }

    [Fact]
    public void A_second_incident_is_against_the_corrected_lines()
    {
        var first = Booked(Paid(), new RightCover("A", 1_000), new RightCover("B", 200));
        var corrected = Paid(new EntitlementCorrected(RedemptionId, first.IncidentId, first.RightLines, LaterOn));

        var second = Booked(corrected, new RightCover("A", 1_000));

        Assert.Equal([(192L, 8L)], second.ClaimLines.Select(line => (line.RecoverableCents, line.CommissionCents)));
        Assert.Equal("invalid-right", CodeOf(Decide(Booking(new RightCover("A", 1_000), new RightCover("B", 201)), corrected)));
    }

    [Fact]
    public void What_is_not_paid_is_refused_with_what_to_do()
    {
        var accrued = AnEntitlement();
        Assert.Equal("entitlement-not-paid", CodeOf(Decide(Booking() with { Carriage = Carriage.None }, accrued)));
        Assert.Equal("entitlement-in-run", CodeOf(Decide(Booking() with { Carriage = Carriage.Held }, accrued)));
        Assert.Equal("entitlement-in-run", CodeOf(Decide(Booking() with { Carriage = Carriage.InTransfer }, accrued)));
        Assert.Equal("redemption-unknown", CodeOf(Decide(Booking(), null)));
        Assert.Equal("entitlement-cancelled", CodeOf(Decide(Booking(), Entitlement.Evolve(accrued,
            new EntitlementCancelled(accrued.Id, Reversed, Today)))));
    }

    [Fact]
    public void Amounts_that_say_nothing_or_nonsense_are_refused()
    {
        Assert.Equal("nothing-to-recover", CodeOf(Decide(Booking(new RightCover("A", 1_000), new RightCover("B", 500)), Paid())));
        Assert.Equal("invalid-right", CodeOf(Decide(Booking(new RightCover("A", 1_001)), Paid())));
        Assert.Equal("invalid-right", CodeOf(Decide(Booking(new RightCover("A", 1_000), new RightCover("A", 1)), Paid())));
        Assert.Equal("invalid-right", CodeOf(Decide(Booking(new RightCover("C", 1)), Paid())));
        Assert.Equal("invalid-reason", CodeOf(Decide(Booking() with { Reason = " " }, Paid())));
        Assert.Equal("invalid-kind", CodeOf(Decide(Booking() with { Kind = "theft" }, Paid())));
    }

    [Fact]
    public void A_late_reversal_claims_all_and_says_what_stands_in_for_it()
    {
        var late = Booking() with { Kind = IncidentKinds.LateReversal };
        var booked =
            Assert.IsType<IncidentBooked>(Assert.Single(Decide(late, Paid(new LateReversalNoted(RedemptionId, Reversed, Today))).Events));

        Assert.Equal([(960L, 40L), (480L, 20L)], booked.ClaimLines.Select(line => (line.RecoverableCents, line.CommissionCents)));
        Assert.Equal([(960L, 40L), (480L, 20L)], booked.StandIns.Select(line => (line.PayableCents, line.CommissionCents)));
    }

    [Fact]
    public void Partial_recoveries_fill_line_by_line_and_the_last_takes_the_rest_of_the_commission()
    {
        var incident = Of(Booked(Paid()));
        List<RecoveryLine> lines = [];
        foreach (var cents in new[] { 7L, 500, 460, 400, 73 })
        {
            var split = RecoverySplit.Of(incident, cents);
            Assert.Equal(cents, split.Sum(line => line.RecoveredCents));
            lines.AddRange(split);
            incident = Incident.Evolve(incident, new ClaimRecovered(incident.Id, Guid.CreateVersion7(), RecoveryMeans.DebitNote, null,
                split, LaterOn, Today, "x"));
        }

        Assert.Equal(0, incident.OpenCents);
        Assert.Equal([(960L, 40L), (480L, 20L)], lines.GroupBy(line => line.ChequeId)
            .Select(cheque => (cheque.Sum(line => line.RecoveredCents), cheque.Sum(line => line.CommissionCents))));
        Assert.All(lines, line => Assert.True(line.CommissionCents >= 0));
    }

    [Fact]
    public void Claims_are_netted_oldest_first_at_most_down_to_zero_and_by_one_run()
    {
        var (older, newer) = (Of(Booked(Paid())), Of(Booked(Paid()) with { OccurredAt = LaterOn.AddDays(1) }));
        VenueSum[] sums = [new(Venue, Organisation, 2, 2_000, 80)];

        var parts = Nettings.Of(RunId, sums, [newer, older], Today);

        Assert.Equal([(older.Id, 1_440L), (newer.Id, 560L)], parts.Select(part => (part.SourceId, part.AmountCents)));
        var held = Incident.Evolve(older, new ClaimNetted(older.Id, RunId, parts[0].PayoutId, 1_440, LaterOn));
        Assert.Equal(newer.Id, Assert.Single(Nettings.Of(Guid.CreateVersion7(), sums, [newer, held], Today)).SourceId);
        Assert.Equal(parts, Nettings.Of(RunId, sums, [newer, held], Today));
        Assert.Empty(Nettings.Of(RunId, [sums[0] with { OrganisationId = Guid.CreateVersion7() }], [newer, older], Today));
        Assert.Empty(Decide(new NetClaim(Guid.CreateVersion7(), Guid.CreateVersion7(), 1, Today, LaterOn), held).Events);
    }

    [Fact]
    public void What_is_contested_after_a_run_was_prepared_is_not_netted_by_it_either()
    {
        var sum = new VenueSum(Venue, Organisation, 2, 2_000, 80);
        var claim = Of(Booked(Paid()));
        var part = Assert.Single(Nettings.Of(RunId, [sum], [claim], Today));
        var held = Incident.Evolve(claim, new ClaimNetted(claim.Id, RunId, part.PayoutId, part.AmountCents, LaterOn));
        var opened = SettlementRun.Evolve(null, new RunOpened(RunId, Today, LaterOn, 500, "finance-a", "hash", LaterOn));
        var prepared = SettlementRunDecider.Decide(new SettlementRunDecider.PrepareRun([new VenuePosition(sum, new PayableAccount(
            Guid.CreateVersion7(), true))], [], [], LaterOn, Beside: new([part], [])), opened).Events.Aggregate(opened, SettlementRun.Evolve);
        Decision Approve(Incident now) => SettlementRunDecider.Decide(new SettlementRunDecider.ApproveRun(
            Guid.CreateVersion7(), [sum], "finance-b", LaterOn, new([.. Nettings.HeldBy(RunId, now)], [])), prepared);

        Assert.IsType<RunApproved>(Assert.Single(Approve(held).Events));
        var contested = Incident.Evolve(held,
            new IncidentContested(Guid.Empty, Guid.Empty, "C’était 15 €", "venue-app", "hash", LaterOn));
        Assert.Equal(StopReasons.TotalsDiffer, Assert.IsType<RunStopped>(Assert.Single(Approve(contested).Events)).Reason);
    }

    [Fact]
    public void What_is_contested_is_not_netted_until_it_is_answered()
    {
        var contested = Of(Booked(Paid()), new IncidentContested(Guid.Empty, Guid.Empty, "C’était 15 €", "venue-app", "hash", LaterOn));
        VenueSum[] sums = [new(Venue, Organisation, 1, 2_000, 80)];
        Assert.Empty(Nettings.Of(RunId, sums, [contested], Today));

        var answered = Incident.Evolve(contested,
            new ContestationAnswered(Guid.Empty, Guid.Empty, false, "Le bon dit 12 €", "finance-a", "hash", LaterOn));
        Assert.Equal(1_440, Assert.Single(Nettings.Of(RunId, sums, [answered], Today)).AmountCents);
    }

    [Fact]
    public void A_netting_is_recovered_with_its_payout_released_with_its_run_and_reopened_when_the_payout_comes_back()
    {
        var incident = Of(Booked(Paid()), new ClaimNetted(Guid.Empty, RunId, PayoutId, 500, LaterOn));
        Assert.Equal(1_440 - 500, incident.NettableCents(Today));
        Assert.IsType<ClaimNettingReleased>(Assert.Single(Decide(new ReleaseNetting(RunId, PayoutId, LaterOn), incident).Events));

        var recovered =
            Assert.IsType<ClaimRecovered>(Assert.Single(Decide(new RecoverByNetting(PayoutId, Today, "bank", LaterOn), incident).Events));
        var after = Incident.Evolve(incident, recovered);
        Assert.Equal((940L, 0L), (after.OpenCents, after.HeldCents));
        Assert.Empty(Decide(new RecoverByNetting(PayoutId, Today, "bank", LaterOn), after).Events);

        var reopened = Assert.IsType<ClaimReopened>(Assert.Single(Decide(new ReturnNetting(RunId, PayoutId, "AC04", Today, LaterOn), after).Events));
        Assert.Equal(recovered.Lines, reopened.Lines);
        Assert.Equal(1_440, Incident.Evolve(after, reopened).OpenCents);
        Assert.Empty(Decide(new ReturnNetting(RunId, PayoutId, "AC04", Today, LaterOn), Incident.Evolve(after, reopened)).Events);
    }
}
