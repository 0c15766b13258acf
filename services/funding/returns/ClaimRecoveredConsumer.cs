using Aptic.Contracts.Settlement.V1;
using Aptic.Funding.Positions;
using Aptic.Funding.Positions.Domain;
using MassTransit;

namespace Aptic.Funding.Returns;

/// <summary>Moves what was recovered, and the commission on it, to what is free. A repeat finds its rows and adds none.</summary>
public sealed class ClaimRecoveredConsumer(PositionBook book) : IConsumer<ClaimRecovered>
{
    public Task Consume(ConsumeContext<ClaimRecovered> context) => book.BookAsync(Movements.Of(context.Message), context.CancellationToken);
}

public sealed class ClaimRecoveredConsumerDefinition : ConsumerDefinition<ClaimRecoveredConsumer>;
