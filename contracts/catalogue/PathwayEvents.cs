namespace Aptic.Contracts.Catalogue.V1;

/// <summary>A pathway became known, or was replaced by another version of itself.</summary>
public sealed record PathwayPublished(PathwayOffer Pathway, DateTimeOffset OccurredAt, DateOnly AccountingDay);

/// <summary>A pathway is no longer offered from a day on.</summary>
public sealed record PathwayWithdrawn(PathwayOffer Pathway, DateTimeOffset OccurredAt, DateOnly AccountingDay);
