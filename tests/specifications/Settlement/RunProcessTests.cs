using System.Collections.Immutable;
using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.FunderMoney.Domain;
using Aptic.Settlement.Runs.Domain;
using Aptic.Tests.Specifications.Whole;
using Xunit;
using static Aptic.Settlement.Runs.Domain.SettlementRunDecider;
using static Aptic.Tests.Specifications.Settlement.Given;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>What a run does next, and that asking again is all that an interruption takes.</summary>
public sealed class RunProcessTests
{
    private static readonly Guid RunId = Guid.CreateVersion7();
    private static readonly DateOnly Today = ParisTime.DayOf(LaterOn);
    private static readonly PayableAccount Account = new(Guid.CreateVersion7(), IsInSepa: true);
    private static readonly VenueSum Sum = new(Venue, Organisation, 10_000, 9_600_000, 400_000);
    private static readonly Guid PayoutId = PayoutIdOf(RunId, Venue, Organisation);

    private static readonly SettlementRun Opened =
        SettlementRun.Evolve(null, new RunOpened(RunId, Today, LaterOn, 500, "one", "hash", LaterOn));

    private static readonly SettlementRun Prepared = With(Opened, new PrepareRun([new VenuePosition(Sum, Account)], [], [], LaterOn));

    private static readonly SettlementRun Exporting = SettlementRun.Evolve(
        SettlementRun.Evolve(Prepared, new RunApproved(RunId, RunId, "two", LaterOn)),
        new RunExportBegun(RunId, RunId, "RUN1", Today, "digest", null, null, "two", LaterOn));

    private static readonly SettlementRun Exported =
        SettlementRun.Evolve(Exporting, new RunExported(RunId, "RUN1", Today, "digest", "two", LaterOn, RunId));

    private static readonly RunSurvey Survey = new([new VenuePosition(Sum, Account)],
        ImmutableDictionary<(Guid, Guid), int>.Empty.Add((Venue, Organisation), 10_000), [], []);

    private static readonly PayoutState Held = new(PayoutId, RunId, Venue, Organisation, PayoutStage.Held, 20, 10_000);

    private static SettlementRun With(SettlementRun run, PrepareRun command) =>
        Decide(command, run).Events.Aggregate(run, SettlementRun.Evolve);

    private static RunView View(SettlementRun run, params PayoutState[] payouts) =>
        new(run, payouts.ToImmutableDictionary(payout => payout.Id), HeldBeside.Nothing);

    [Fact]
    public void A_run_that_was_opened_looks_around_first() => Assert.IsType<RunAction.LookAround>(RunProcess.Next(View(Opened)));

    [Fact]
    public void It_takes_entitlements_as_many_as_one_transaction_moves()
    {
        var first = Assert.IsType<RunAction.HoldEntitlements>(RunProcess.Next(View(Opened) with { Survey = Survey }));
        var order = Assert.Single(first.Orders);
        Assert.Equal(new HoldOrder(PayoutId, Venue, Organisation, 1, 4_000), order);

        var after = View(Opened, Held with { HeldChunkCount = 8, EntitlementCount = 4_000 }) with { Survey = Survey.After(order, 4_000) };
        Assert.Equal(new HoldOrder(PayoutId, Venue, Organisation, 9, 4_000),
            Assert.Single(Assert.IsType<RunAction.HoldEntitlements>(RunProcess.Next(after)).Orders));
        // Less was there than was counted: no more is asked for.
        Assert.IsType<RunAction.DrawSums>(RunProcess.Next(after with { Survey = Survey.After(order, 3_999) }));
    }

