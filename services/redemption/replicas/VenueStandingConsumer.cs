using Aptic.Contracts.Catalogue.V1;
using Aptic.Hosting;
using MassTransit;

namespace Aptic.Redemption.Replicas;

/// <summary>Keeps what the catalogue last said of a venue: the highest revision wins, in whatever order messages come.</summary>
public sealed class VenueStandingConsumer(Decisions decisions)
    : IConsumer<VenueQualified>, IConsumer<VenueDetailsChanged>, IConsumer<VenueSuspended>, IConsumer<VenueWithdrawn>
{
    public Task Consume(ConsumeContext<VenueQualified> context) => KeepAsync(context.Message.Venue, context.CancellationToken);

    public Task Consume(ConsumeContext<VenueDetailsChanged> context) => KeepAsync(context.Message.Venue, context.CancellationToken);

    public Task Consume(ConsumeContext<VenueSuspended> context) => KeepAsync(context.Message.Venue, context.CancellationToken);

    public Task Consume(ConsumeContext<VenueWithdrawn> context) => KeepAsync(context.Message.Venue, context.CancellationToken);

    private Task KeepAsync(VenueStanding standing, CancellationToken cancellationToken) =>
        decisions.KeepAsync("catalogue", new KnownVenue(standing.VenueId, standing.Revision, standing), cancellationToken);
}

public sealed class VenueStandingConsumerDefinition : ConsumerDefinition<VenueStandingConsumer>;
