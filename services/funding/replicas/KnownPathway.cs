using Aptic.Hosting;
using Marten;

namespace Aptic.Funding.Replicas;

/// <summary>A pathway as funding last heard of it.</summary>
/// <param name="WithdrawnOn">First day on which it is no longer offered; null while it is.</param>
public sealed record KnownPathway(Guid Id, long Revision, DateOnly? WithdrawnOn) : IReplica
{
    /// <summary>Those of the pathways that are offered on a day.</summary>
    public static async Task<IReadOnlySet<Guid>> OfferedAsync(
        IQuerySession session, IReadOnlyList<Guid> pathways, DateOnly day, CancellationToken cancellationToken)
    {
        if (pathways.Count == 0) return new HashSet<Guid>();
        var known = await session.LoadManyAsync<KnownPathway>(cancellationToken, pathways.Distinct().ToArray());
        return known.Where(pathway => pathway.WithdrawnOn is null || pathway.WithdrawnOn > day).Select(pathway => pathway.Id).ToHashSet();
    }
}
