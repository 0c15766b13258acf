using Aptic.Contracts.Funding.V1;
using Aptic.Funding.Agreements.Domain;
using Aptic.Kernel;
using Xunit;
using static Aptic.Funding.Agreements.Domain.AgreementDecider;

namespace Aptic.Tests.Specifications.Funding;

/// <summary>Handled twice, a command emits nothing the second time.</summary>
public sealed class AgreementDeciderTests
{
    private static readonly BookReceipt Receipt = new(DeterministicId.Of("receipt"), "REF-1", 52_000, Given.Today, "hash", Given.Now);

    [Fact]
    public void What_is_agreed_becomes_version_1_of_the_terms()
    {
        var concluded = (AgreementConcluded)Decide(new ConcludeAgreement(Given.AgreementId, Given.Terms, "hash", Given.Now), null).Events.Single();

        Assert.Equal(new AgreementTerms(1, 1_000, null, 12, 1, 400, 9_600, true, Given.Terms.Restrictions), concluded.Terms);
        Assert.Equal((Given.AgreementId, "departement-16", "hash", Given.Now), (concluded.AgreementId, concluded.FunderId, concluded.RequestHash, concluded.OccurredAt));
        Assert.Equal(Given.Terms.Partners, concluded.Partners);
    }

    [Fact]
    public void An_agreement_is_concluded_once() =>
        Assert.Equal(Decision.Nothing, Decide(new ConcludeAgreement(Given.AgreementId, Given.Terms, "hash", Given.Now), Given.Agreement(Given.Terms)));

    [Fact]
    public void An_agreement_that_breaks_rules_is_refused_with_all_of_them_and_nothing_begins()
    {
        var decision = Decide(new ConcludeAgreement(Given.AgreementId, Given.Terms with { Title = "", FaceValueCents = 0 }, "hash", Given.Now), null);

        Assert.Empty(decision.Events);
        Assert.Equal(["/title", "/faceValueCents"], decision.Refusals.Select(refusal => refusal.Place));
    }

    [Theory]
    [InlineData(52_000, 400, 50_000, 2_000)]
    [InlineData(50_000, 0, 50_000, 0)]
    [InlineData(1, 3_000, 1, 0)]
    [InlineData(2, 3_000, 2, 0)]
    [InlineData(3, 3_000, 2, 1)]
    [InlineData(51_999, 400, 49_999, 2_000)]
    [InlineData(13, 400, 13, 0)]
    [InlineData(21, 10_000, 11, 10)]
    [InlineData(100_000_000_000, 400, 96_153_846_154, 3_846_153_846)]
    public void A_receipt_is_split_into_face_money_and_fee_rounded_half_up(long grossCents, int feeBasisPoints, long faceCents, long feeCents)
    {
        // A fee of 100 % is more than the rules allow; it stands for an amount that falls exactly on the half.
        var agreement = Given.Agreement(Given.Terms);
        agreement = agreement with { Terms = agreement.Terms with { FeeBasisPoints = feeBasisPoints } };
        var booked = (ReceiptBooked)Decide(Receipt with { GrossAmountCents = grossCents }, agreement).Events.Single();

        Assert.Equal((grossCents, faceCents, feeCents), (booked.GrossAmountCents, booked.FaceAmountCents, booked.FeeAmountCents));
    }

    [Fact]
    public void A_receipt_is_booked_once()
    {
        var agreement = Given.Agreement(Given.Terms);
        var booked = Decide(Receipt, agreement).Events;

        Assert.Empty(Decide(Receipt, Given.Fold(agreement, booked)!).Events);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(GrossAmountCentsMost + 1)]
    [InlineData(long.MaxValue)]
    public void An_amount_that_cannot_be_is_not_booked(long grossCents) => Refused(Receipt with { GrossAmountCents = grossCents }, "/grossAmountCents");

