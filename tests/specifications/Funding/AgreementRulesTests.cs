using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Funding.Agreements.Domain;
using Xunit;

namespace Aptic.Tests.Specifications.Funding;

public sealed class AgreementRulesTests
{
    [Fact]
    public void Usual_terms_break_no_rule() => Assert.Empty(PlacesOf(Given.Terms));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("Inclusion\nnumérique")]
    public void A_title_can_be_read(string title) => Broken("/title", Given.Terms with { Title = title });

    [Fact]
    public void A_title_has_200_characters_at_most()
    {
        Kept(Given.Terms with { Title = new string('é', 200) });
        Broken("/title", Given.Terms with { Title = new string('é', 201) });
    }

    [Theory]
    [InlineData("")]
    [InlineData("Departement-16")]
    [InlineData("-16")]
    [InlineData("departement 16")]
    [InlineData("département-16")]
    [InlineData("departement-16\n")]
    public void A_party_is_named_by_a_slug(string id)
    {
        Broken("/funderId", Given.Terms with { FunderId = id });
        Broken("/partners", Given.Terms with { Partners = [new AgreementPartner(id, null)] });
    }

    [Fact]
    public void A_partys_id_has_64_characters_at_most()
    {
        Kept(Given.Terms with { FunderId = new string('a', 64) });
        Broken("/funderId", Given.Terms with { FunderId = new string('a', 65) });
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-1_000, false)]
    [InlineData(1, true)]
    [InlineData(100_000, true)]
    [InlineData(100_001, false)]
    [InlineData(long.MaxValue, false)]
    public void A_face_value_is_a_cent_to_a_thousand_euros(long cents, bool holds) => Check(holds, "/faceValueCents", Given.Terms with { FaceValueCents = cents });

    [Fact]
    public void Validity_is_a_last_day_or_months_from_issue_and_not_both_or_neither()
    {
        Broken("/validUntil", Given.Terms with { ValidUntil = null, ValidityMonths = null });
        Broken("/validUntil", Given.Terms with { ValidUntil = Given.Today, ValidityMonths = 12 });
        Kept(Fixed(Given.Today));
    }

    [Fact]
    public void A_fixed_last_day_is_today_or_later_and_within_ten_years()
    {
        Broken("/validUntil", Fixed(Given.Today.AddDays(-1)));
        Kept(Fixed(Given.Today.AddYears(10)));
        Broken("/validUntil", Fixed(Given.Today.AddYears(10).AddDays(1)));
        Broken("/validUntil", Fixed(DateOnly.MaxValue));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    [InlineData(int.MaxValue, false)]
    public void Validity_from_issue_is_1_to_60_months(int months, bool holds) => Check(holds, "/validityMonths", Given.Terms with { ValidityMonths = months });

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(12, true)]
    [InlineData(13, false)]
    public void The_tolerance_is_12_months_at_most(int months, bool holds) => Check(holds, "/entryToleranceMonths", Given.Terms with { EntryToleranceMonths = months });

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(3_000, true)]
    [InlineData(3_001, false)]
    public void The_fee_is_30_percent_at_most(int basisPoints, bool holds) => Check(holds, "/feeBasisPoints", Given.Terms with { FeeBasisPoints = basisPoints });

    [Theory]
    [InlineData(9_499, false)]
    [InlineData(9_500, true)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void Venues_get_95_to_100_percent(int basisPoints, bool holds) =>
        Check(holds, "/payoutRateBasisPoints", Given.Terms with { PayoutRateBasisPoints = basisPoints });

    [Theory]
    [InlineData(ServiceKinds.UrgentHelp, true)]
    [InlineData(ServiceKinds.Individual, true)]
    [InlineData(ServiceKinds.Workshop, true)]
    [InlineData(ServiceKinds.Welcome, false)]
    [InlineData(ServiceKinds.CertifiedTraining, false)]
    [InlineData("Workshop", false)]
    public void Only_payable_kinds_can_be_named(string kind, bool holds) =>
        Check(holds, "/restrictions/serviceKinds", Restricted(restrictions => restrictions with { ServiceKinds = [kind] }));

    [Fact]
    public void At_least_one_kind_is_named() => Broken("/restrictions/serviceKinds", Restricted(restrictions => restrictions with { ServiceKinds = [] }));

    [Theory]
    [InlineData("01", true)]
    [InlineData("16", true)]
    [InlineData("2A", true)]
    [InlineData("2B", true)]
    [InlineData("95", true)]
    [InlineData("974", true)]
    [InlineData("988", true)]
    [InlineData("16015", true)]
    [InlineData("2A004", true)]
    [InlineData("97411", true)]
    [InlineData("", false)]
    [InlineData("1", false)]
    [InlineData("00", false)]
    [InlineData("20", false)]
    [InlineData("96", false)]
    [InlineData("97", false)]
    [InlineData("161", false)]
    [InlineData("1601", false)]
    [InlineData("160155", false)]
    [InlineData("974111", false)]
    [InlineData("2a", false)]
    [InlineData("١٦", false)]
    [InlineData("16\n", false)]
    public void A_territory_is_a_department_or_a_commune(string code, bool holds) =>
        Check(holds, "/restrictions/territories/1", Restricted(restrictions => restrictions with { Territories = ["16", code] }));

    [Fact]
    public void Each_wrong_territory_has_its_place() => Assert.Equal(["/restrictions/territories/0", "/restrictions/territories/2"],
        PlacesOf(Restricted(restrictions => restrictions with { Territories = ["Charente", "16", "Angoulême"] })));

    [Fact]
    public void A_list_of_restrictions_that_no_agreement_has_is_refused_as_a_whole()
    {
        Broken("/restrictions/territories", Restricted(restrictions => restrictions with { Territories = Many("x") }));
        Broken("/restrictions/categories", Restricted(restrictions => restrictions with { Categories = Many("Aide") }));
        Broken("/restrictions/pathways", Restricted(restrictions => restrictions with { Pathways = Enumerable.Repeat(Guid.Empty, 1_001).ToList() }));
        Broken("/restrictions/targetPublics", Restricted(restrictions => restrictions with { TargetPublics = Many("Jeunes") }));

        static List<string> Many(string text) => Enumerable.Repeat(text, 1_001).ToList();
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    public void A_limit_per_beneficiary_is_at_least_one_cheque(int? cheques, bool holds) =>
        Check(holds, "/restrictions/chequesPerBeneficiary", Restricted(restrictions => restrictions with { ChequesPerBeneficiary = cheques }));

    [Fact]
    public void An_agreement_has_1_to_1000_partners()
    {
        Broken("/partners", Given.Terms with { Partners = [] });
        Kept(Given.Terms with { Partners = Partners(1_000) });
        Broken("/partners", Given.Terms with { Partners = Partners(1_001) });

        static List<AgreementPartner> Partners(int count) => Enumerable.Range(1, count).Select(number => new AgreementPartner($"p-{number}", null)).ToList();
    }

    [Fact]
    public void Each_partner_is_named_once() =>
        Broken("/partners", Given.Terms with { Partners = [new AgreementPartner("a", 1), new AgreementPartner("a", 2)] });

    [Theory]
    [InlineData(null, true)]
    [InlineData(1L, true)]
    [InlineData(0L, false)]
    [InlineData(-5L, false)]
    public void A_quota_is_at_least_one_cheque(long? quota, bool holds) =>
        Check(holds, "/partners", Given.Terms with { Partners = [new AgreementPartner("a", quota)] });

    [Fact]
    public void Every_breach_is_named_and_not_only_the_first() => Assert.Equal(["/title", "/faceValueCents", "/feeBasisPoints", "/restrictions/serviceKinds", "/partners"],
        PlacesOf(Restricted(restrictions => restrictions with { ServiceKinds = [] }) with { Title = "", FaceValueCents = 0, FeeBasisPoints = -1, Partners = [] }));

    private static ConcludeAgreementTerms Fixed(DateOnly lastDay) => Given.Terms with { ValidityMonths = null, ValidUntil = lastDay };

    private static ConcludeAgreementTerms Restricted(Func<Restrictions, Restrictions> change) => Given.Terms with { Restrictions = change(Given.Terms.Restrictions) };

    private static List<string?> PlacesOf(ConcludeAgreementTerms terms)
    {
        var breaches = AgreementRules.Breaches(terms, Given.Today);
        Assert.All(breaches, breach => Assert.Equal("invalid-agreement", breach.Code));
        return breaches.Select(breach => breach.Place).ToList();
    }

    private static void Check(bool holds, string place, ConcludeAgreementTerms terms) => Assert.Equal(holds ? [] : [place], PlacesOf(terms));

    private static void Kept(ConcludeAgreementTerms terms) => Assert.Empty(PlacesOf(terms));

    private static void Broken(string place, ConcludeAgreementTerms terms) => Assert.Equal([place], PlacesOf(terms));
}
