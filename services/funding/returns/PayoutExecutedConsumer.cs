using Aptic.Contracts.Settlement.V1;
using Aptic.Funding.Positions;
using Aptic.Funding.Positions.Domain;
using MassTransit;

namespace Aptic.Funding.Returns;

/// <summary>Moves what the bank has executed from owed to paid. A repeat finds its rows and adds none.</summary>
public sealed class PayoutExecutedConsumer(PositionBook book) : IConsumer<PayoutExecuted>
{
    public Task Consume(ConsumeContext<PayoutExecuted> context) => book.BookAsync(Movements.Of(context.Message), context.CancellationToken);
}

public sealed class PayoutExecutedConsumerDefinition : ConsumerDefinition<PayoutExecutedConsumer>;
