namespace Aptic.Contracts.Catalogue.V1;

/// <summary>
/// Services that are meant to be taken together, at one venue or several. Every pathway contract carries it whole, so that the
/// highest <paramref name="Revision"/> wins, in whatever order messages come.
/// </summary>
/// <param name="Kind">One of <see cref="PathwayKinds"/>.</param>
/// <param name="Contents">What the pathway held, by the day from which it did, oldest first: never empty.</param>
/// <param name="WithdrawnOn">First day on which it is no longer offered; null while it is.</param>
public sealed record PathwayOffer(
    Guid PathwayId,
    long Revision,
    string Name,
    string Kind,
    IReadOnlyList<PathwayContent> Contents,
    DateOnly? WithdrawnOn);

/// <param name="ServiceIds">In the order in which they are best taken, which is advice.</param>
/// <param name="From">First day (Europe/Paris) on which the pathway holds these services.</param>
public sealed record PathwayContent(IReadOnlyList<Guid> ServiceIds, DateOnly From);

public static class PathwayKinds
{
    /// <summary>First steps.</summary>
    public const string Discovery = "discovery";

    /// <summary>For those who have taken them.</summary>
    public const string Consolidation = "consolidation";

    public static readonly IReadOnlyList<string> All = [Discovery, Consolidation];
}
