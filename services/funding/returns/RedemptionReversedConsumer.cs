using Aptic.Contracts.Redemption.V1;
using Aptic.Funding.Positions;
using Aptic.Funding.Positions.Domain;
using MassTransit;

namespace Aptic.Funding.Returns;

/// <summary>Moves back what a redemption moved. A repeat finds its rows and adds none.</summary>
public sealed class RedemptionReversedConsumer(PositionBook book) : IConsumer<RedemptionReversed>
{
    public Task Consume(ConsumeContext<RedemptionReversed> context) =>
        book.BookAsync(Movements.Of(context.Message), context.CancellationToken);
}

public sealed class RedemptionReversedConsumerDefinition : ConsumerDefinition<RedemptionReversedConsumer>;
