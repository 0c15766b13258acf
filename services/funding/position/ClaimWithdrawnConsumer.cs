using Aptic.Contracts.Settlement.V1;
using MassTransit;

namespace Aptic.Funding.Positions;

/// <summary>Moves what is no longer claimed from recoverable to paid. A repeat finds its rows and adds none.</summary>
public sealed class ClaimWithdrawnConsumer(PositionBook book) : IConsumer<ClaimWithdrawn>
{
    public Task Consume(ConsumeContext<ClaimWithdrawn> context) => book.BookAsync(Movements.Of(context.Message), context.CancellationToken);
}

public sealed class ClaimWithdrawnConsumerDefinition : ConsumerDefinition<ClaimWithdrawnConsumer>;
