using Aptic.Contracts.Catalogue.V1;
using Aptic.Hosting;

namespace Aptic.Redemption.Replicas;

/// <summary>A pathway as redemption last heard of it.</summary>
public sealed record KnownPathway(Guid Id, long Revision, PathwayOffer Offer) : IReplica
{
    /// <summary>
    /// True where the pathway held the service on a day. A withdrawal ends what is offered anew and not what cheques pay, whose terms
    /// name the pathway: it goes on with what it held, until its services themselves are withdrawn.
    /// </summary>
    public bool HoldsOn(Guid serviceId, DateOnly day) =>
        Offer.Contents.LastOrDefault(content => content.From <= day)?.ServiceIds.Contains(serviceId) == true;
}