    [Fact]
    public void A_venue_that_cannot_be_paid_is_not_held_and_one_that_fell_under_the_minimum_is_given_back()
    {
        var unpayable = Survey with { Positions = [new VenuePosition(Sum, null)] };
        Assert.IsType<RunAction.DrawSums>(RunProcess.Next(View(Opened) with { Survey = unpayable }));

        var view = View(Opened, Held) with
        {
            Survey = Survey.After(new HoldOrder(PayoutId, Venue, Organisation, 1, 20_000), 10_000),
            Held = [new VenuePosition(Sum with { PayableCents = 499 }, Account)],
        };
        Assert.Equal(new ChunkRange(PayoutId, 1, 8), Assert.Single(Assert.IsType<RunAction.Release>(RunProcess.Next(view)).Chunks));
        var released = view.With([Held with { Stage = PayoutStage.Released }]);
        Assert.IsType<RunAction.HoldBeside>(RunProcess.Next(released));
        Assert.IsType<RunAction.RecordPrepared>(RunProcess.Next(released with { IsBesideHeld = true }));
    }

    [Theory]
    [InlineData(RunStage.Prepared)]
    [InlineData(RunStage.Approved)]
    public void It_waits_for_persons(RunStage stage) =>
        Assert.IsType<RunAction.Nothing>(RunProcess.Next(View(Prepared with { Stage = stage }, Held)));

    [Fact]
    public void An_export_puts_each_chunk_in_transfer_and_then_its_files_may_be_handed_out()
    {
        Assert.Equal(new ChunkRange(PayoutId, 1, 8),
            Assert.Single(Assert.IsType<RunAction.PutInTransfer>(RunProcess.Next(View(Exporting, Held))).Chunks));
        var meanwhile = Held with { Stage = PayoutStage.BeingTransferred, DoneChunkCount = 16 };
        Assert.Equal(new ChunkRange(PayoutId, 17, 20),
            Assert.Single(Assert.IsType<RunAction.PutInTransfer>(RunProcess.Next(View(Exporting, meanwhile))).Chunks));
        Assert.IsType<RunAction.RecordExported>(RunProcess.Next(View(Exporting, Held with { Stage = PayoutStage.InTransfer })));
        // A payout of goodwill alone has one chunk, though nothing was told of it.
        Assert.Equal(new ChunkRange(PayoutId, 1, 1),
            Assert.Single(Assert.IsType<RunAction.PutInTransfer>(RunProcess.Next(View(Exporting))).Chunks));
    }

    [Fact]
    public void What_was_told_first_of_a_payout_stands()
    {
        var inTransfer = Held with { Stage = PayoutStage.InTransfer };
        Assert.IsType<RunAction.FindLateReversals>(RunProcess.Next(View(Exported, inTransfer)));

        var begun = SettlementRun.Evolve(Exported,
            new PayoutFatesBegun(RunId, RunId, [PayoutFate.Executed(PayoutId, Today)], "bank", LaterOn));
        var confirmed = SettlementRun.Evolve(begun, new RunConfirmationBegun(RunId, RunId, "hash", Today.AddDays(1), "one", LaterOn));
        Assert.Equal(Today, Assert.IsType<RunAction.Execute>(RunProcess.Next(View(confirmed, inTransfer))).Days[PayoutId]);
        Assert.IsType<RunAction.RecordConfirmed>(RunProcess.Next(View(confirmed, Held with { Stage = PayoutStage.Executed })));
    }

    [Fact]
    public void What_a_payout_holds_beside_is_paid_before_it_and_returned_after_it()
    {
        var begun = SettlementRun.Evolve(Exported,
            new PayoutFatesBegun(RunId, RunId, [PayoutFate.Executed(PayoutId, Today)], "bank", LaterOn));
        var part = new HeldPart(Guid.CreateVersion7(), PayoutId, 100);
        var view = View(begun, Held with { Stage = PayoutStage.InTransfer }) with { Beside = new HeldBeside([part], []) };

        Assert.IsType<RunAction.PayBeside>(RunProcess.Next(view));
        var paid = view with { Beside = new HeldBeside([part with { Stage = PartStage.Paid }], []) };
        Assert.IsType<RunAction.Execute>(RunProcess.Next(paid));
        Assert.IsType<RunAction.Return>(RunProcess.Next(paid.With([Held with { Stage = PayoutStage.BeingReturned }])));
        Assert.Equal(new RunAction.ReturnBeside(PayoutId), RunProcess.Next(paid.With([Held with { Stage = PayoutStage.Returned }])));
    }

