using Aptic.Contracts.Funding.V1;
using Aptic.Redemption.Cheques;

namespace Aptic.Redemption.Replicas;

/// <summary>What a funder granted to cheques after their issue, as redemption last heard of it.</summary>
/// <param name="Id">The agreement's id.</param>
public sealed record KnownWidenings(Guid Id, long Revision, IReadOnlyList<TermsWidening> Widenings)
{
    /// <summary>The cheque with what was granted to it: its own terms are the least that it has.</summary>
    public static Cheque Apply(KnownWidenings? known, Cheque cheque) =>
        known is null ? cheque : cheque with { Terms = known.Widenings.Where(widening => cheque.Terms.TermsVersion <= widening.UpToTermsVersion).Aggregate(cheque.Terms, Widened) };

    private static ChequeTerms Widened(ChequeTerms terms, TermsWidening widening) => terms with
    {
        ValidUntil = Later(terms.ValidUntil, widening.ValidUntil),
        EntryUntil = Later(terms.EntryUntil, widening.EntryUntil),
        // No territory named is everywhere already.
        Restrictions = terms.Restrictions.Territories.Count == 0
            ? terms.Restrictions
            : terms.Restrictions with { Territories = [.. terms.Restrictions.Territories.Union(widening.Territories)] },
    };

    private static DateOnly Later(DateOnly day, DateOnly? granted) => granted > day ? granted.Value : day;
}
