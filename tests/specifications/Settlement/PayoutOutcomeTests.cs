using Aptic.Kernel;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.SettlementRuns;
using Xunit;
using static Aptic.Settlement.SettlementRuns.SettlementRunDecider;
using static Aptic.Tests.Specifications.Settlement.Given;

namespace Aptic.Tests.Specifications.Settlement;

public sealed class PayoutOutcomeTests
{
    private static readonly Guid RunId = Guid.CreateVersion7();
    private static readonly Guid Source = Guid.CreateVersion7();
    private static readonly Guid Library = new("11111111-0000-0000-0000-000000000000");
    private static readonly Guid Workshop = new("22222222-0000-0000-0000-000000000000");
    private static readonly Guid Netted = new("33333333-0000-0000-0000-000000000000");
    private static readonly Guid IncidentId = Guid.CreateVersion7();
    private static readonly PayableAccount Account = new(Guid.CreateVersion7(), IsInSepa: true);
    private static readonly IReadOnlyList<Entitlement> Held =
        [AnEntitlement(1_000, Library), AnEntitlement(200, Library), AnEntitlement(1_000, Workshop), AnEntitlement(500, Netted)];

    // All that the third venue earned is netted, and the first is given 5 € beside what it earned.
    private static readonly HeldBeside Beside = new(
        [new HeldPart(IncidentId, PayoutIdOf(RunId, Netted, Organisation), 480)],
        [new HeldPart(Guid.CreateVersion7(), PayoutIdOf(RunId, Library, Organisation), 500)]);

    private static readonly DateOnly Today = ParisTime.DayOf(LaterOn);

    private static readonly SettlementRun Exported = After(
        new OpenRun(RunId, Today, 400, "finance-a", "hash", LaterOn),
        new PrepareRun(VenueSum.Of(Held).Select(sum => new VenuePosition(sum, Account)).ToList(), [], [], LaterOn, Beside: Beside),
        new ApproveRun(Guid.CreateVersion7(), Held, "finance-b", LaterOn, Beside),
        new ExportRun(Guid.CreateVersion7(), Held, Today, "digest", "finance-b", LaterOn, Beside: Beside));

    private static SettlementRun After(OpenRun open, PrepareRun prepare, ApproveRun approve, ExportRun export)
    {
        var state = State<SettlementRun>(SettlementRun.Evolve, Decide(open, null).Events);
        state = With(state, Decide(prepare, state));
        state = With(state, Decide(approve, state));
        return With(state, Decide(export, state));
    }

    private static SettlementRun With(SettlementRun state, Decision decision)
    {
        Assert.Empty(decision.Refusals);
        return decision.Events.Aggregate(state, SettlementRun.Evolve);
    }

    private static Payout Of(Guid venueId) => Exported.Payouts.Single(payout => payout.VenueId == venueId);

    private static PayoutFate Executed(Guid venueId, int inDays = 0) => new(Of(venueId).PayoutId, true, Today.AddDays(inDays), null);

    private static ExecutePayouts Execute(params PayoutFate[] fates) => new(Source, fates, Held, "bank", LaterOn);

    private static ReturnPayout Return(Guid venueId, long recoveredCents = 0, IReadOnlyList<Entitlement>? carried = null) => new(
        Source, Of(venueId).PayoutId, "AC04", Today, carried ?? Held.Where(one => one.VenueId == venueId).ToList(), recoveredCents, "bank",
        LaterOn);

    [Fact]
    public void A_payout_transfers_what_is_payable_and_given_without_what_is_netted() =>
        Assert.Equal([(1_152L, 1_652L), (960L, 960L), (480L, 0L)],
            Exported.Payouts.Select(payout => (payout.PayableCents, payout.NetCents)));

    [Fact]
    public void Claims_and_goodwill_are_summed_again_and_a_difference_stops_the_run()
    {
        var opened = State<SettlementRun>(SettlementRun.Evolve,
            Decide(new OpenRun(RunId, Today, 400, "finance-a", "hash", LaterOn), null).Events);
        var prepared = With(opened, Decide(new PrepareRun(
            VenueSum.Of(Held).Select(sum => new VenuePosition(sum, Account)).ToList(), [], [], LaterOn, Beside: Beside), opened));

        var stopped = Assert.IsType<RunStopped>(Assert.Single(Decide(
            new ApproveRun(Source, Held, "finance-b", LaterOn, Beside with { Nettings = [] }), prepared).Events));

        var difference = Assert.Single(stopped.Differences);
        Assert.Equal((Netted, 0L, 480L), (difference.VenueId, difference.PreparedCents, difference.FoundCents));
    }

