using System.Collections.Immutable;

namespace Aptic.Catalogue.Services.Domain;

/// <summary>The state of a service that decisions rest on.</summary>
/// <param name="Changes">What was asked for, by the id of the request, with the offer that it led to.</param>
public sealed record Service(Guid Id, Offer Offer, ImmutableDictionary<Guid, (ServiceChange Change, Offer Offer)> Changes)
{
    public static Service Evolve(Service? state, object @event) => (state, @event) switch
    {
        (null, ServicePublished e) =>
            new Service(e.Service.ServiceId, e.Service, ImmutableDictionary<Guid, (ServiceChange, Offer)>.Empty).After(e.Service, e.Change),
        ({ } s, PriceChanged e) => s.After(e.Service, e.Change),
        ({ } s, ServiceWithdrawn e) => s.After(e.Service, e.Change),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a service."),
    };

    private Service After(Offer offer, ServiceChange change) =>
        this with { Offer = offer, Changes = Changes.Add(change.ChangeId, (change, offer)) };
}
