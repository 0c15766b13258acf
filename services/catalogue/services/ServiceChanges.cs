using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Services.Domain;
using Aptic.Catalogue.Venues;
using Aptic.Catalogue.Venues.Domain;
using Aptic.Hosting;
using Aptic.Kernel;

namespace Aptic.Catalogue.Services;

/// <summary>Makes a change to a service that is published: who may, once per key, with the card that searches read.</summary>
public sealed class ServiceChanges(Decisions decisions)
{
    private static readonly Refusal Unknown = Refusal.NotFound("service-unknown", "There is no such service.", "/serviceId");

    /// <returns>The service as the change left it, also on a repeat.</returns>
    public Task<Offer> MakeAsync(
        Guid serviceId, Caller caller, CommandIdentity identity, Func<Service, Decision> decide, CancellationToken cancellationToken) =>
        decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<Service>(serviceId, cancellationToken);
            if (stream.Aggregate is not { } service) throw new RefusedException(Unknown);

            var venue = await session.Events.AggregateStreamAsync<Venue>(service.Offer.VenueId, token: cancellationToken);
            VenueApps.MustAct(caller, venue!);
            if (service.Changes.TryGetValue(identity.Id, out var earlier))
            {
                identity.MustMatch(earlier.Change.RequestHash);
                return earlier.Offer;
            }

            var decision = decide(service);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);

            var changed = decision.Events.Aggregate(service, Service.Evolve);
            stream.AppendMany(decision.Events);
            ServiceCards.Write(session, changed.Offer);
            return changed.Offer;
        }, cancellationToken);
}
