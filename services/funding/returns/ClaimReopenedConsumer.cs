using Aptic.Contracts.Settlement.V1;
using Aptic.Funding.Positions;
using Aptic.Funding.Positions.Domain;
using MassTransit;

namespace Aptic.Funding.Returns;

/// <summary>Takes what had been recovered from what is free: it is recoverable again. A repeat finds its rows and adds none.</summary>
public sealed class ClaimReopenedConsumer(PositionBook book) : IConsumer<ClaimReopened>
{
    public Task Consume(ConsumeContext<ClaimReopened> context) => book.BookAsync(Movements.Of(context.Message), context.CancellationToken);
}

public sealed class ClaimReopenedConsumerDefinition : ConsumerDefinition<ClaimReopenedConsumer>;
