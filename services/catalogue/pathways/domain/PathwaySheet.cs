namespace Aptic.Catalogue.Pathways.Domain;

/// <summary>A pathway as it is offered. Each event carries it whole.</summary>
/// <param name="Kind">One of the contracts' pathway kinds.</param>
/// <param name="Contents">By the day from which they are in force, oldest first; those of past days never change.</param>
/// <param name="WithdrawnOn">First day on which it is no longer offered; null while it is.</param>
public sealed record PathwaySheet(
    Guid PathwayId,
    string Name,
    string Kind,
    string? Description,
    IReadOnlyList<Content> Contents,
    DateOnly? WithdrawnOn)
{
    /// <summary>The services that it holds now, in the advised order.</summary>
    public IReadOnlyList<Guid> ServiceIdsNow() => Contents[^1].ServiceIds;
}

/// <param name="ServiceIds">In the advised order.</param>
/// <param name="From">First day (Europe/Paris) on which the pathway holds these services.</param>
public sealed record Content(IReadOnlyList<Guid> ServiceIds, DateOnly From);
