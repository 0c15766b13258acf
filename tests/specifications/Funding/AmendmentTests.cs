using Aptic.Contracts.Funding.V1;
using Aptic.Funding;
using Aptic.Funding.Agreements.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Xunit;
using static Aptic.Funding.Agreements.Domain.AgreementDecider;
using AmendAgreement = Aptic.Funding.Agreements.Domain.AgreementDecider.AmendAgreement;
using ChangeStanding = Aptic.Funding.Agreements.Domain.AgreementDecider.ChangeStanding;

namespace Aptic.Tests.Specifications.Funding;

/// <summary>Agreements change, are frozen and closed, and the scheme ends; what was issued is never touched.</summary>
public sealed class AmendmentTests
{
    private static readonly Agreement Funded = Given.Agreement(Given.Terms, Given.Money(5_000));
    private static readonly AmendAgreement Amend = new(DeterministicId.Of("amend"), Given.Terms with { Title = "Avenant", ValidityMonths = 18 }, "prolongation", "hash", Given.Now);

    [Fact]
    public void An_amendment_is_a_new_version_for_what_is_reserved_from_then_on()
    {
        var before = Given.Fold(Funded, Decide(Reserve("first"), Funded).Events)!;

        var after = Given.Fold(before, Decide(Amend, before).Events)!;

        Assert.Equal((2, 18, "Avenant"), (after.Terms.Version, after.Terms.ValidityMonths, after.Title));
        Assert.Equal(1, after.Reservations.Values.Single().Terms.Version);
        Assert.Equal(2, ((FundsSetAside)Decide(Reserve("second"), after).Events.Single()).Terms.Version);
        Assert.Empty(Decide(Amend, after).Events);
    }

    [Fact]
    public void Others_hear_of_an_amendment_with_a_higher_revision()
    {
        var amended = Decide(Amend, Funded).Events.Single();
        var told = (AgreementTermsChanged)FundingContracts.Translation.ContractOf(amended, new EventPosition(Funded.Id, 3))!;
        Assert.Equal((3L, 2, "departement-16"), (told.Revision, told.Terms.Version, told.FunderId));
    }

    [Fact]
    public void An_amendment_keeps_the_funder_and_the_rules() =>
        Assert.Equal(["/payoutRateBasisPoints", "/reason", "/funderId"],
            Decide(Amend with { Terms = Given.Terms with { FunderId = "departement-17", PayoutRateBasisPoints = 9_000 }, Reason = "" }, Funded).Refusals.Select(refusal => refusal.Place));

    [Fact]
    public void A_widening_is_granted_to_all_terms_until_now_with_the_tolerance_of_the_agreement_and_is_kept_with_those_before_it()
    {
        var first = new WidenTerms(DeterministicId.Of("widen"), Given.Today.AddDays(400), [], "prolongation", "hash", Given.Now);
        var once = Given.Fold(Funded, Decide(first, Funded).Events)!;
        var amended = Given.Fold(once, Decide(Amend, once).Events)!;

        var twice = (TermsWidened)Decide(first with { CommandId = DeterministicId.Of("again"), ValidUntil = null, Territories = ["17"] }, amended).Events.Single();

        Assert.Equal([1, 2], twice.Widenings.Select(widening => widening.UpToTermsVersion));
        Assert.Equal((Given.Today.AddDays(400), Given.Today.AddDays(400).AddMonths(1)), (twice.Widenings[0].ValidUntil, twice.Widenings[0].EntryUntil));
        Assert.Equal(["17"], twice.Widenings[1].Territories);
        Assert.Empty(Decide(first, amended).Events);
    }

    [Fact]
    public void A_widening_says_what_it_grants_and_why() => Assert.Equal(["/reason", "/territories/0", "/validUntil"],
        Decide(new WidenTerms(Guid.NewGuid(), Given.Today.AddDays(-1), ["Charente"], "", "hash", Given.Now), Funded).Refusals
            .Concat(Decide(new WidenTerms(Guid.NewGuid(), null, [], "rien", "hash", Given.Now), Funded).Refusals).Select(refusal => refusal.Place).OfType<string>());

    [Fact]
    public void A_widening_grants_something_up_to_ten_years_ahead_and_fifty_times_at_most()
    {
        WidenTerms Widen(DateOnly? until, params string[] territories) => new(Guid.NewGuid(), until, territories, "prolongation", "hash", Given.Now);
        Assert.Equal("invalid-widening", Assert.Single(Decide(Widen(null), Funded).Refusals).Code);
        Assert.Equal("invalid-widening", Assert.Single(Decide(Widen(Given.Today.AddYears(10).AddDays(1)), Funded).Refusals).Code);

        var widened = Enumerable.Range(1, 50).Aggregate(Funded, (agreement, days) => Given.Fold(agreement, Decide(Widen(Given.Today.AddDays(days)), agreement).Events)!);
        Assert.Equal("too-many-widenings", Assert.Single(Decide(Widen(null, "33"), widened).Refusals).Code);
    }

    [Fact]
    public void A_frozen_agreement_grants_nothing_until_it_is_unfrozen()
    {
        var frozen = After(Funded, StandingChange.Freeze);
        Assert.Equal("agreement-frozen", ((ReservationRefused)Decide(Reserve("first"), frozen).Events.Single()).Reasons.Single().Code);
        Assert.Equal("agreement-frozen", Change(frozen, StandingChange.Freeze).Refusals.Single().Code);

        var thawed = After(frozen, StandingChange.Unfreeze);
        Assert.IsType<FundsSetAside>(Decide(Reserve("first"), thawed).Events.Single());
        Assert.Equal("agreement-not-frozen", Change(thawed, StandingChange.Unfreeze).Refusals.Single().Code);
    }