    [Fact]
    public void Each_payout_has_its_own_outcome_and_the_last_one_confirms_the_run()
    {
        var executed = Decide(Execute(Executed(Library), Executed(Netted)), Exported).Events;
        Assert.Equal([(Library, 1_652L), (Netted, 0L)],
            executed.Cast<PayoutExecuted>().Select(payout => (payout.VenueId, payout.TransferCents!.Value)));
        var after = executed.Aggregate(Exported, SettlementRun.Evolve);
        Assert.Equal(Workshop, Assert.Single(after.Pending).VenueId);

        var events = Decide(Return(Workshop), after).Events;

        var returned = Assert.IsType<PayoutReturned>(events[0]);
        Assert.Equal((false, 960L, 0L), (returned.WasExecuted, returned.Lines.Sum(line => line.PayableCents), returned.UnplacedCents));
        Assert.IsType<RunConfirmed>(events[1]);
        after = events.Aggregate(after, SettlementRun.Evolve);
        Assert.Equal(RunStage.Confirmed, after.Stage);
        Assert.Empty(Decide(Return(Workshop), after).Events);
        Assert.Empty(Decide(Execute(Executed(Workshop)), after).Events);
    }

    [Fact]
    public void The_day_that_was_begun_stands_however_often_the_recording_is_interrupted()
    {
        var begun = With(Exported, Decide(new BeginFates(Source, [Executed(Library)], "bank", LaterOn), Exported));
        Assert.Empty(Decide(new BeginFates(Guid.CreateVersion7(), [Executed(Library, 1)], "bank", LaterOn), begun).Events);

        var executed = Assert.IsType<PayoutExecuted>(Assert.Single(Decide(Execute(Executed(Library, 1)), begun).Events));

        Assert.Equal(Today, executed.ExecutedOn);
        Assert.Single(Decide(Execute(), begun).Events);
    }

    [Fact]
    public void What_was_executed_can_come_back_and_all_of_it_has_its_place()
    {
        var paid = With(Exported, Decide(Execute(Executed(Library), Executed(Workshop), Executed(Netted)), Exported));
        Assert.Equal(RunStage.Confirmed, paid.Stage);

        var returned = Assert.IsType<PayoutReturned>(Assert.Single(Decide(Return(Library), paid).Events));
        Assert.Equal((true, 1_652L, 0L), (returned.WasExecuted, returned.TransferCents!.Value, returned.UnplacedCents));

        // An incident had corrected a redemption: 192 are recovered by the return, or were taken from another payout before.
        var corrected = Held.Where(one => one.VenueId == Workshop)
            .Select(one => one with { Lines = [one.Lines[0].Covering(800)] }).ToList();
        Assert.Equal(0, Assert.IsType<PayoutReturned>(Assert.Single(Decide(Return(Workshop, 192, corrected), paid).Events)).UnplacedCents);
        Assert.Equal(192, Assert.IsType<PayoutReturned>(Assert.Single(Decide(Return(Workshop, 0, corrected), paid).Events)).UnplacedCents);
    }

    [Fact]
    public void A_confirmation_pays_what_has_no_outcome_yet()
    {
        var after = With(Exported, Decide(Return(Workshop), Exported));
        var left = Held.Where(one => one.VenueId != Workshop).ToList();

        var events = Decide(new ConfirmRun(Source, "hash", Today, left, "finance-a", LaterOn), after).Events;

        Assert.Equal([Library, Netted], events.OfType<PayoutExecuted>().Select(payout => payout.VenueId));
        Assert.IsType<RunConfirmed>(events[^1]);
    }

    [Fact]
    public void Outcomes_that_cannot_be_are_refused()
    {
        static string CodeOf(Decision decision) => Assert.Single(decision.Refusals).Code;
        Assert.Equal("payout-without-transfer", CodeOf(Decide(Return(Netted), Exported)));
        Assert.Equal("payout-unknown", CodeOf(Decide(Return(Library) with { PayoutId = Guid.CreateVersion7() }, Exported)));
        Assert.Equal("invalid-reason", CodeOf(Decide(Return(Library) with { Reason = "" }, Exported)));
        Assert.Equal("invalid-day", CodeOf(Decide(Return(Library) with { On = Today.AddDays(1) }, Exported)));
        Assert.Equal("totals-differ", CodeOf(Decide(Execute(Executed(Library)) with { Held = Held.Skip(1).ToList() }, Exported)));
    }
}
