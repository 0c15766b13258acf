using Aptic.Contracts.Settlement.V1;
using MassTransit;

namespace Aptic.Funding.Positions;

/// <summary>Moves what the bank gave back from paid to owed. A repeat finds its rows and adds none.</summary>
public sealed class PayoutReturnedConsumer(PositionBook book) : IConsumer<PayoutReturned>
{
    public Task Consume(ConsumeContext<PayoutReturned> context) => book.BookAsync(Movements.Of(context.Message), context.CancellationToken);
}

public sealed class PayoutReturnedConsumerDefinition : ConsumerDefinition<PayoutReturnedConsumer>;
