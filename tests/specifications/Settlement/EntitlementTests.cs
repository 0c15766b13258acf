using Aptic.Kernel;
using Aptic.Settlement.Earnings.Domain;
using Xunit;
using static Aptic.Settlement.Earnings.Domain.EntitlementDecider;
using static Aptic.Tests.Specifications.Settlement.Given;

namespace Aptic.Tests.Specifications.Settlement;

public sealed class EntitlementTests
{
    private static readonly AccrueEntitlement Accrue = new(ServiceRedeemed(Cheque(1_000), Cheque(500)));
    private static readonly ReverseEntitlement Reverse = new(RedemptionId, Reversed, new DateOnly(2026, 12, 2));
    private static readonly ReverseEntitlement ReverseLate = Reverse with { Carriage = Carriage.InTransfer };

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
    public void A_reversal_that_becomes_known_while_a_run_holds_it_cancels_it() =>
        Assert.IsType<EntitlementCancelled>(Assert.Single(Decide(Reverse with { Carriage = Carriage.Held }, After(Accrue)).Events));

    [Theory]
    [InlineData(Carriage.InTransfer)]
    [InlineData(Carriage.Paid)]
    public void A_reversal_that_becomes_known_in_transfer_or_after_payment_is_noted_and_undoes_nothing(Carriage carriage)
    {
        var noted = Decide(Reverse with { Carriage = carriage }, After(Accrue)).Events;
        Assert.IsType<LateReversalNoted>(Assert.Single(noted));
        Assert.Equal(EntitlementStage.Accrued, State<Entitlement>(Entitlement.Evolve, [.. Decide(Accrue, null).Events, .. noted]).Stage);
    }

    [Fact]
    public void Given_back_with_a_reversal_that_waited_it_is_cancelled()
    {
        Assert.Empty(CancelReversed(After(Accrue)).Events);
        Assert.IsType<EntitlementCancelled>(Assert.Single(CancelReversed(After(Accrue, ReverseLate)).Events));
        Assert.Empty(CancelReversed(After(Accrue, Reverse)).Events);
    }

    [Fact]
    public void What_runs_of_before_told_of_it_passes_by()
    {
        var (run, payout) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        object[] told =
        [
            new EntitlementHeld(RedemptionId, run, LaterOn), new EntitlementReleased(RedemptionId, run, LaterOn),
            new EntitlementHeld(RedemptionId, run, LaterOn), new EntitlementPutInTransfer(RedemptionId, run, payout, LaterOn),
            new EntitlementPaid(RedemptionId, run, payout, new DateOnly(2027, 1, 4), LaterOn),
            new EntitlementReopened(RedemptionId, run, payout, "AC04", LaterOn),
        ];

        Assert.Equivalent(After(Accrue), told.Aggregate(After(Accrue), Entitlement.Evolve), strict: true);
    }

    public static TheoryData<string, object[]> Repeats => new()
    {
        { "accrued", [Accrue, Accrue] },
        { "accrued after it was reversed", [Accrue, Reverse, Accrue] },
        { "reversed early", [Reverse, Reverse] },
        { "reversed", [Accrue, Reverse, Reverse] },
        { "reversed early and applied", [Reverse, Accrue, Reverse] },
        { "reversed late", [Accrue, ReverseLate, ReverseLate] },
        { "reversed late and then again", [Accrue, ReverseLate, Reverse] },
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

    private static Entitlement After(params object[] commands) =>
        commands.Aggregate((Entitlement?)null, (state, command) => Dispatch(command, state).Events.Aggregate(state, Entitlement.Evolve))!;

    private static Decision Dispatch(object command, Entitlement? state) => command switch
    {
        AccrueEntitlement c => Decide(c, state),
        ReverseEntitlement c => Decide(c, state),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };
}
