using Aptic.Kernel;
using Aptic.Settlement.Entitlements;
using Xunit;
using static Aptic.Settlement.Entitlements.EntitlementDecider;
using static Aptic.Tests.Specifications.Settlement.Given;

namespace Aptic.Tests.Specifications.Settlement;

public sealed class EntitlementTests
{
    private static readonly Guid Run = Guid.CreateVersion7();
    private static readonly Guid OtherRun = Guid.CreateVersion7();
    private static readonly Guid Payout = Guid.CreateVersion7();

    private static readonly AccrueEntitlement Accrue = new(ServiceRedeemed(Cheque(1_000), Cheque(500)));
    private static readonly ReverseEntitlement Reverse = new(RedemptionId, Reversed, new DateOnly(2026, 12, 2));
    private static readonly HoldEntitlement Hold = new(Run, ReversibleUntil, LaterOn);
    private static readonly ReleaseEntitlement Release = new(Run, LaterOn);
    private static readonly PutEntitlementInTransfer PutInTransfer = new(Run, Payout, LaterOn);
    private static readonly PayEntitlement Pay = new(Run, Payout, new DateOnly(2027, 1, 4), LaterOn);

    [Fact]
    public void A_redemption_accrues_one_line_for_each_cheque()
    {
        var accrued = Assert.IsType<EntitlementAccrued>(Assert.Single(Decide(Accrue, null).Events));

        Assert.Equal(Accrue.Redemption.Cheques.Select(cheque => cheque.ChequeId), accrued.Lines.Select(line => line.ChequeId));
        Assert.Equal([(960L, 40L), (480L, 20L)], accrued.Lines.Select(line => (line.PayableCents, line.CommissionCents)));
        Assert.Equal((RedemptionId, Venue, Organisation, ReversibleUntil),
            (accrued.RedemptionId, accrued.VenueId, accrued.OrganisationId, accrued.ReversibleUntil));
    }

    [Theory]
    [InlineData(1_000, 9_600, 960)]
    [InlineData(1_000, 10_000, 1_000)]
    [InlineData(1, 9_500, 1)]
    [InlineData(10, 9_500, 10)]
    [InlineData(30, 9_500, 29)]
    [InlineData(333, 9_700, 323)]
    [InlineData(0, 9_600, 0)]
    public void What_is_payable_is_rounded_half_up_and_the_rest_is_commission(long coveredCents, int rateBasisPoints, long payableCents)
    {
        var accrued = (EntitlementAccrued)Decide(new AccrueEntitlement(ServiceRedeemed(Cheque(coveredCents, rateBasisPoints))),
            null).Events[0];

        Assert.Equal((payableCents, coveredCents - payableCents), (accrued.Lines[0].PayableCents, accrued.Lines[0].CommissionCents));
    }

    [Fact]
    public void For_every_value_and_rate_payable_and_commission_sum_to_the_covered_value()
    {
        for (var covered = 0; covered <= 1_000; covered += 7)
        {
            for (var rate = 9_500; rate <= 10_000; rate += 13)
            {
                var line = ((EntitlementAccrued)Decide(new AccrueEntitlement(ServiceRedeemed(Cheque(covered, rate))),
                    null).Events[0]).Lines[0];
                Assert.Equal(covered, line.PayableCents + line.CommissionCents);
                Assert.InRange(line.CommissionCents, 0, covered);
                Assert.InRange(Math.Abs(line.PayableCents * 10_000 - (long)covered * rate), 0, 5_000);
            }
        }
    }

    [Fact]
    public void A_reversal_in_time_cancels() =>
        Assert.Equivalent(new EntitlementCancelled(RedemptionId, Reversed, new DateOnly(2026, 12, 2), After(Accrue).Lines),
            Assert.Single(Decide(Reverse, After(Accrue)).Events), strict: true);

    [Fact]
    public void A_reversal_that_comes_before_its_redemption_is_kept_and_applied()
    {
        var kept = Decide(Reverse, null).Events;
        Assert.IsType<EarlyReversalKept>(Assert.Single(kept));

        var events = Decide(Accrue, State<Entitlement>(Entitlement.Evolve, kept)).Events;

        Assert.Collection(events, first => Assert.IsType<EntitlementAccrued>(first), second => Assert.IsType<EntitlementCancelled>(second));
        var state = State<Entitlement>(Entitlement.Evolve, [.. kept, .. events]);
        Assert.Equal(EntitlementStage.Cancelled, state.Stage);
        Assert.Equal(1_440, state.PayableCents);
        Assert.Equal(Reversed, state.Reversal!.OccurredAt);
    }

    [Fact]
    public void In_either_order_redemption_and_reversal_end_in_the_same_state() =>
        Assert.Equivalent(After(Accrue, Reverse), After(Reverse, Accrue), strict: true);

    [Fact]
    public void No_run_takes_it_while_it_can_be_reversed()
    {
        var tooEarly = Decide(Hold with { CutoffAt = ReversibleUntil.AddTicks(-1) }, After(Accrue));

        Assert.Equal("entitlement-reversible", Assert.Single(tooEarly.Refusals).Code);
        Assert.IsType<EntitlementHeld>(Assert.Single(Decide(Hold, After(Accrue)).Events));
    }

