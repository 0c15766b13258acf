using Aptic.Contracts.Catalogue.V1;
using Aptic.Hosting;

namespace Aptic.Redemption.Replicas;

/// <summary>A service as redemption last heard of it.</summary>
public sealed record KnownService(Guid Id, long Revision, ServiceOffer Offer) : IReplica
{
    /// <summary>The price in force on a day; null before the first.</summary>
    public long? PriceCentsOn(DateOnly day) => Offer.Prices.LastOrDefault(price => price.From <= day)?.PriceCents;

    public bool IsOfferedOn(DateOnly day) => day >= Offer.PublishedOn && (Offer.WithdrawnOn is not { } withdrawn || day < withdrawn);
}
