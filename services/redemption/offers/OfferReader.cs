using Aptic.Contracts.Funding.V1;
using Aptic.Kernel;
using Aptic.Redemption.Replicas;
using Marten;

namespace Aptic.Redemption.Offers;

/// <summary>Reads from the replicas what venues offer now to holders of cheques.</summary>
public static class OfferReader
{
    /// <param name="asked">The restrictions of the cheques in question: what none of them pays is left out.</param>
    public static async Task<Offers> ReadAsync(
        IQuerySession session, IReadOnlyCollection<Restrictions> asked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var kinds = asked.SelectMany(restrictions => restrictions.ServiceKinds).Distinct().ToArray();
        var services = await session.QueryAsync<KnownService>("where data -> 'offer' ->> 'kind' = any(?)", cancellationToken,
            (object)kinds);
        var pathways = await session.LoadManyAsync<KnownPathway>(
            cancellationToken, asked.SelectMany(restrictions => restrictions.Pathways).Distinct().ToArray());
        var paid = services.Where(service => asked.Any(restrictions =>
            Offers.Pays(restrictions, service, pathways, ParisTime.DayOf(now)))).ToList();
        var venues = await session.LoadManyAsync<KnownVenue>(cancellationToken, paid.Select(service =>
            service.Offer.VenueId).Distinct().ToArray());
        return new Offers(venues, paid, pathways, now);
    }
}