    [Fact]
    public void A_receipt_without_a_usable_bank_reference_is_not_booked()
    {
        Refused(Receipt with { BankReference = "" }, "/bankReference");
        Refused(Receipt with { BankReference = "REF-1 " }, "/bankReference");
        Refused(Receipt with { BankReference = "REF\t1" }, "/bankReference");
        Refused(Receipt with { BankReference = new string('R', 141) }, "/bankReference");
        Assert.Single(Decide(Receipt with { BankReference = new string('R', 140) }, Given.Agreement(Given.Terms)).Events);
    }

    [Fact]
    public void Money_of_tomorrow_is_not_booked_and_tomorrow_begins_at_midnight_in_paris()
    {
        var beforeMidnight = ParisTime.EndOf(Given.Today).AddSeconds(-1);

        Refused(Receipt with { ReceivedOn = Given.Today.AddDays(1), Now = beforeMidnight }, "/receivedOn");
        Assert.Single(Decide(Receipt with { ReceivedOn = Given.Today.AddDays(1), Now = beforeMidnight.AddSeconds(1) }, Given.Agreement(Given.Terms)).Events);
    }

    [Fact]
    public void Every_fault_of_a_receipt_is_named() =>
        Refused(Receipt with { GrossAmountCents = 0, BankReference = "", ReceivedOn = DateOnly.MaxValue }, "/grossAmountCents", "/bankReference", "/receivedOn");

    [Fact]
    public void All_of_the_free_money_and_not_a_cent_more_can_be_set_aside()
    {
        var agreement = Given.Agreement(Given.Terms, Given.Money(50_000));
        var setAside = SetAside(50, agreement);

        Assert.Equal((50, 50_000), (setAside.ChequeCount, setAside.AmountCents));
        Assert.Equal(agreement.Terms, setAside.Terms);
        Assert.Equal(0, Given.Fold(agreement, [setAside])!.FreeCents);
        Assert.Equal(["insufficient-funds"], ReasonsAgainst(51, agreement));
        Assert.Equal(["insufficient-funds"], ReasonsAgainst(50, Given.Agreement(Given.Terms, Given.Money(49_999))));
    }

    [Fact]
    public void Of_a_request_that_is_not_covered_whole_no_part_is_set_aside() =>
        Assert.IsType<ReservationRefused>(Decide(Reserve(2), Given.Agreement(Given.Terms, Given.Money(1_500))).Events.Single());

    [Fact]
    public void Nothing_is_set_aside_before_money_has_come() => Assert.Equal(["insufficient-funds"], ReasonsAgainst(1, Given.Agreement(Given.Terms)));

    [Fact]
    public void What_cheques_gave_back_can_be_set_aside_again()
    {
        var agreement = Given.Agreement(Given.Terms, Given.Money(1_000));
        agreement = Given.Fold(agreement, [SetAside(1, agreement)])!;
        Assert.Equal(["insufficient-funds"], ReasonsAgainst(1, agreement, "second"));

        agreement = Given.Fold(agreement, [new FundsReturned(DeterministicId.Of("chunk"), agreement.Id, 1_000, Given.Now)])!;
        Assert.Equal(1_000, SetAside(1, agreement, "second").AmountCents);
    }

    [Fact]
    public void Money_is_set_aside_once_for_a_request()
    {
        var agreement = Given.Agreement(Given.Terms, Given.Money(50_000));

        Assert.Empty(Decide(Reserve(2), Given.Fold(agreement, [SetAside(2, agreement)])).Events);
    }

    [Fact]
    public void The_fee_on_money_received_is_nobodys_to_reserve()
    {
        var agreement = Given.Agreement(Given.Terms);
        agreement = Given.Fold(agreement, Decide(Receipt, agreement).Events)!;

        Assert.Equal(["insufficient-funds"], ReasonsAgainst(51, agreement));
    }

