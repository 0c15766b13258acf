using Aptic.Contracts.Settlement.V1;
using Aptic.Funding.Positions;
using Aptic.Funding.Positions.Domain;
using MassTransit;

namespace Aptic.Funding.Returns;

/// <summary>Moves what the bank gave back from paid to owed. A repeat finds its rows and adds none.</summary>
public sealed class PayoutReturnedConsumer(PositionBook book) : IConsumer<PayoutReturned>
{
    public Task Consume(ConsumeContext<PayoutReturned> context) => book.BookAsync(Movements.Of(context.Message), context.CancellationToken);
}

public sealed class PayoutReturnedConsumerDefinition : ConsumerDefinition<PayoutReturnedConsumer>;
