using Aptic.Contracts.Redemption.V1;
using Aptic.Funding.Positions;
using Aptic.Funding.Positions.Domain;
using MassTransit;

namespace Aptic.Funding.Returns;

/// <summary>Moves the value of an expired cheque back to what is free. A repeat finds its row and adds none.</summary>
public sealed class ChequeExpiredConsumer(PositionBook book) : IConsumer<ChequeExpired>
{
    public Task Consume(ConsumeContext<ChequeExpired> context) =>
        book.BookAsync([Movements.Of(context.Message)], context.CancellationToken);
}

public sealed class ChequeExpiredConsumerDefinition : ConsumerDefinition<ChequeExpiredConsumer>;
