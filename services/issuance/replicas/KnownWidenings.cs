using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;
using Aptic.Issuance.Requests.Domain;
using Marten;

namespace Aptic.Issuance.Replicas;

/// <summary>What a funder granted to cheques after their issue, as issuance last heard of it.</summary>
/// <param name="Id">The agreement's id.</param>
public sealed record KnownWidenings(Guid Id, long Revision, IReadOnlyList<TermsWidening> Widenings) : IReplica
{
    /// <summary>The request with the last day that its cheques have by now: that of its own terms, or a later one that was granted.</summary>
    public static IssuanceRequest Apply(KnownWidenings? known, IssuanceRequest request)
    {
        if (known is null || request.Funding is not { } funding) return request;
        var granted = known.Widenings.Where(widening => funding.Terms.TermsVersion <= widening.UpToTermsVersion).ToList();
        return request with
        {
            Funding = funding with
            {
                Terms = funding.Terms with
                {
                    ValidUntil = Latest(funding.Terms.ValidUntil, granted.Select(widening => widening.ValidUntil)),
                    EntryUntil = Latest(funding.Terms.EntryUntil, granted.Select(widening => widening.EntryUntil)),
                },
            },
        };
    }

    /// <inheritdoc cref="Apply"/>
    public static async Task<IssuanceRequest> ApplyAsync(IQuerySession session, IssuanceRequest request,
        CancellationToken cancellationToken) =>
        Apply(await session.LoadAsync<KnownWidenings>(request.Asked.AgreementId, cancellationToken), request);

    private static DateOnly Latest(DateOnly day, IEnumerable<DateOnly?> granted) =>
        granted.Aggregate(day, (latest, next) => next > latest ? next.Value : latest);
}
