using Aptic.Contracts.Redemption.V1;
using Aptic.Funding.Positions;
using Aptic.Funding.Positions.Domain;
using MassTransit;

namespace Aptic.Funding.Returns;

/// <summary>Moves what a redeemed service did not need of its cheques back to what is free. A repeat finds its rows and adds none.</summary>
public sealed class DifferenceReleasedConsumer(PositionBook book) : IConsumer<DifferenceReleased>
{
    public Task Consume(ConsumeContext<DifferenceReleased> context) =>
        book.BookAsync(Movements.Of(context.Message), context.CancellationToken);
}

public sealed class DifferenceReleasedConsumerDefinition : ConsumerDefinition<DifferenceReleasedConsumer>;
