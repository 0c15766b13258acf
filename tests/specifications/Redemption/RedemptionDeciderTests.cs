using Aptic.Kernel;
using Aptic.Redemption.Allowances.Domain;
using Aptic.Redemption.Cheques.Domain;
using Aptic.Redemption.Redemptions.Domain;
using Xunit;
using static Aptic.Redemption.Redemptions.Domain.RedemptionDecider;

namespace Aptic.Tests.Specifications.Redemption;

public sealed class RedemptionDeciderTests
{
    private static readonly Guid RedemptionId = DeterministicId.Of("redemption");

    [Fact]
    public void A_12_euro_workshop_is_paid_10_by_cheque_and_2_by_the_beneficiary()
    {
        var redeemed = Redeemed(Given.Facts(Given.Active("1")), expectedComplementCents: 200);

        Assert.Equal((1_200, 200), (redeemed.PriceCents, redeemed.ComplementCents));
        Assert.Equal([(1_000L, 0L)], redeemed.Cheques.Select(cheque => (cheque.CoveredCents, cheque.DifferenceCents)));
    }

    [Fact]
    public void Two_cheques_pay_a_15_euro_service_and_the_difference_is_held()
    {
        var redeemed = Redeemed(Given.Facts(Given.Active("1"), Given.Active("2")) with { Service = Given.Service("workshop", 1_500) }, 0);

        Assert.Equal([(1_000L, 0L), (500L, 500L)], redeemed.Cheques.Select(cheque => (cheque.CoveredCents, cheque.DifferenceCents)));
    }

    [Fact]
    public void Cheques_pay_in_the_order_of_their_last_day_then_their_serial()
    {
        var later = Given.Active("1", Given.Terms with { ValidUntil = Given.Terms.ValidUntil.AddDays(1) });
        var redeemed = Redeemed(
            Given.Facts(later, Given.Active("3"), Given.Active("2")) with { Service = Given.Service("workshop", 2_500) }, 0);

        Assert.Equal(["2", "3", "1"], redeemed.Cheques.Select(cheque => cheque.Serial));
        Assert.Equal(500, redeemed.Cheques[2].DifferenceCents);
    }

    [Fact]
    public void A_cheque_that_the_others_make_unnecessary_is_refused_and_nothing_is_redeemed() =>
        Refused(Given.Facts(Given.Active("1"), Given.Active("2")) with { Service = Given.Service("workshop", 1_000) }, 0, "more-cheques-than-needed");

    [Fact]
    public void Another_complement_than_was_announced_is_refused_as_a_changed_price() => Refused(Given.Facts(Given.Active("1")), 300, "price-changed");

    [Fact]
    public void One_unusable_cheque_of_two_redeems_neither() =>
        Refused(Given.Facts(Given.Active("1"), Given.Fold(Given.Registered("2"))) with { Service = Given.Service("workshop", 2_000) }, 0, "cheque-not-active");

