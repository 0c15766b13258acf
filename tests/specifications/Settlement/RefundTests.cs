using Aptic.Kernel;
using Aptic.Settlement.FunderMoney.Domain;
using Aptic.Settlement.Runs.Domain;
using Xunit;
using static Aptic.Settlement.FunderMoney.Domain.RefundDecider;
using static Aptic.Tests.Specifications.Settlement.Given;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>A refund that funding approved is paid by a run, once, or given up before one has it.</summary>
public sealed class RefundTests
{
    private static readonly Guid RefundId = Guid.CreateVersion7();
    private static readonly Guid Run = Guid.CreateVersion7();
    private static readonly Guid Payout = SettlementRunDecider.RefundPayoutIdOf(Run, RefundId);
    private static readonly DateOnly Day = new(2027, 1, 4);
    private static readonly NoteRefund Note = new(RefundId, Guid.CreateVersion7(), "departement-16", 5_000, Noon,
        new DateOnly(2026, 12, 1));
    private static readonly HoldRefund Hold = new(Run, LaterOn, LaterOn);
    private static readonly PutRefundInTransfer Transfer = new(Run, Payout, LaterOn);
    private static readonly ExecuteRefund Execute = new(Run, Payout, "APT1", Day, LaterOn);
    private static readonly ReturnRefund Return = new(Run, Payout, "AC04", Day, LaterOn);
    private static readonly AbandonRefund Abandon = new(Guid.NewGuid(), "hash", "compte introuvable", "finance-a", LaterOn);

    [Fact]
    public void It_is_held_transferred_and_paid_each_once()
    {
        var noted = After(null, Decide(Note, null));
        var held = After(noted, Decide(Hold, noted));
        var transferred = After(held, Decide(Transfer, held));
        var paid = After(transferred, Decide(Execute, transferred));

        Assert.Equal([RefundStage.Payable, RefundStage.Held, RefundStage.InTransfer, RefundStage.Paid],
            new[] { noted, held, transferred, paid }.Select(refund => refund.Stage));
        Assert.Empty(Decide(Note, paid).Events);
        Assert.Empty(Decide(Hold, held).Events);
        Assert.Empty(Decide(Transfer, transferred).Events);
        Assert.Empty(Decide(Execute, paid).Events);
    }

    [Fact]
    public void What_was_approved_after_the_cutoff_waits_for_the_next_run()
    {
        var noted = After(null, Decide(Note, null));

        Assert.Empty(Decide(Hold with { CutoffAt = Noon }, noted).Events);
    }

    [Fact]
    public void Rejected_or_returned_it_is_payable_again()
    {
        var transferred = After(After(After(null, Decide(Note, null)), Hold), Transfer);
        var rejected = Assert.IsType<RefundReturned>(Decide(Return, transferred).Events.Single());
        var paid = After(transferred, Decide(Execute, transferred));
        var returned = Assert.IsType<RefundReturned>(Decide(Return, paid).Events.Single());

        Assert.Equal((false, true), (rejected.WasExecuted, returned.WasExecuted));
        var again = Refund.Evolve(paid, returned);
        Assert.Equal((RefundStage.Payable, null), (again.Stage, again.RunId));
        Assert.Empty(Decide(Return, again).Events);
    }

    [Fact]
    public void It_is_given_up_only_while_no_run_has_it()
    {
        var noted = After(null, Decide(Note, null));
        var held = After(noted, Hold);
        var abandoned = After(noted, Decide(Abandon, noted));

        Assert.Equal(RefundStage.Abandoned, abandoned.Stage);
        Assert.Empty(Decide(Abandon, abandoned).Events);
        Assert.Equal("refund-not-now", Decide(Abandon, held).Refusals.Single().Code);
        Assert.Equal("refund-not-now", Decide(Abandon, After(held, Transfer)).Refusals.Single().Code);
        Assert.Equal("invalid-reason", Decide(Abandon with { Reason = " " }, noted).Refusals.Single().Code);
        Assert.Empty(Decide(Hold, abandoned).Events);
        var released = After(held, Decide(new ReleaseRefund(Run, LaterOn), held));
        Assert.Equal(RefundStage.Payable, released.Stage);
    }

    [Fact]
    public void A_run_pays_it_to_the_funders_account_and_nothing_waits_without_a_reason()
    {
        var held = After(After(null, Decide(Note, null)), Hold);
        var waiting = After(null, Decide(Note with { RefundId = Guid.CreateVersion7() }, null));
        var run = State<SettlementRun>(SettlementRun.Evolve,
            new RunOpened(Run, new DateOnly(2027, 1, 1), LaterOn, 500, "finance-a", "hash", LaterOn));
        var account = new PayableAccount(Guid.NewGuid(), true);

        var prepared = Assert.IsType<RunPrepared>(SettlementRunDecider.Decide(new SettlementRunDecider.PrepareRun(
            [], [], [], LaterOn, Refunds: [new RefundPosition(held, account), new RefundPosition(waiting, null)]), run).Events.Single());

        var payout = Assert.Single(prepared.Payouts);
        Assert.Equal((Payout, RefundId, 5_000L, account.AccountId),
            (payout.PayoutId, payout.RefundId!.Value, payout.NetCents, payout.AccountId));
        Assert.Equal((WaitingReasons.NoVerifiedAccount, waiting.Id),
            (Assert.Single(prepared.Waiting).Reason, prepared.Waiting[0].RefundId!.Value));
        var after = SettlementRun.Evolve(run, prepared);
        var part = new HeldPart(RefundId, Payout, 5_000);
        Assert.IsType<RunApproved>(Approve(after, part).Events.Single());
        Assert.IsType<RunStopped>(Approve(after, part with { AmountCents = 4_999 }).Events.Single());
    }

    private static Decision Approve(SettlementRun run, HeldPart part) => SettlementRunDecider.Decide(
        new SettlementRunDecider.ApproveRun(Guid.NewGuid(), [], "finance-b", LaterOn, new([], [], [part])), run);

    private static Refund After(Refund? refund, Decision decision) => decision.Events.Aggregate(refund, Refund.Evolve)!;

    private static Refund After(Refund refund, HoldRefund hold) => After(refund, Decide(hold, refund));

    private static Refund After(Refund refund, PutRefundInTransfer transfer) => After(refund, Decide(transfer, refund));
}
