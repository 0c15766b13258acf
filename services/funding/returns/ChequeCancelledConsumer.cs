using Aptic.Contracts.Redemption.V1;
using Aptic.Funding.Positions;
using Aptic.Funding.Positions.Domain;
using MassTransit;

namespace Aptic.Funding.Returns;

/// <summary>Moves the value of a cancelled cheque back to what is free. A repeat finds its row and adds none.</summary>
public sealed class ChequeCancelledConsumer(PositionBook book) : IConsumer<ChequeCancelled>
{
    public Task Consume(ConsumeContext<ChequeCancelled> context) =>
        book.BookAsync([Movements.Of(context.Message)], context.CancellationToken);
}

public sealed class ChequeCancelledConsumerDefinition : ConsumerDefinition<ChequeCancelledConsumer>;
