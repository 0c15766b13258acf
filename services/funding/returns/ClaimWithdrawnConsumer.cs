using Aptic.Contracts.Settlement.V1;
using Aptic.Funding.Positions;
using Aptic.Funding.Positions.Domain;
using MassTransit;

namespace Aptic.Funding.Returns;

/// <summary>Moves what is no longer claimed from recoverable to paid. A repeat finds its rows and adds none.</summary>
public sealed class ClaimWithdrawnConsumer(PositionBook book) : IConsumer<ClaimWithdrawn>
{
    public Task Consume(ConsumeContext<ClaimWithdrawn> context) => book.BookAsync(Movements.Of(context.Message), context.CancellationToken);
}

public sealed class ClaimWithdrawnConsumerDefinition : ConsumerDefinition<ClaimWithdrawnConsumer>;
