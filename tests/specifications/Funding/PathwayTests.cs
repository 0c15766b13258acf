using Aptic.Funding.Agreements.Domain;
using Aptic.Kernel;
using Xunit;
using static Aptic.Funding.Agreements.Domain.AgreementDecider;

namespace Aptic.Tests.Specifications.Funding;

/// <summary>Terms name pathways that there are.</summary>
public sealed class PathwayTests
{
    private static readonly Guid Offered = DeterministicId.Of("offered");
    private static readonly Guid Elsewhere = DeterministicId.Of("elsewhere");
    private static readonly HashSet<Guid> Known = [Offered];

    [Fact]
    public void An_agreement_is_concluded_for_pathways_that_the_catalogue_offers()
    {
        Assert.IsType<AgreementConcluded>(Assert.Single(Decide(Conclude(Offered), null).Events));

        var refusal = Assert.Single(Decide(Conclude(Offered, Elsewhere), null).Refusals);
        Assert.Equal(("pathway-unknown", "/restrictions/pathways/1", RefusalKind.Invalid), (refusal.Code, refusal.Place, refusal.Kind));
        Assert.Contains("moment", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_amendment_may_go_on_naming_what_the_terms_named_before_and_adds_only_what_is_offered()
    {
        var agreement = Given.Agreement(Terms());
        var named = Given.Fold(agreement, Decide(Amend(Offered), agreement).Events)!;
        var noLongerOffered = Amend(Offered) with { CommandId = DeterministicId.Of("again"), OfferedPathways = null };

        Assert.False(Decide(noLongerOffered, named).IsRefused);
        Assert.Equal("pathway-unknown", Assert.Single(Decide(noLongerOffered, agreement).Refusals).Code);
        Assert.Equal("/restrictions/pathways/1",
            Assert.Single(Decide(noLongerOffered with { Terms = Terms(Offered, Elsewhere) }, named).Refusals).Place);
    }

    private static ConcludeAgreement Conclude(params Guid[] pathways) => new(Given.AgreementId, Terms(pathways), "hash", Given.Now, Known);

    private static AmendAgreement Amend(params Guid[] pathways) => new(DeterministicId.Of("amend"), Terms(pathways), "avenant", "hash", Given.Now, Known);

    private static ConcludeAgreementTerms Terms(params Guid[] pathways) =>
        Given.Terms with { Restrictions = Given.Terms.Restrictions with { Pathways = pathways } };
}
