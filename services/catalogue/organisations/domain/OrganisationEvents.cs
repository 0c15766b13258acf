using Aptic.Catalogue.Standard;

namespace Aptic.Catalogue.Organisations.Domain;

/// <summary>A body that runs venues became known.</summary>
/// <param name="Pivot">Its number in a public register; none for a body that is known by its one venue only.</param>
public sealed record OrganisationRegistered(Guid OrganisationId, Pivot Pivot, string Name, DateTimeOffset OccurredAt);
