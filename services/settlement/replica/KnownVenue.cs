using Aptic.Hosting;

namespace Aptic.Settlement.Replicas;

/// <summary>A venue as settlement last heard of it.</summary>
/// <param name="Apps">OAuth client ids that may act for the venue.</param>
public sealed record KnownVenue(
    Guid Id, long Revision, string Name, Guid OrganisationId, string OrganisationName, IReadOnlyList<string> Apps) : IReplica;
