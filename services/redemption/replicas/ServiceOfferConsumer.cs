using Aptic.Contracts.Catalogue.V1;
using Aptic.Hosting;
using MassTransit;

namespace Aptic.Redemption.Replicas;

/// <summary>Keeps what the catalogue last said of a service: the highest revision wins, in whatever order messages come.</summary>
public sealed class ServiceOfferConsumer(Decisions decisions)
    : IConsumer<ServicePublished>, IConsumer<PriceChanged>, IConsumer<ServiceWithdrawn>
{
    public Task Consume(ConsumeContext<ServicePublished> context) => KeepAsync(context.Message.Service, context.CancellationToken);

    public Task Consume(ConsumeContext<PriceChanged> context) => KeepAsync(context.Message.Service, context.CancellationToken);

    public Task Consume(ConsumeContext<ServiceWithdrawn> context) => KeepAsync(context.Message.Service, context.CancellationToken);

    private Task KeepAsync(ServiceOffer offer, CancellationToken cancellationToken) =>
        decisions.KeepAsync("catalogue", new KnownService(offer.ServiceId, offer.Revision, offer), cancellationToken);
}

public sealed class ServiceOfferConsumerDefinition : ConsumerDefinition<ServiceOfferConsumer>;
