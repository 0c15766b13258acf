using System.Globalization;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using Aptic.Redemption.Cheques.Domain;
using Aptic.Redemption.Redemptions.Domain;
using Aptic.Redemption.Replicas;
using Xunit;

namespace Aptic.Tests.Specifications.Redemption;

/// <summary>Each refusal has its own stable code, and every reason is named.</summary>
public sealed class EligibilityTests
{
    private static readonly Guid Beneficiary = DeterministicId.Of("beneficiary");

    [Fact]
    public void A_usable_cheque_at_a_qualified_venue_is_refused_for_nothing() => Refused(Given.Facts(Given.Active("1")));

    [Fact]
    public void A_code_that_names_no_cheque_is_unknown() => Refused(Given.Facts([null]), "cheque-unknown");

    [Fact]
    public void A_cheque_that_was_not_handed_over_is_not_active() => Refused(Given.Facts(Given.Fold(Given.Registered("1"))), "cheque-not-active");

    [Fact]
    public void A_service_of_the_day_before_the_cheque_was_activated_cannot_be_paid_with_it() =>
        Refused(Given.Facts(Given.Active("1")) with { ServicedOn = Given.Today.AddDays(-11) }, "cheque-not-active");

    [Fact]
    public void A_blocked_a_cancelled_and_an_expired_cheque_are_refused_each_with_its_own_code()
    {
        Refused(Given.Facts(Cheque.Evolve(Given.Active("1"), new ChequeBlocked("perdu", Given.Now))), "cheque-blocked");
        Refused(Given.Facts(Cheque.Evolve(Given.Active("1"), new ChequeCancelled(Given.Terms.AgreementId, 1_000, "x", Given.Now))), "cheque-cancelled");
        Refused(Given.Facts(Cheque.Evolve(Given.Active("1"), new ChequeExpired(Given.Terms.AgreementId, 1_000, Given.Now))), "cheque-expired");
    }

