using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;
using Aptic.Redemption.Cheques.Domain;
using Marten;

namespace Aptic.Redemption.Replicas;

/// <summary>What a funder granted to cheques after their issue, as redemption last heard of it.</summary>
/// <param name="Id">The agreement's id.</param>
public sealed record KnownWidenings(Guid Id, long Revision, IReadOnlyList<TermsWidening> Widenings) : IReplica
{
    /// <summary>The cheque with what was granted to it: its own terms are the least that it has.</summary>
    public static Cheque Apply(KnownWidenings? known, Cheque cheque) =>
        cheque with { Terms = GrantedTo(known, cheque.Terms.TermsVersion).Aggregate(cheque.Terms, Widened) };

    /// <summary>The cheque with what is known now to have been granted to it.</summary>
    public static async Task<Cheque> ApplyAsync(IQuerySession session, Cheque cheque, CancellationToken cancellationToken) =>
        Apply(await session.LoadAsync<KnownWidenings>(cheque.Terms.AgreementId, cancellationToken), cheque);

    /// <summary>The same for what cheques of a version of the terms are restricted to.</summary>
    public static Restrictions Apply(KnownWidenings? known, int termsVersion, Restrictions restrictions) =>
        GrantedTo(known, termsVersion).Aggregate(restrictions, Widened);

    private static IEnumerable<TermsWidening> GrantedTo(KnownWidenings? known, int termsVersion) =>
        known?.Widenings.Where(widening => termsVersion <= widening.UpToTermsVersion) ?? [];

    private static ChequeTerms Widened(ChequeTerms terms, TermsWidening widening) => terms with
    {
        ValidUntil = Later(terms.ValidUntil, widening.ValidUntil),
        EntryUntil = Later(terms.EntryUntil, widening.EntryUntil),
        Restrictions = Widened(terms.Restrictions, widening),
    };

    // No territory named is everywhere already.
    private static Restrictions Widened(Restrictions restrictions, TermsWidening widening) => restrictions.Territories.Count == 0
        ? restrictions
        : restrictions with { Territories = [.. restrictions.Territories.Union(widening.Territories)] };

    private static DateOnly Later(DateOnly day, DateOnly? granted) => granted > day ? granted.Value : day;
}
