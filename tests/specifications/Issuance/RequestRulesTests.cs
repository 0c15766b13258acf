using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Issuance.Requests;
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
        foreach (var reference in new[] { "", new string('B', 101), "B\n1", "B\0" })
            Assert.Equal(["invalid-beneficiary at line 2, beneficiary"], BreachesOf(Open, Line(reference, 1)));
    }

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

    private static (string Beneficiary, int Cheques, string? TargetPublic) Line(string beneficiary, int cheques, string? targetPublic = null) =>
        (beneficiary, cheques, targetPublic);

    private static AgreementTerms Restricted(Func<Restrictions, Restrictions> change) => Open with { Restrictions = change(Open.Restrictions) };

    private static List<string> BreachesOf(AgreementTerms terms, params (string Beneficiary, int Cheques, string? TargetPublic)[] lines) => BreachesAfter([], terms, lines);

    private static List<string> BreachesAfter(
        Dictionary<string, int> heldBefore, AgreementTerms terms, params (string Beneficiary, int Cheques, string? TargetPublic)[] lines) =>
        RequestRules.Breaches(
            lines.Select((line, index) => new RequestedLine(line.Beneficiary, line.TargetPublic, line.Cheques, $"line {index + 2}")).ToList(),
            terms, heldBefore, Today).Select(breach => $"{breach.Code} at {breach.Place}").ToList();
}