    [Fact]
    public void A_redeemed_cheque_is_refused_and_its_own_venue_is_told_when()
    {
        var refusals = Refused(Given.Facts(Redeemed(Given.VenueId)), "already-redeemed");
        Assert.Contains("2026-03-01", refusals[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cheque_that_another_venue_redeemed_is_refused_without_saying_where_or_when()
    {
        var refusals = Refused(Given.Facts(Redeemed(DeterministicId.Of("elsewhere"))), "already-redeemed");
        Assert.DoesNotContain("2026", refusals[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cheque_is_valid_to_the_end_of_its_last_day() => Refused(On(Given.Terms.ValidUntil, Given.Terms.ValidUntil));

    [Fact]
    public void A_service_of_the_day_after_the_last_day_is_refused_as_expired() =>
        Refused(On(Given.Terms.ValidUntil.AddDays(1), Given.Terms.ValidUntil.AddDays(1)), "cheque-expired");

    [Fact]
    public void A_service_that_was_rendered_in_time_may_be_entered_within_the_tolerance() =>
        Refused(On(Given.Terms.ValidUntil, Given.Terms.EntryUntil));

    [Fact]
    public void A_service_that_was_rendered_in_time_and_entered_after_the_tolerance_is_refused() =>
        Refused(On(Given.Terms.ValidUntil, Given.Terms.EntryUntil.AddDays(1)), "entered-too-late");

    [Fact]
    public void A_service_of_tomorrow_is_refused() =>
        Refused(Given.Facts(Given.Active("1")) with { ServicedOn = Given.Today.AddDays(1) }, "serviced-in-future");

    /// <summary>In Paris it is the next day already, or the day before still: the venue's own day counts.</summary>
    [Theory]
    [InlineData("972", "2027-03-02T02:00:00Z", "2027-03-01")]
    [InlineData("987", "2027-03-02T08:00:00Z", "2027-03-01")]
    [InlineData("988", "2027-02-28T20:00:00Z", "2027-03-01")]
    public void A_cheque_is_good_on_its_last_evening_where_the_venue_is(string department, string now, string day)
    {
        var facts = Given.Facts(Given.Active("1")) with
        {
            Venue = Given.Venue with { Standing = Given.Venue.Standing with { DepartmentCode = department } },
            Now = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture),
        };

        Assert.Equal(day, $"{facts.VenueToday:yyyy-MM-dd}");
        Assert.Empty(Assessment.Of(facts with { ServicedOn = facts.VenueToday }).AllRefusals);
        Refused(facts with { ServicedOn = facts.VenueToday.AddDays(1) }, "serviced-in-future", "cheque-expired");
    }

    [Fact]
    public void A_venue_that_is_suspended_now_cannot_redeem_today() =>
        Refused(At(Given.Now.AddMinutes(-1), VenueStatuses.Suspended), "venue-suspended");

    [Fact]
    public void A_suspension_of_today_does_not_touch_a_service_of_yesterday() =>
        Refused(At(Given.Now.AddMinutes(-1), VenueStatuses.Suspended) with { ServicedOn = Given.Today.AddDays(-1) });

    [Theory]
    [InlineData(VenueStatuses.Refused)]
    [InlineData(VenueStatuses.Withdrawn)]
    [InlineData(VenueStatuses.Submitted)]
    public void A_venue_that_is_not_qualified_cannot_redeem(string status) => Refused(At(Given.Now.AddMinutes(-1), status), "venue-not-qualified");

    [Fact]
    public void A_service_of_another_venue_is_unknown() =>
        Refused(With(Given.Workshop.Offer with { VenueId = DeterministicId.Of("elsewhere") }), "service-unknown");

    [Fact]
    public void A_withdrawn_service_is_refused() => Refused(With(Given.Workshop.Offer with { WithdrawnOn = Given.Today }), "service-withdrawn");

    [Fact]
    public void A_service_without_a_price_on_that_day_is_refused() =>
        Refused(With(Given.Workshop.Offer with { Prices = [new ServicePrice(1_200, Given.Today.AddDays(1))] }), "service-withdrawn");

    [Theory]
    [InlineData(ServiceKinds.Welcome)]
    [InlineData(ServiceKinds.CertifiedTraining)]
    public void Some_kinds_are_never_paid_by_cheque(string kind) => Refused(With(Given.Service(kind, 1_200).Offer), "kind-not-payable");

    [Fact]
    public void A_kind_that_the_agreement_does_not_pay_is_refused() => Refused(
        Given.Facts(Given.Active("1", Given.TermsWith(r => r with { ServiceKinds = [ServiceKinds.Individual] }))), "kind-not-payable");

    [Fact]
    public void Urgent_help_is_refused_where_the_agreement_does_not_name_it() =>
        Refused(With(Given.Service(ServiceKinds.UrgentHelp, 1_200).Offer), "urgent-help-not-allowed");

    [Fact]
    public void Urgent_help_is_paid_where_the_agreement_names_it() => Refused(
        Given.Facts(Given.Active("1", Given.TermsWith(r => r with { ServiceKinds = [ServiceKinds.UrgentHelp] }))) with
        {
            Service = Given.Service(ServiceKinds.UrgentHelp, 1_200),
        });

    [Fact]
    public void A_category_that_the_agreement_does_not_cover_is_refused() => Refused(
        Given.Facts(Given.Active("1", Given.TermsWith(r => r with { Categories = ["Insertion professionnelle via le numérique"] }))), "category-not-covered");

    [Fact]
    public void A_cheque_for_pathways_pays_the_services_of_one_of_them() =>
        Refused(ForPathway() with { PathwaysOfService = [DeterministicId.Of("another"), DeterministicId.Of("pathway")] });

    [Fact]
    public void A_service_of_none_of_the_cheques_pathways_is_not_covered()
    {
        Refused(ForPathway(), "pathway-not-covered");
        Refused(ForPathway() with { PathwaysOfService = [DeterministicId.Of("another")] }, "pathway-not-covered");
    }

    [Fact]
    public void A_cheque_without_pathways_pays_services_in_and_out_of_them() =>
        Refused(Given.Facts(Given.Active("1")) with { PathwaysOfService = [DeterministicId.Of("another")] });

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(9, true)]
    [InlineData(10, false)]
    [InlineData(20, true)]
    [InlineData(30, true)]
    public void A_pathway_holds_a_service_on_the_days_on_which_it_said_so_and_goes_on_with_its_last_after_its_withdrawal(int day, bool holds)
    {
        var other = DeterministicId.Of("other");
        var pathway = new KnownPathway(DeterministicId.Of("pathway"), 4, new PathwayOffer(
            DeterministicId.Of("pathway"), 4, "Premiers pas", PathwayKinds.Discovery,
            [
                new PathwayContent([other, Given.ServiceId], Given.Today), new PathwayContent([other], Given.Today.AddDays(10)),
                new PathwayContent([Given.ServiceId], Given.Today.AddDays(20)),
            ],
            WithdrawnOn: Given.Today.AddDays(30)));
        Assert.Equal(holds, pathway.HoldsOn(Given.ServiceId, Given.Today.AddDays(day)));
    }

    [Theory]
    [InlineData("16")]
    [InlineData("16015")]
    public void A_venue_in_the_department_or_commune_of_the_agreement_is_inside(string territory) =>
        Refused(Given.Facts(Given.Active("1", Given.TermsWith(r => r with { Territories = [territory, "33"] }))));

    /// <summary>INSEE: 69383 is an arrondissement of 69123, 74011 a delegated commune of 74010; 97127 became 97801 in 2008.</summary>
    [Theory]
    [InlineData("69383", "69123", true)]
    [InlineData("69383", "69383", true)]
    [InlineData("69383", "69", true)]
    [InlineData("69383", "69382", false)]
    [InlineData("69123", "69383", false)]
    [InlineData("13206", "13055", true)]
    [InlineData("75111", "75056", true)]
    [InlineData("75111", "69123", false)]
    [InlineData("74011", "74010", true)]
    [InlineData("97127", "978", true)]
    [InlineData("97127", "97801", true)]
    [InlineData("97801", "97127", true)]
    [InlineData("97127", "971", false)]
    public void A_part_of_a_commune_lies_in_its_commune_and_a_commune_is_known_by_its_earlier_code(
        string commune, string territory, bool isInside)
    {
        var venue = Given.Venue with { Standing = Given.Venue.Standing with { CommuneCode = commune, DepartmentCode = commune[..3] } };
        var facts = Given.Facts(Given.Active("1", Given.TermsWith(r => r with { Territories = ["33", territory] })));

        Refused(facts with { Venue = venue }, isInside ? [] : ["outside-territory"]);
    }

    [Fact]
    public void A_venue_elsewhere_is_outside_the_territory() =>
        Refused(Given.Facts(Given.Active("1", Given.TermsWith(r => r with { Territories = ["33", "17001"] }))), "outside-territory");

    [Theory]
    [InlineData("Jeunes", true)]
    [InlineData("Femmes", false)]
    [InlineData(null, false)]
    public void Only_the_publics_that_the_agreement_targets_may_use_its_cheques(string? holder, bool usable) => Refused(
        Given.Facts(Given.Active("1", Given.TermsWith(r => r with { TargetPublics = ["Jeunes"] }), targetPublic: holder)),
        usable ? [] : ["public-not-targeted"]);

    [Fact]
    public void The_limit_of_a_beneficiary_is_held() => Refused(Limited(limit: 2, used: 2), "limit-reached");

    [Fact]
    public void Below_the_limit_a_beneficiary_may_use_a_cheque() => Refused(Limited(limit: 2, used: 1));

    [Fact]
    public void Two_cheques_in_one_redemption_count_together_against_the_limit()
    {
        var terms = Given.TermsWith(r => r with { ChequesPerBeneficiary = 2 });
        var facts = Given.Facts(Given.Active("1", terms, Beneficiary), Given.Active("2", terms, Beneficiary));
        Refused(facts with { Cheques = facts.Cheques.Select(cheque => cheque with { Allowance = Given.Used(1) }).ToList() }, "limit-reached");
    }

    [Fact]
    public void The_regulated_tariff_is_refused_where_the_service_does_not_accept_it() => Refused(
        Given.Facts(Regulated("1")) with { Service = new KnownService(Given.ServiceId, 1, Given.Workshop.Offer with { AcceptsRegulatedTariff = false }) },
        "tariff-not-accepted");

    [Fact]
    public void Every_reason_is_named_not_only_the_first() => Refused(
        Given.Facts(Given.Active("1", Given.TermsWith(r => r with { Territories = ["33"], Categories = ["x"], TargetPublics = ["Jeunes"] }))),
        "category-not-covered", "outside-territory", "public-not-targeted");

    [Fact]
    public void Of_very_many_territories_categories_and_kinds_a_refusal_names_ten()
    {
        var names = Enumerable.Range(1, 1_000).Select(number => $"X{number}").ToList();
        var refusals = Refused(
            Given.Facts(Given.Active("1", Given.TermsWith(r => r with { ServiceKinds = names, Categories = names, Territories = names }))),
            "kind-not-payable", "category-not-covered", "outside-territory");
        Assert.All(refusals, refusal => Assert.EndsWith("X10 and 990 more.", refusal.Detail, StringComparison.Ordinal));
    }

    private static IReadOnlyList<Refusal> Refused(RedemptionFacts facts, params string[] codes)
    {
        var refusals = Assessment.Of(facts).AllRefusals;
        Assert.Equal(codes, refusals.Select(refusal => refusal.Code));
        return refusals;
    }

    private static Cheque Redeemed(Guid venueId) => Given.Fold(
        Given.Registered("1"),
        new ChequeActivated("at-issue", Given.Now.AddDays(-10)),
        new ChequeRedeemed(DeterministicId.Of("redemption"), venueId, "Médiathèque", Given.ServiceId, "Atelier", Given.Today.AddDays(-1), 1_000, 0, Given.Now.AddDays(-1)));

    private static RedemptionFacts On(DateOnly servicedOn, DateOnly today) => Given.Facts(Given.Active("1")) with
    {
        ServicedOn = servicedOn,
        Now = ParisTime.EndOf(today).AddSeconds(-1),
    };

    private static RedemptionFacts At(DateTimeOffset since, string status) => Given.Facts(Given.Active("1")) with
    {
        Venue = Given.Venue with
        {
            Standing = Given.Venue.Standing with { History = [.. Given.Venue.Standing.History, new VenueStatusChange(status, since)] },
        },
    };

    private static RedemptionFacts With(ServiceOffer offer) => Given.Facts(Given.Active("1")) with { Service = new KnownService(Given.ServiceId, 1, offer) };

    private static RedemptionFacts ForPathway() =>
        Given.Facts(Given.Active("1", Given.TermsWith(r => r with { Pathways = [DeterministicId.Of("pathway")] })));

    private static Cheque Regulated(string serial) => Given.Active(serial, Given.TermsWith(r => r with { RegulatedTariff = true }));

    private static RedemptionFacts Limited(int limit, int used)
    {
        var facts = Given.Facts(Given.Active("1", Given.TermsWith(r => r with { ChequesPerBeneficiary = limit }), Beneficiary));
        return facts with { Cheques = facts.Cheques.Select(cheque => cheque with { Allowance = Given.Used(used) }).ToList() };
    }
}
