using Aptic.Contracts.Catalogue.V1;
using Aptic.Hosting;
using MassTransit;

namespace Aptic.Funding.Replicas;

/// <summary>Keeps which pathways the catalogue offers: the highest revision wins, in whatever order messages come.</summary>
public sealed class PathwayOfferConsumer(Decisions decisions) : IConsumer<PathwayPublished>, IConsumer<PathwayWithdrawn>
{
    public Task Consume(ConsumeContext<PathwayPublished> context) => KeepAsync(context.Message.Pathway, context.CancellationToken);

    public Task Consume(ConsumeContext<PathwayWithdrawn> context) => KeepAsync(context.Message.Pathway, context.CancellationToken);

    private Task KeepAsync(PathwayOffer offer, CancellationToken cancellationToken) =>
        decisions.KeepAsync("catalogue", new KnownPathway(offer.PathwayId, offer.Revision, offer.WithdrawnOn), cancellationToken);
}

public sealed class PathwayOfferConsumerDefinition : ConsumerDefinition<PathwayOfferConsumer>;
