using Aptic.Contracts.Catalogue.V1;

namespace Aptic.Redemption.Replicas;

/// <summary>A pathway as redemption last heard of it.</summary>
public sealed record KnownPathway(Guid Id, long Revision, PathwayOffer Offer)
{
    /// <summary>True where the pathway was offered on a day and held the service then.</summary>
    public bool HoldsOn(Guid serviceId, DateOnly day) =>
        (Offer.WithdrawnOn is not { } withdrawn || day < withdrawn)
        && Offer.Contents.LastOrDefault(content => content.From <= day)?.ServiceIds.Contains(serviceId) == true;
}