    [Fact]
    public void No_run_takes_or_moves_what_another_holds()
    {
        Assert.Equal("entitlement-not-available", Decide(Hold with { RunId = OtherRun }, After(Accrue, Hold)).Refusals[0].Code);
        Assert.Equal("entitlement-not-available", Decide(PutInTransfer with { RunId = OtherRun }, After(Accrue, Hold)).Refusals[0].Code);
        Assert.Equal("entitlement-not-available",
            Decide(Pay with { RunId = OtherRun }, After(Accrue, Hold, PutInTransfer)).Refusals[0].Code);
        Assert.Empty(Decide(Release with { RunId = OtherRun }, After(Accrue, Hold)).Events);
    }

    [Fact]
    public void What_is_not_held_is_not_transferred_and_what_is_not_in_transfer_is_not_paid()
    {
        Assert.True(Decide(PutInTransfer, After(Accrue)).IsRefused);
        Assert.True(Decide(Pay, After(Accrue, Hold)).IsRefused);
        Assert.True(Decide(Hold, After(Accrue, Reverse)).IsRefused);
        Assert.True(Decide(PutInTransfer, After(Accrue, Hold, Reverse)).IsRefused);
    }

    [Fact]
    public void It_is_held_then_in_transfer_then_paid()
    {
        Assert.Equal((EntitlementStage.Held, Run), StageAndRun(After(Accrue, Hold)));
        Assert.Equal((EntitlementStage.InTransfer, Run), StageAndRun(After(Accrue, Hold, PutInTransfer)));
        var paid = After(Accrue, Hold, PutInTransfer, Pay);
        Assert.Equal((EntitlementStage.Paid, Run), StageAndRun(paid));
        Assert.Equal((Payout, new DateOnly(2027, 1, 4)), (paid.PayoutId, paid.ExecutedOn));
    }

    [Fact]
    public void A_reversal_that_becomes_known_while_it_is_held_cancels_it_and_takes_it_out_of_the_run()
    {
        var state = After(Accrue, Hold, Reverse);
        Assert.Equal((EntitlementStage.Cancelled, null), StageAndRun(state));
    }

    [Fact]
    public void A_reversal_that_becomes_known_in_transfer_or_after_payment_is_noted_and_undoes_nothing()
    {
        Assert.IsType<LateReversalNoted>(Assert.Single(Decide(Reverse, After(Accrue, Hold, PutInTransfer)).Events));
        Assert.IsType<LateReversalNoted>(Assert.Single(Decide(Reverse, After(Accrue, Hold, PutInTransfer, Pay)).Events));
        Assert.Equal(EntitlementStage.Paid, After(Accrue, Hold, PutInTransfer, Reverse, Pay).Stage);
    }

    [Fact]
    public void Released_it_is_free_for_the_next_run()
    {
        Assert.Equal((EntitlementStage.Held, OtherRun), StageAndRun(After(Accrue, Hold, Release, Hold with { RunId = OtherRun })));
        Assert.Equal((EntitlementStage.Accrued, null), StageAndRun(After(Accrue, Hold, PutInTransfer, Release)));
    }

    [Fact]
    public void Released_with_a_reversal_that_waited_it_is_cancelled() =>
        Assert.Equal((EntitlementStage.Cancelled, null), StageAndRun(After(Accrue, Hold, PutInTransfer, Reverse, Release)));

    [Fact]
    public void What_was_paid_is_not_released() => Assert.Empty(Decide(Release, After(Accrue, Hold, PutInTransfer, Pay)).Events);

    public static TheoryData<string, object[]> Repeats => new()
    {
        { "accrued", [Accrue, Accrue] },
        { "accrued after it was paid", [Accrue, Hold, PutInTransfer, Pay, Accrue] },
        { "accrued after it was reversed", [Accrue, Reverse, Accrue] },
        { "reversed early", [Reverse, Reverse] },
        { "reversed", [Accrue, Reverse, Reverse] },
        { "reversed early and applied", [Reverse, Accrue, Reverse] },
        { "reversed late", [Accrue, Hold, PutInTransfer, Reverse, Reverse] },
        { "held", [Accrue, Hold, Hold] },
        { "released", [Accrue, Hold, Release, Release] },
        { "put in transfer", [Accrue, Hold, PutInTransfer, PutInTransfer] },
        { "put in transfer after it was paid", [Accrue, Hold, PutInTransfer, Pay, PutInTransfer] },
        { "paid", [Accrue, Hold, PutInTransfer, Pay, Pay] },
    };

    [Theory]
    [MemberData(nameof(Repeats), DisableDiscoveryEnumeration = true)]
    public void The_second_time_nothing_happens(string what, object[] commands)
    {
        Assert.NotEmpty(what);
        var before = After(commands[..^1]);

        var decision = Dispatch(commands[^1], before);

        Assert.Empty(decision.Events);
        Assert.Empty(decision.Refusals);
    }

    private static (EntitlementStage, Guid?) StageAndRun(Entitlement state) => (state.Stage, state.RunId);

    private static Entitlement After(params object[] commands) =>
        commands.Aggregate((Entitlement?)null, (state, command) => Dispatch(command, state).Events.Aggregate(state, Entitlement.Evolve))!;

    private static Decision Dispatch(object command, Entitlement? state) => command switch
    {
        AccrueEntitlement c => Decide(c, state),
        ReverseEntitlement c => Decide(c, state),
        HoldEntitlement c => Decide(c, state!),
        ReleaseEntitlement c => Decide(c, state!),
        PutEntitlementInTransfer c => Decide(c, state!),
        PayEntitlement c => Decide(c, state!),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };
}
