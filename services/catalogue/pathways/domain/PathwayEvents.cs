namespace Aptic.Catalogue.Pathways.Domain;

public sealed record PathwayPublished(PathwaySheet Pathway, PathwayChange Change);

/// <summary>Its name, its text or its services were put anew. What it held on earlier days stays in the history.</summary>
public sealed record PathwayReplaced(PathwaySheet Pathway, PathwayChange Change);

public sealed record PathwayWithdrawn(PathwaySheet Pathway, PathwayChange Change);

/// <param name="RequestHash">Keyed hash of the request that asked for it.</param>
public sealed record PathwayChange(Guid ChangeId, string RequestHash, DateTimeOffset OccurredAt);