    [Fact]
    public void What_waits_while_an_agreement_is_frozen_is_granted_when_it_is_unfrozen()
    {
        var agreement = Given.Agreement(Given.Terms, new CommitmentMade(Guid.NewGuid(), Given.AgreementId, 1_000, Given.Today, "hash", Given.Now));
        agreement = Given.Fold(agreement, Decide(Reserve("first"), agreement).Events)!;
        agreement = After(agreement, StandingChange.Freeze);
        agreement = Given.Fold(agreement, Decide(new AgreementDecider.BookReceipt(Guid.NewGuid(), "VIR", 1_040, Given.Today, "hash", Given.Now), agreement).Events)!;
        Assert.Single(agreement.Promises);

        Assert.Equal([typeof(AgreementUnfrozen), typeof(FundsSetAside)], Change(agreement, StandingChange.Unfreeze).Events.Select(@event => @event.GetType()));
    }

    [Fact]
    public void A_closing_agreement_grants_nothing_for_good_and_refuses_what_waits()
    {
        var agreement = Given.Fold(Funded, [new CommitmentMade(Guid.NewGuid(), Given.AgreementId, 9_000, Given.Today, "hash", Given.Now)])!;
        agreement = Given.Fold(agreement, Decide(Reserve("waits") with { ChequeCount = 9 }, agreement).Events)!;

        var events = Change(agreement, StandingChange.Close).Events;

        Assert.Equal("agreement-closing", ((PromiseBroken)events[1]).Reasons.Single().Code);
        var closing = Given.Fold(agreement, events)!;
        Assert.Equal("agreement-closing", ((ReservationRefused)Decide(Reserve("first"), closing).Events.Single()).Reasons.Single().Code);
        Assert.Equal("agreement-closing", Change(closing, StandingChange.Freeze).Refusals.Single().Code);
        Assert.Equal("agreement-closing", Decide(Amend, closing).Refusals.Single().Code);
        Assert.Equal("agreement-closing", Decide(new AgreementDecider.CommitFunds(Guid.NewGuid(), 1, Given.Today, "hash", Given.Now), closing).Refusals.Single().Code);
        Assert.IsType<RefundRequested>(Decide(new RequestRefund(Guid.NewGuid(), 5_000, "solde", "finance-1", "hash", Given.Now), closing).Events.Single());
    }

    [Fact]
    public void In_a_scheme_that_is_wound_down_nothing_is_issued_any_more() => Assert.Equal("scheme-winding-down",
        ((ReservationRefused)Decide(Reserve("first") with { LastDay = Given.Today.AddDays(90) }, Funded).Events.Single()).Reasons.Single().Code);

    [Fact]
    public void The_schemes_last_day_is_announced_once()
    {
        var announced = Scheme.Decide(Given.Today.AddDays(90), "fin du marché", "hash", Given.Now, null).Events;
        var scheme = Scheme.Evolve(null, announced.Single());

        Assert.Equal(Given.Today.AddDays(90), scheme.WindDown!.LastDay);
        Assert.Equal("wind-down-announced", Scheme.Decide(Given.Today, "encore", "hash", Given.Now, scheme).Refusals.Single().Code);
        Assert.Equal(["invalid-last-day", "invalid-reason"],
            Scheme.Decide(Given.Today.AddDays(-1), "", "hash", Given.Now, null).Refusals.Select(refusal => refusal.Code));
    }

    [Fact]
    public void Alerts_say_what_needs_attention()
    {
        Assert.Empty(AgreementAlerts.Of(Funded, Given.Today));

        var spent = Given.Fold(Funded, Decide(Reserve("first") with { ChequeCount = 5 }, Funded).Events)!;
        Assert.Equal(["low-balance"], AgreementAlerts.Of(spent, Given.Today).Select(alert => alert.Code));

        var short_ = Given.Fold(spent, Decide(new BounceReceipt(Guid.NewGuid(), spent.Receipts.Keys.Single(), Given.Today, "rejet", "hash", Given.Now), spent).Events)!;
        Assert.Equal(["shortfall"], AgreementAlerts.Of(short_, Given.Today).Select(alert => alert.Code));

        var terms = Given.Terms with { ValidityMonths = null, ValidUntil = Given.Today.AddDays(59) };
        var late = Given.Agreement(terms, Given.Money(5_000), new CommitmentMade(Guid.NewGuid(), Given.AgreementId, 9_000, Given.Today, "hash", Given.Now));
        late = Given.Fold(late, Decide(Reserve("waits") with { ChequeCount = 9 }, late).Events)!;
        Assert.Equal(["expiry-near", "requests-waiting"], AgreementAlerts.Of(late, Given.Today).Select(alert => alert.Code).Except(["low-balance"]));
        Assert.Contains("commitment-overdue", AgreementAlerts.Of(late, Given.Today.AddDays(1)).Select(alert => alert.Code));
    }

    [Theory]
    [InlineData("CONV0123456789", "CONV0123456789")]
    [InlineData("virement conv 01234-56789 département", "CONV0123456789")]
    [InlineData("CONV012345678", null)]
    [InlineData("", null)]
    public void An_agreements_reference_is_found_in_what_a_person_typed(string text, string? reference) =>
        Assert.Equal(reference is null ? [] : [reference], AgreementReference.FindAll(text));

    private static Decision Change(Agreement agreement, StandingChange change) =>
        Decide(new ChangeStanding(Guid.NewGuid(), change, "contrôle", "hash", Given.Now), agreement);

    private static Agreement After(Agreement agreement, StandingChange change) => Given.Fold(agreement, Change(agreement, change).Events)!;

    private static ReserveFunds Reserve(string request) => new(DeterministicId.Of("request", request), Given.AgreementId, Given.PartnerId, 1, Given.Now);
}
