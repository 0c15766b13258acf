using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Issuance.Requests.Domain;
using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Issuance;

public sealed class RequestRulesTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly AgreementTerms Open = new(
        1, 1_000, null, 12, 1, 400, 9_600, true, new Restrictions([], [ServiceKinds.Workshop], [], [], [], null, false));

    [Fact]
    public void An_ordinary_request_breaks_no_rule() => Assert.Empty(BreachesOf(Open, Line("B-1", 2), Line("B-2", 1)));

    [Fact]
    public void A_request_without_lines_asks_for_nothing() => Assert.Equal(["no-lines at /lines"], BreachesOf(Open));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(100_001)]
    [InlineData(int.MaxValue)]
    public void A_line_asks_for_1_to_100000_cheques(int cheques) => Assert.Contains("invalid-count at line 2, cheques", BreachesOf(Open, Line("B-1", cheques)));

    [Fact]
    public void A_request_asks_for_100000_cheques_at_most()
    {
        Assert.Empty(BreachesOf(Open, Line("B-1", 60_000), Line("B-2", 40_000)));
        Assert.Equal(["too-many-cheques at /lines"], BreachesOf(Open, Line("B-1", 60_000), Line("B-2", 40_001)));
    }

    [Fact]
    public void Counts_that_overflow_when_summed_are_refused() =>
        Assert.Contains("too-many-cheques at /lines", BreachesOf(Open, Line("B-1", int.MaxValue), Line("B-2", int.MaxValue)));

    [Fact]
    public void A_beneficiary_has_a_reference_of_1_to_100_printable_characters()
    {
        Assert.Empty(BreachesOf(Open, Line(new string('B', 100), 1)));
        string[] others = ["", new string('B', 101), "B\n1", "B\0", " B-1", "B-1 ", "\u00a0", "\u200b", "\u2060\u200e", "B\ud800"];
        foreach (var reference in others)
            Assert.Equal(["invalid-beneficiary at line 2, beneficiary"], BreachesOf(Open, Line(reference, 1)));
    }

    /// <summary>Unicode, UAX #15: canonically equivalent text is the same text; what is not seen tells nobody apart.</summary>
    [Theory]
    [InlineData("B\u00e9n\u00e9ficiaire-9", "Be\u0301ne\u0301ficiaire-9")]
    [InlineData("B-10", "B-10\u200b")]
    [InlineData("B-10", "\u202eB-10")]
    [InlineData("B-10", "B\u00ad-10")]
    [InlineData("B 11", "B\u00a011")]
    public void One_person_under_several_spellings_is_one_under_the_limit(string reference, string spelling)
    {
        var limited = Restricted(restrictions => restrictions with { ChequesPerBeneficiary = 2 });

        Assert.Empty(BreachesOf(limited, Line(reference, 1), Line(spelling, 1)));
        Assert.Equal(["limit-reached at line 3, cheques"], BreachesOf(limited, Line(reference, 2), Line(spelling, 1)));
        Assert.Equal(["limit-reached at line 2, cheques"], BreachesAfter(new() { [reference] = 2 }, limited, Line(spelling, 1)));
    }

    [Fact]
    public void Another_case_is_another_person() => Assert.Empty(BreachesOf(
        Restricted(restrictions => restrictions with { ChequesPerBeneficiary = 2 }), Line("B-10", 2), Line("b-10", 2)));

    [Fact]
    public void A_public_has_1_to_100_printable_characters_where_it_is_named()
    {
        Assert.Empty(BreachesOf(Open, Line("B-1", 1, "Jeunes"), Line("B-2", 1, null)));
        foreach (var targetPublic in new[] { new string('J', 101), "Jeunes\0", "Jeunes\nAdultes" })
            Assert.Equal(["invalid-public at line 2, public"], BreachesOf(Open, Line("B-1", 1, targetPublic)));
    }

    [Fact]
    public void Where_an_agreement_is_for_some_publics_each_line_names_one_of_them()
    {
        var terms = Restricted(restrictions => restrictions with { TargetPublics = ["Jeunes", "Seniors"] });

        Assert.Empty(BreachesOf(terms, Line("B-1", 1, "Jeunes")));
        Assert.Equal(["public-not-targeted at line 2, public"], BreachesOf(terms, Line("B-1", 1, "Adultes")));
        Assert.Equal(["public-not-targeted at line 2, public"], BreachesOf(terms, Line("B-1", 1)));
    }

    [Fact]
    public void Of_an_agreement_for_very_many_publics_each_refused_line_names_ten()
    {
        var terms = Restricted(restrictions => restrictions with { TargetPublics = Enumerable.Range(1, 1_000).Select(number => $"Public {number}").ToList() });

        var breach = RequestRules.Breaches([new RequestedLine("B-1", "Adultes", 1, "line 2")], null, terms, new Dictionary<string, int>(), Today).Single();

        Assert.EndsWith("Public 10 and 990 more.", breach.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Cheques_can_be_asked_for_on_the_last_day_of_validity_and_not_after_it()
    {
        Assert.Empty(BreachesOf(Open with { ValidityMonths = null, ValidUntil = Today }, Line("B-1", 1)));
        Assert.Equal(["agreement-expired at "], BreachesOf(Open with { ValidityMonths = null, ValidUntil = Today.AddDays(-1) }, Line("B-1", 1)));
    }

    [Fact]
    public void A_limit_per_beneficiary_counts_all_lines_of_the_request_and_what_was_given_before()
    {
        var terms = Restricted(restrictions => restrictions with { ChequesPerBeneficiary = 3 });

        Assert.Empty(BreachesOf(terms, Line("B-1", 2), Line("B-2", 3), Line("B-1", 1)));
        Assert.Equal(["limit-reached at line 3, cheques"], BreachesOf(terms, Line("B-1", 2), Line("B-1", 2)));
        Assert.Equal(["limit-reached at line 2, cheques"], BreachesAfter(new() { ["B-1"] = 1 }, terms, Line("B-1", 3)));
        Assert.Empty(BreachesAfter(new() { ["B-2"] = 3 }, terms, Line("B-1", 3)));
    }

    [Fact]
    public void References_that_differ_by_case_are_two_beneficiaries() =>
        Assert.Empty(BreachesOf(Restricted(restrictions => restrictions with { ChequesPerBeneficiary = 1 }), Line("b", 1), Line("B", 1)));

    [Fact]
    public void Every_breach_is_named_and_not_only_the_first() => Assert.Equal(
        ["invalid-beneficiary at line 2, beneficiary", "invalid-count at line 2, cheques", "invalid-count at line 3, cheques"],
        BreachesOf(Open, Line("", 0), Line("B-2", -1)));

    [Theory]
    [InlineData(10, 5)]
    [InlineData(10, 10)]
    [InlineData(100_000, 10)]
    public void A_stock_is_of_whole_booklets_of_5_or_10(int cheques, int bookletSize) => Assert.Empty(BreachesOf(new RequestedStock(cheques, bookletSize), Open));

    [Theory]
    [InlineData(10, 0, "invalid-stock at /stock/bookletSize")]
    [InlineData(10, -5, "invalid-stock at /stock/bookletSize")]
    [InlineData(12, 6, "invalid-stock at /stock/bookletSize")]
    [InlineData(0, 5, "invalid-stock at /stock/cheques")]
    [InlineData(-10, 10, "invalid-stock at /stock/cheques")]
    [InlineData(15, 10, "invalid-stock at /stock/cheques")]
    [InlineData(100_010, 10, "invalid-stock at /stock/cheques")]
    [InlineData(int.MinValue, 5, "invalid-stock at /stock/cheques")]
    public void A_stock_of_another_kind_is_refused(int cheques, int bookletSize, string breach) =>
        Assert.Equal([breach], BreachesOf(new RequestedStock(cheques, bookletSize), Open));

    [Fact]
    public void Where_a_limit_per_beneficiary_holds_no_stock_is_made() => Assert.Equal(["stock-not-allowed at /stock"],
        BreachesOf(new RequestedStock(10, 10), Restricted(restrictions => restrictions with { ChequesPerBeneficiary = 3 })));

    [Fact]
    public void A_stock_names_no_public_since_its_hand_over_does() =>
        Assert.Empty(BreachesOf(new RequestedStock(10, 10), Restricted(restrictions => restrictions with { TargetPublics = ["Jeunes"] })));

    [Fact]
    public void A_request_is_for_lines_or_for_a_stock() =>
        Assert.Equal(["lines-and-stock at /stock"], BreachesOf(new RequestedStock(10, 10), Open, new RequestedLine("B-1", null, 1, "/lines/0")));

    [Fact]
    public void Of_very_many_errors_a_thousand_are_named_and_the_last_says_that_there_are_more()
    {
        var errors = RequestRules.Named(Enumerable.Range(1, 1_001).Select(number => Refusal.Invalid("x", "", $"line {number}")).ToList());

        Assert.Equal((1_000, "more-errors"), (errors.Count, errors[^1].Code));
        Assert.Equal("x", RequestRules.Named(errors.Take(999).Append(Refusal.Invalid("x", "")).ToList())[^1].Code);
    }

    private static List<string> BreachesOf(RequestedStock stock, AgreementTerms terms, params IReadOnlyList<RequestedLine> lines) =>
        RequestRules.Breaches(lines, stock, terms, new Dictionary<string, int>(), Today).Select(breach => $"{breach.Code} at {breach.Place}").ToList();

    private static (string Beneficiary, int Cheques, string? TargetPublic) Line(string beneficiary, int cheques, string? targetPublic = null) =>
        (beneficiary, cheques, targetPublic);

    private static AgreementTerms Restricted(Func<Restrictions, Restrictions> change) => Open with { Restrictions = change(Open.Restrictions) };

    private static List<string> BreachesOf(AgreementTerms terms, params (string Beneficiary, int Cheques, string? TargetPublic)[] lines) => BreachesAfter([], terms, lines);

    private static List<string> BreachesAfter(
        Dictionary<string, int> heldBefore, AgreementTerms terms, params (string Beneficiary, int Cheques, string? TargetPublic)[] lines) =>
        RequestRules.Breaches(
            lines.Select((line, index) => new RequestedLine(line.Beneficiary, line.TargetPublic, line.Cheques, $"line {index + 2}")).ToList(),
            null, terms, heldBefore, Today).Select(breach => $"{breach.Code} at {breach.Place}").ToList();
}
