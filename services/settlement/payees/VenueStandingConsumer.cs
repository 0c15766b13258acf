using Aptic.Contracts.Catalogue.V1;
using Aptic.Hosting;
using MassTransit;

namespace Aptic.Settlement.Payees;

/// <summary>
/// Keeps what settlement needs of a venue: the highest revision wins, in whatever order messages come, and who ran the venue before is
/// kept beside it. A suspension changes nothing here: it does not withhold money that was earned before.
/// </summary>
public sealed class VenueStandingConsumer(Decisions decisions)
    : IConsumer<VenueQualified>, IConsumer<VenueDetailsChanged>, IConsumer<VenueSuspended>, IConsumer<VenueWithdrawn>
{
    public Task Consume(ConsumeContext<VenueQualified> context) => KeepAsync(context.Message.Venue, context.CancellationToken);

    public Task Consume(ConsumeContext<VenueDetailsChanged> context) => KeepAsync(context.Message.Venue, context.CancellationToken);

    public Task Consume(ConsumeContext<VenueSuspended> context) => KeepAsync(context.Message.Venue, context.CancellationToken);

    public Task Consume(ConsumeContext<VenueWithdrawn> context) => KeepAsync(context.Message.Venue, context.CancellationToken);

    private Task KeepAsync(VenueStanding standing, CancellationToken cancellationToken) => decisions.KeepAsync("catalogue", new KnownVenue(
        standing.VenueId, standing.Revision, standing.Name, standing.OrganisationId, standing.OrganisationName, standing.Apps),
        (known, told) => known.With(told), cancellationToken);
}

public sealed class VenueStandingConsumerDefinition : ConsumerDefinition<VenueStandingConsumer>;
