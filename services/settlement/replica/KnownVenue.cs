using Aptic.Hosting;

namespace Aptic.Settlement.Replicas;

/// <summary>A venue as settlement last heard of it.</summary>
/// <param name="Apps">OAuth client ids that may act for the venue.</param>
public sealed record KnownVenue(
    Guid Id, long Revision, string Name, Guid OrganisationId, string OrganisationName, IReadOnlyList<string> Apps) : IReplica
{
    /// <summary>True for finance and ops, and for an app that acts for the venue.</summary>
    public bool MayBeSeenBy(Caller caller) => caller.Has(Roles.Finance) || caller.Has(Roles.Ops) || Apps.Contains(caller.ClientId);
}
