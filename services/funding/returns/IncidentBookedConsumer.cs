using Aptic.Contracts.Settlement.V1;
using Aptic.Funding.Positions;
using Aptic.Funding.Positions.Domain;
using MassTransit;

namespace Aptic.Funding.Returns;

/// <summary>Moves what a venue was paid too much from paid to recoverable. A repeat finds its rows and adds none.</summary>
public sealed class IncidentBookedConsumer(PositionBook book) : IConsumer<IncidentBooked>
{
    public Task Consume(ConsumeContext<IncidentBooked> context) => book.BookAsync(Movements.Of(context.Message), context.CancellationToken);
}

public sealed class IncidentBookedConsumerDefinition : ConsumerDefinition<IncidentBookedConsumer>;