    [Fact]
    public void Under_the_regulated_tariff_the_price_counts_as_the_face_value_and_nothing_is_left_to_pay()
    {
        var cheque = Given.Active("1", Given.TermsWith(restrictions => restrictions with { RegulatedTariff = true }));
        var redeemed = Redeemed(Given.Facts(cheque), 0);

        Assert.Equal((1_000, 0), (redeemed.PriceCents, redeemed.ComplementCents));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1_000, 1)]
    [InlineData(1_200, 1)]
    [InlineData(1_999, 2)]
    [InlineData(5_000, 3)]
    public void Covered_values_and_complement_sum_to_the_price_and_each_cheque_to_its_face_value(long priceCents, int count)
    {
        var facts = Given.Facts(Enumerable.Range(1, count).Select(number => Given.Active($"{number}")).ToArray()) with { Service = Given.Service("workshop", priceCents) };
        var redeemed = Redeemed(facts, Math.Max(0, priceCents - count * 1_000));

        Assert.Equal(priceCents, redeemed.Cheques.Sum(cheque => cheque.CoveredCents) + redeemed.ComplementCents);
        Assert.All(redeemed.Cheques, cheque => Assert.Equal(1_000, cheque.CoveredCents + cheque.DifferenceCents));
    }

    [Fact]
    public void A_redemption_can_be_reversed_until_the_end_of_the_seventh_paris_day_after_it() =>
        Assert.Equal(ParisTime.EndOf(new DateOnly(2026, 3, 9)), Redeemed(Given.Facts(Given.Active("1")), 200).ReversibleUntil);

    [Fact]
    public void A_reversal_in_time_makes_every_cheque_usable_again()
    {
        var (redemption, cheque) = ARedemption();
        var (events, refusals) = Decide(Reversal(redemption.Redeemed.ReversibleUntil.AddSeconds(-1)), redemption, [cheque]);

        Assert.Empty(refusals);
        Assert.Equal(ChequeStatus.Active, Cheque.Evolve(cheque, events!.OnCheques[cheque.Id]).Status);
    }

    [Fact]
    public void A_reversal_after_the_seventh_day_is_refused()
    {
        var (redemption, cheque) = ARedemption();
        Assert.Equal("reversal-too-late", Decide(Reversal(redemption.Redeemed.ReversibleUntil), redemption, [cheque]).Refusals.Single().Code);
    }

    [Fact]
    public void What_the_cheques_had_over_is_released_once_when_the_redemption_can_no_longer_be_reversed()
    {
        var (events, _) = Decide(new RedeemService(RedemptionId, 0, "hash"), Given.Facts(Given.Active("1")) with { Service = Given.Service("workshop", 700) });
        var redemption = ServiceRedemption.Evolve(null, events!.OnRedemption);
        var end = redemption.Redeemed.ReversibleUntil;

        Assert.Empty(Decide(new ReleaseDifference(end.AddSeconds(-1)), redemption).Events);
        var released = (DifferenceWasReleased)Decide(new ReleaseDifference(end), redemption).Events.Single();
        Assert.Equal(300, released.Cheques.Single().DifferenceCents);
        Assert.Empty(Decide(new ReleaseDifference(end), ServiceRedemption.Evolve(redemption, released)).Events);
    }

    [Fact]
    public void A_reversed_redemption_cannot_be_reversed_again()
    {
        var (redemption, cheque) = ARedemption();
        var command = Reversal(Given.Now.AddHours(1));
        var reversed = ServiceRedemption.Evolve(redemption, Decide(command, redemption, [cheque]).Events!.OnRedemption);

        Assert.Equal("already-reversed", Decide(command, reversed, [cheque]).Refusals.Single().Code);
    }

    [Fact]
    public void A_reversal_that_finds_a_cheque_freed_already_was_overtaken_by_another()
    {
        var (redemption, cheque) = ARedemption();
        var freed = Cheque.Evolve(cheque, Decide(Reversal(Given.Now), redemption, [cheque]).Events!.OnCheques[cheque.Id]);

        Assert.Equal("already-reversed", Decide(Reversal(Given.Now), redemption, [freed]).Refusals.Single().Code);
    }

    [Fact]
    public void A_reversal_gives_the_place_under_the_beneficiarys_limit_back()
    {
        var cheque = Given.Active("1", Given.TermsWith(restrictions => restrictions with { ChequesPerBeneficiary = 1 }), DeterministicId.Of("beneficiary"));
        var presented = new PresentedCheque("/cheques/0", cheque, Allowance.Untouched(AllowanceIdOf(cheque)!.Value));
        var (events, _) = Decide(new RedeemService(RedemptionId, 200, "hash"), Given.Facts() with { Cheques = [presented] });
        var used = Allowance.Evolve(null, events!.OnAllowances.Single().Event);
        var redemption = ServiceRedemption.Evolve(null, events.OnRedemption);
        var redeemedCheque = Cheque.Evolve(cheque, events.OnCheques[cheque.Id]);
        var (reversal, _) = Decide(Reversal(Given.Now), redemption, [redeemedCheque]);

        Assert.Single(used.UsedCheques);
        Assert.Empty(Allowance.Evolve(used, reversal!.OnAllowances.Single().Event).UsedCheques);
    }

    private static ReverseRedemption Reversal(DateTimeOffset now) => new(DeterministicId.Of("reversal"), "erreur de saisie", "hash", now);

    private static (ServiceRedemption Redemption, Cheque Cheque) ARedemption()
    {
        var cheque = Given.Active("1");
        var (events, _) = Decide(new RedeemService(RedemptionId, 200, "hash"), Given.Facts(cheque));
        return (ServiceRedemption.Evolve(null, events!.OnRedemption), Cheque.Evolve(cheque, events.OnCheques[cheque.Id]));
    }

    private static ServiceWasRedeemed Redeemed(RedemptionFacts facts, long expectedComplementCents)
    {
        var (events, refusals) = Decide(new RedeemService(RedemptionId, expectedComplementCents, "hash"), facts);
        Assert.Empty(refusals);
        return (ServiceWasRedeemed)events!.OnRedemption;
    }

    private static void Refused(RedemptionFacts facts, long expectedComplementCents, string code)
    {
        var (events, refusals) = Decide(new RedeemService(RedemptionId, expectedComplementCents, "hash"), facts);
        Assert.Null(events);
        Assert.Equal([code], refusals.Select(refusal => refusal.Code));
    }
}
