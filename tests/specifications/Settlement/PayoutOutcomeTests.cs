using Aptic.Kernel;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Runs.Domain;
using Xunit;
using static Aptic.Settlement.Runs.Domain.PayoutDecider;
using static Aptic.Settlement.Runs.Domain.SettlementRunDecider;
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
        new PrepareRun(Sums(Held).Select(sum => new VenuePosition(sum, Account)).ToList(), [], [], LaterOn, Beside: Beside),
        new ApproveRun(Guid.CreateVersion7(), Sums(Held), "finance-b", LaterOn, Beside),
        new BeginExport(Guid.CreateVersion7(), Sums(Held), Today, "digest", "finance-b", LaterOn, Beside: Beside), new EndExport(LaterOn));

    private static SettlementRun After(OpenRun open, PrepareRun prepare, ApproveRun approve, BeginExport export, EndExport exported)
    {
        var state = State<SettlementRun>(SettlementRun.Evolve, Decide(open, null).Events);
        state = With(state, Decide(prepare, state));
        state = With(state, Decide(approve, state));
        state = With(state, Decide(export, state));
        return With(state, Decide(exported, state));
    }

    private static SettlementRun With(SettlementRun state, Decision decision)
    {
        Assert.Empty(decision.Refusals);
        return decision.Events.Aggregate(state, SettlementRun.Evolve);
    }

    private static Payout Of(Guid venueId) => Exported.Payouts.Single(payout => payout.VenueId == venueId);

    private static PayoutChunk ChunkOf(Guid venueId, int number = 1, int skipped = 0, int taken = int.MaxValue) => new(Of(venueId), number,
        Held.Where(one => one.VenueId == venueId).Skip(skipped).Take(taken).SelectMany(one => one.Lines.Select(line =>
            new PayoutLine(one.Id, line.ChequeId, line.AgreementId, line.PayableCents, line.CommissionCents))).ToList());

    private static PayoutState PayoutAfter(params IEnumerable<object> events) => State<PayoutState>(PayoutState.Evolve, events);

    private static PayoutHeld HeldChunk(Guid venueId, int number, int count) => new(RunId, Of(venueId).PayoutId, venueId, Organisation, number,
        Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToList(), LaterOn);

    private static PayoutState InTransfer(Guid venueId)
    {
        var held = PayoutAfter(HeldChunk(venueId, 1, 1));
        return Decide(new PutInTransfer(ChunkOf(venueId), LaterOn), Exported, held).Events.Aggregate(held, PayoutState.Evolve);
    }

    private static PayoutState Executed(Guid venueId)
    {
        var before = InTransfer(venueId);
        return Decide(new Execute(ChunkOf(venueId), Today, LaterOn), Exported, before).Events.Aggregate(before, PayoutState.Evolve);
    }

    private static BeginReturn Return(Guid venueId, long? carriedCents = null, long recoveredCents = 0) => new(
        Source, Of(venueId), "AC04", Today, carriedCents ?? Of(venueId).PayableCents, recoveredCents, "bank", LaterOn);

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
            Sums(Held).Select(sum => new VenuePosition(sum, Account)).ToList(), [], [], LaterOn, Beside: Beside), opened));

        var stopped = Assert.IsType<RunStopped>(Assert.Single(Decide(
            new ApproveRun(Source, Sums(Held), "finance-b", LaterOn, Beside with { Nettings = [] }), prepared).Events));

        var difference = Assert.Single(stopped.Differences);
        Assert.Equal((Netted, 0L, 480L), (difference.VenueId, difference.PreparedCents, difference.FoundCents));
    }

    [Fact]
    public void A_payout_is_told_chunk_by_chunk_each_once_and_its_transfer_with_the_first()
    {
        var held = PayoutAfter(HeldChunk(Library, 1, 1), HeldChunk(Library, 2, 1));
        Assert.Empty(Decide(new PutInTransfer(ChunkOf(Library, 2, 1), LaterOn), Exported, held).Events);

        var first = (PayoutPutInTransfer)Assert.Single(
            Decide(new PutInTransfer(ChunkOf(Library, 1, 0, 1), LaterOn), Exported, held).Events);
        var meanwhile = PayoutState.Evolve(held, first);
        Assert.Equal((1, 2, 1_652L, PayoutStage.BeingTransferred),
            (first.ChunkNumber, first.ChunkCount, first.TransferCents!.Value, meanwhile.Stage));
        Assert.Empty(Decide(new PutInTransfer(ChunkOf(Library, 1, 0, 1), LaterOn), Exported, meanwhile).Events);

        var last = (PayoutPutInTransfer)Assert.Single(
            Decide(new PutInTransfer(ChunkOf(Library, 2, 1), LaterOn), Exported, meanwhile).Events);
        Assert.Null(last.TransferCents);
        Assert.Equal(PayoutStage.InTransfer, PayoutState.Evolve(meanwhile, last).Stage);
    }

    [Fact]
    public void Chunks_that_do_not_sum_to_what_was_prepared_are_not_told()
    {
        var held = PayoutAfter(HeldChunk(Library, 1, 2));
        Assert.Equal("totals-differ", CodeOf(Decide(new PutInTransfer(ChunkOf(Library, 1, 1), LaterOn), Exported, held)));
        Assert.Equal("totals-differ", CodeOf(Decide(new Execute(ChunkOf(Library, 1, 1), Today, LaterOn), Exported, InTransfer(Library))));
    }

    [Fact]
    public void A_payout_without_entitlements_is_told_in_one_chunk_without_lines()
    {
        var goodwill = Of(Library) with { EntitlementCount = 0, PayableCents = 0 };
        var told = (PayoutPutInTransfer)Assert.Single(
            Decide(new PutInTransfer(new PayoutChunk(goodwill, 1, []), LaterOn), Exported, null).Events);
        Assert.Equal((1, 1, 500L), (told.ChunkNumber, told.ChunkCount, told.TransferCents!.Value));
        Assert.Equal(PayoutStage.InTransfer, PayoutAfter(told).Stage);
    }

    [Fact]
    public void The_day_that_was_begun_stands_however_often_it_is_told()
    {
        var fate = PayoutFate.Executed(Of(Library).PayoutId, Today);
        var nobody = new HashSet<Guid>();
        var begun = With(Exported, Decide(new BeginFates(Source, [fate], nobody, "bank", LaterOn), Exported));

        Assert.Empty(Decide(new BeginFates(Guid.CreateVersion7(), [fate with { On = Today.AddDays(1) }], nobody, "bank", LaterOn), begun).Events);
        Assert.Equal(Today, begun.Begun[fate.PayoutId].On);
        Assert.Empty(Decide(new BeginFates(Source, [fate], new HashSet<Guid> { fate.PayoutId }, "bank", LaterOn), Exported).Events);
    }

    [Fact]
    public void What_was_executed_can_come_back_and_all_of_it_has_its_place()
    {
        var begun = Assert.IsType<PayoutReturnBegun>(Assert.Single(Decide(Return(Library), Exported, Executed(Library)).Events));
        Assert.Equal((true, 0L), (begun.WasExecuted, begun.UnplacedCents));
        var being = PayoutState.Evolve(Executed(Library), begun);
        Assert.Equal(PayoutStage.BeingReturned, being.Stage);

        var returned = Assert.IsType<PayoutReturned>(Assert.Single(
            Decide(new PayoutDecider.Return(ChunkOf(Library), LaterOn), Exported, being).Events));
        Assert.Equal((true, 1_652L, 0L), (returned.WasExecuted, returned.TransferCents!.Value, returned.UnplacedCents));
        var done = PayoutState.Evolve(being, returned);
        Assert.Equal(PayoutStage.Returned, done.Stage);
        Assert.Empty(Decide(new PayoutDecider.Return(ChunkOf(Library), LaterOn), Exported, done).Events);
        Assert.Empty(Decide(Return(Library), Exported, done).Events);

        // An incident had corrected a redemption: 192 are recovered by the return, or were taken from another payout before.
        Assert.Equal(0, UnplacedCents(Return(Workshop, 768, 192)));
        Assert.Equal(192, UnplacedCents(Return(Workshop, 768)));

        static long UnplacedCents(BeginReturn command) =>
            ((PayoutReturnBegun)Assert.Single(Decide(command, Exported, Executed(Workshop)).Events)).UnplacedCents;
    }

    [Fact]
    public void What_was_rejected_was_never_executed()
    {
        var before = InTransfer(Workshop);
        var begun = (PayoutReturnBegun)Assert.Single(Decide(Return(Workshop), Exported, before).Events);
        var returned = (PayoutReturned)Assert.Single(Decide(
            new PayoutDecider.Return(ChunkOf(Workshop), LaterOn), Exported, PayoutState.Evolve(before, begun)).Events);

        Assert.Equal((false, false, 960L, 0L),
            (begun.WasExecuted, returned.WasExecuted, returned.Lines.Sum(line => line.PayableCents), returned.UnplacedCents));
        Assert.Empty(Decide(new Execute(ChunkOf(Workshop), Today, LaterOn), Exported, PayoutState.Evolve(before, begun)).Events);
    }

    [Fact]
    public void Outcomes_that_cannot_be_are_refused()
    {
        Assert.Equal("payout-without-transfer", CodeOf(Decide(Return(Netted), Exported, InTransfer(Netted))));
        Assert.Equal("invalid-reason", CodeOf(Decide(Return(Library) with { Reason = "" }, Exported, InTransfer(Library))));
        Assert.Equal("invalid-day", CodeOf(Decide(Return(Library) with { On = Today.AddDays(1) }, Exported, InTransfer(Library))));
        Assert.Equal("run-approved", CodeOf(Decide(
            Return(Library), Exported with { Stage = RunStage.Approved }, InTransfer(Library))));
    }

    private static string CodeOf(Decision decision) => Assert.Single(decision.Refusals).Code;
}
