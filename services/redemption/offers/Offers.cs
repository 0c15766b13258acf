using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Kernel;
using Aptic.Redemption.Redemptions.Domain;
using Aptic.Redemption.Replicas;

namespace Aptic.Redemption.Offers;

/// <param name="Services">Those that the cheques pay; never empty.</param>
public sealed record VenueOffer(KnownVenue Venue, IReadOnlyList<KnownService> Services);

/// <summary>
/// What venues offer now, and who of them could take cheques of given terms. It tells where to go, before anyone chose a service and
/// whoever the holder is; whether a cheque pays is decided by <see cref="Eligibility"/>.
/// </summary>
/// <param name="Pathways">At least those that the terms in question are restricted to.</param>
public sealed record Offers(
    IReadOnlyList<KnownVenue> Venues, IReadOnlyList<KnownService> Services, IReadOnlyList<KnownPathway> Pathways, DateTimeOffset Now)
{
    private readonly ILookup<Guid, KnownService> _services = Services.ToLookup(service => service.Offer.VenueId);

    /// <summary>The venues that are qualified now, lie in the territory and offer today what cheques under these restrictions pay.</summary>
    public IEnumerable<VenueOffer> UsableUnder(Restrictions restrictions) =>
        from venue in Venues
        where IsOpenTo(restrictions, venue, Now)
        let paid = _services[venue.Id].Where(service => Pays(restrictions, service, Pathways, ParisTime.DayOf(Now))).ToList()
        where paid.Count > 0
        select new VenueOffer(venue, paid);

    /// <summary>True where cheques under these restrictions pay a service on a day, at whatever venue.</summary>
    public static bool Pays(Restrictions restrictions, KnownService service, IReadOnlyList<KnownPathway> pathways, DateOnly day) =>
        service.IsOfferedOn(day) && service.PriceCentsOn(day) > 0
        && Eligibility.IsEverPaid(service.Offer.Kind) && restrictions.ServiceKinds.Contains(service.Offer.Kind)
        && (restrictions.Categories.Count == 0 || service.Offer.Categories.Any(restrictions.Categories.Contains))
        && (restrictions.Pathways.Count == 0 || pathways.Any(pathway =>
            restrictions.Pathways.Contains(pathway.Id) && pathway.HoldsOn(service.Id, day)))
        && (!restrictions.RegulatedTariff || service.Offer.AcceptsRegulatedTariff);

    private static bool IsOpenTo(Restrictions restrictions, KnownVenue venue, DateTimeOffset now) =>
        venue.StatusFor(VenueTime.DayOf(venue.Standing.DepartmentCode, now), now) == VenueStatuses.Qualified
        && venue.LiesIn(restrictions.Territories)
        && (!restrictions.RegulatedTariff || venue.Standing.AcceptsRegulatedTariff);
}
