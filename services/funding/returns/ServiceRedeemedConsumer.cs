using Aptic.Contracts.Redemption.V1;
using Aptic.Funding.Positions;
using Aptic.Funding.Positions.Domain;
using MassTransit;

namespace Aptic.Funding.Returns;

/// <summary>Moves what a redemption earns its venue, leaves as commission and holds as difference. A repeat finds its rows and adds none.</summary>
public sealed class ServiceRedeemedConsumer(PositionBook book) : IConsumer<ServiceRedeemed>
{
    public Task Consume(ConsumeContext<ServiceRedeemed> context) =>
        book.BookAsync(Movements.Of(context.Message), context.CancellationToken);
}

public sealed class ServiceRedeemedConsumerDefinition : ConsumerDefinition<ServiceRedeemedConsumer>;
