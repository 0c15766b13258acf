using Aptic.Contracts.Funding.V1;
using Aptic.Redemption.Replicas;
using Xunit;

namespace Aptic.Tests.Specifications.Redemption;

/// <summary>What a funder grants to cheques after their issue: never less than they have.</summary>
public sealed class WideningTests
{
    private static readonly DateOnly Last = Given.Active("1").Terms.ValidUntil;

    [Fact]
    public void A_later_last_day_is_the_cheques_and_an_earlier_one_changes_nothing()
    {
        Assert.Equal(Last.AddDays(30), Widened(new TermsWidening(1, Last.AddDays(30), Last.AddDays(60), [])).ValidUntil);
        Assert.Equal(Last.AddDays(60), Widened(new TermsWidening(1, Last.AddDays(30), Last.AddDays(60), [])).EntryUntil);
        Assert.Equal(Last, Widened(new TermsWidening(1, Last.AddDays(-1), Last.AddDays(-1), [])).ValidUntil);
    }

    [Fact]
    public void Territories_are_added_and_a_cheque_that_is_good_everywhere_stays_so()
    {
        Assert.Equal(["16", "17"], Widened(new TermsWidening(1, null, null, ["17", "16"]), "16").Restrictions.Territories);
        Assert.Empty(Widened(new TermsWidening(1, null, null, ["17"])).Restrictions.Territories);
    }

    [Fact]
    public void Cheques_of_later_terms_have_what_those_say() =>
        Assert.Equal(Last, Widened(new TermsWidening(0, Last.AddDays(30), Last.AddDays(60), [])).ValidUntil);

    [Fact]
    public void What_was_granted_twice_is_granted_in_all() => Assert.Equal((Last.AddDays(30), new[] { "16", "17", "19" }.Length),
        (Widened([new TermsWidening(1, Last.AddDays(30), null, ["17"]), new TermsWidening(1, Last.AddDays(10), null, ["19"])], "16").ValidUntil,
            Widened([new TermsWidening(1, Last.AddDays(30), null, ["17"]), new TermsWidening(1, Last.AddDays(10), null, ["19"])], "16").Restrictions.Territories.Count));

    [Fact]
    public void Without_a_grant_a_cheque_is_as_it_was_issued() => Assert.Same(Given.Active("1").Terms.FunderId, KnownWidenings.Apply(null, Given.Active("1")).Terms.FunderId);

    private static ChequeTerms Widened(TermsWidening widening, params string[] territories) => Widened([widening], territories);

    private static ChequeTerms Widened(IReadOnlyList<TermsWidening> widenings, params string[] territories)
    {
        var cheque = Given.Active("1", Given.TermsWith(restrictions => restrictions with { Territories = territories }));
        return KnownWidenings.Apply(new KnownWidenings(cheque.Terms.AgreementId, 1, widenings), cheque).Terms;
    }
}
