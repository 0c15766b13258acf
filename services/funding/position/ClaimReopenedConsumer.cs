using Aptic.Contracts.Settlement.V1;
using MassTransit;

namespace Aptic.Funding.Positions;

/// <summary>Takes what had been recovered from what is free: it is recoverable again. A repeat finds its rows and adds none.</summary>
public sealed class ClaimReopenedConsumer(PositionBook book) : IConsumer<ClaimReopened>
{
    public Task Consume(ConsumeContext<ClaimReopened> context) => book.BookAsync(Movements.Of(context.Message), context.CancellationToken);
}

public sealed class ClaimReopenedConsumerDefinition : ConsumerDefinition<ClaimReopenedConsumer>;
