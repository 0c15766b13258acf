using Aptic.Hosting;

namespace Aptic.Redemption.Replicas;

/// <summary>Which requests of an agreement have no money behind them, as redemption last heard of it.</summary>
/// <param name="Id">The agreement's id.</param>
public sealed record KnownBacking(Guid Id, long Revision, IReadOnlyList<Guid> UnbackedRequestIds) : IReplica
{
    /// <summary>True for a request that nothing is known against.</summary>
    public static bool IsBacked(KnownBacking? backing, Guid requestId) =>
        backing is null || !backing.UnbackedRequestIds.Contains(requestId);
}