    [Fact]
    public void A_stopped_run_gives_back_all_that_it_holds()
    {
        var stopped = SettlementRun.Evolve(Prepared, new RunStopped(RunId, StopReasons.Abandoned, [], "one", LaterOn));
        var view = View(stopped, Held) with { Beside = new HeldBeside([], [new HeldPart(Guid.CreateVersion7(), PayoutId, 100)]) };

        Assert.IsType<RunAction.ReleaseBeside>(RunProcess.Next(view));
        Assert.IsType<RunAction.Release>(RunProcess.Next(view with { Beside = HeldBeside.Nothing }));
        Assert.IsType<RunAction.Nothing>(RunProcess.Next(View(stopped, Held with { Stage = PayoutStage.Released })));
    }

    /// <summary>
    /// A whole run in memory, whose driver dies after so many actions, and after one more each time that it is asked again: what it only
    /// looked at is looked at anew, so that it must once come as far as to what is stored.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(1_000)]
    public void However_often_it_is_interrupted_a_run_tells_the_same(int actionsMost)
    {
        List<object> told = [];
        void Happen(object @event, object? contract) => told.Add(@event);
        var entitlements = new World.Streams<Entitlement>(Entitlement.Evolve, Happen, Aptic.Settlement.SettlementContracts.Translation);
        var runs = new World.Streams<SettlementRun>(SettlementRun.Evolve, Happen, Aptic.Settlement.SettlementContracts.Translation);
        var payouts = new World.Streams<PayoutState>(PayoutState.Evolve, Happen, Aptic.Settlement.SettlementContracts.Translation);
        var driver = new RunsInMemory(entitlements, runs, payouts,
            new World.Streams<Incident>(Incident.Evolve, Happen, Aptic.Settlement.SettlementContracts.Translation),
            new World.Streams<Refund>(Refund.Evolve, Happen, Aptic.Settlement.SettlementContracts.Translation), () => LaterOn);
        for (var number = 0; number < 9; number++)
        {
            var redeemed = ServiceRedeemed(Cheque(1_000)) with
            {
                RedemptionId = Guid.CreateVersion7(),
                VenueId = number % 2 == 0 ? Venue : RunId,
                ReversibleUntil = LaterOn.AddDays(-1),
            };
            entitlements.Append(redeemed.RedemptionId,
                EntitlementDecider.Decide(new EntitlementDecider.AccrueEntitlement(redeemed), null).Events);
        }

        void Take(Decision decision)
        {
            Assert.Empty(decision.Refusals);
            runs.Append(RunId, decision.Events);
            for (var most = actionsMost; driver.Drive(RunId, actionsMost: most).Count == most && driver.IsUnfinished(RunId); most++) { }
        }

        Take(Decide(new OpenRun(RunId, Today, 500, "one", "hash", LaterOn), null));
        Take(Decide(new ApproveRun(RunId, driver.SumsOf(RunId), "two", LaterOn, driver.BesideOf(runs[RunId]!)), runs[RunId]!));
        Take(Decide(new BeginExport(RunId, driver.SumsOf(RunId), Today, "digest", "two", LaterOn, Beside: driver.BesideOf(runs[RunId]!)),
            runs[RunId]!));
        Take(Decide(new BeginConfirmation(RunId, "hash", Today, "one", LaterOn), runs[RunId]!));

        Assert.Equal(RunStage.Confirmed, runs[RunId]!.Stage);
        Assert.Equal(9, told.OfType<PayoutHeld>().SelectMany(held => held.RedemptionIds).Distinct().Count());
        Assert.Equal(9, told.OfType<PayoutPutInTransfer>().SelectMany(transfer => transfer.Lines).Count());
        Assert.Equal(9 * 960, told.OfType<PayoutExecuted>().SelectMany(payout => payout.Lines).Sum(line => line.PayableCents));
        Assert.Equal([(1, 3), (1, 2), (2, 3), (2, 2), (3, 3)],
            told.OfType<PayoutExecuted>().Select(chunk => (chunk.ChunkNumber, chunk.ChunkCount)).OrderBy(chunk => chunk.ChunkNumber)
                .ThenByDescending(chunk => chunk.ChunkCount));
    }
}