    [Fact]
    public void A_quota_holds_over_all_requests_of_its_partner_and_of_no_other()
    {
        var terms = Given.Terms with { Partners = [new AgreementPartner(Given.PartnerId, 3), new AgreementPartner("mission-locale", null)] };
        var agreement = Given.Agreement(terms, Given.Money(50_000));
        agreement = Given.Fold(agreement, [SetAside(2, agreement), .. Decide(Reserve(9, "other") with { PartnerId = "mission-locale" }, agreement).Events])!;

        Assert.Equal(["quota-exceeded"], ReasonsAgainst(2, agreement, "second"));
        Assert.Equal(1, SetAside(1, agreement, "second").ChequeCount);
    }

    [Fact]
    public void Money_is_set_aside_on_the_last_day_of_validity_and_not_after_it()
    {
        var agreement = Given.Agreement(Given.Terms with { ValidityMonths = null, ValidUntil = Given.Today }, Given.Money(50_000));

        Assert.IsType<FundsSetAside>(Decide(Reserve(1) with { Now = ParisTime.EndOf(Given.Today).AddTicks(-1) }, agreement).Events.Single());
        Assert.Equal(["agreement-expired"], ReasonsOf(Decide(Reserve(1) with { Now = ParisTime.EndOf(Given.Today) }, agreement)));
    }

    [Fact]
    public void An_unknown_agreement_has_no_money() => Assert.Equal(["agreement-unknown"], ReasonsOf(Decide(Reserve(1), null)));

    [Fact]
    public void A_partner_that_is_not_in_the_agreement_gets_nothing() =>
        Assert.Equal(["partner-not-in-agreement"], ReasonsOf(Decide(Reserve(1) with { PartnerId = "other" }, Given.Agreement(Given.Terms, Given.Money(1_000)))));

    [Fact]
    public void Every_reason_against_a_request_is_named()
    {
        var terms = Given.Terms with { ValidityMonths = null, ValidUntil = Given.Today, Partners = [new AgreementPartner(Given.PartnerId, 1)] };
        var late = Reserve(2) with { Now = Given.Now.AddDays(1) };

        Assert.Equal(["quota-exceeded", "agreement-expired", "insufficient-funds"], ReasonsOf(Decide(late, Given.Agreement(terms))));
        Assert.Equal(["partner-not-in-agreement", "agreement-expired", "insufficient-funds"],
            ReasonsOf(Decide(late with { PartnerId = "other" }, Given.Agreement(terms))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_request_for_no_cheque_moves_no_money(int chequeCount) =>
        Assert.Equal(["invalid-count"], ReasonsAgainst(chequeCount, Given.Agreement(Given.Terms, Given.Money(1_000))));

    [Fact]
    public void The_largest_count_that_can_be_written_is_refused_and_overflows_nothing() =>
        Assert.Equal(["insufficient-funds"], ReasonsAgainst(int.MaxValue, Given.Agreement(Given.Terms with { FaceValueCents = AgreementRules.FaceValueCentsMost })));

    [Fact]
    public void An_event_that_cannot_follow_stops_the_fold() =>
        Assert.Throws<InvalidOperationException>(() => Agreement.Evolve(null, Given.Money(1)));

    private static ReserveFunds Reserve(int chequeCount, string request = "first") =>
        new(DeterministicId.Of("request", request), Given.AgreementId, Given.PartnerId, chequeCount, Given.Now);

    private static FundsSetAside SetAside(int chequeCount, Agreement agreement, string request = "first") =>
        (FundsSetAside)Decide(Reserve(chequeCount, request), agreement).Events.Single();

    private static IEnumerable<string> ReasonsAgainst(int chequeCount, Agreement agreement, string request = "first") =>
        ReasonsOf(Decide(Reserve(chequeCount, request), agreement));

    private static IEnumerable<string> ReasonsOf(Decision decision) =>
        ((ReservationRefused)decision.Events.Single()).Reasons.Select(reason => reason.Code);

    private static void Refused(BookReceipt command, params string[] places)
    {
        var decision = Decide(command, Given.Agreement(Given.Terms));
        Assert.Empty(decision.Events);
        Assert.All(decision.Refusals, refusal => Assert.Equal("invalid-receipt", refusal.Code));
        Assert.Equal(places, decision.Refusals.Select(refusal => refusal.Place));
    }
}
