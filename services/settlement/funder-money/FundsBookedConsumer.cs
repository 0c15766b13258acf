using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;
using Aptic.Settlement.FunderMoney.Domain;
using MassTransit;

namespace Aptic.Settlement.FunderMoney;

/// <summary>Keeps each movement of funders' money once: the books are folded from it.</summary>
public sealed class FundsBookedConsumer(Decisions decisions) : IConsumer<FundsBooked>
{
    public Task Consume(ConsumeContext<FundsBooked> context) => decisions.DecideAsync("funding", async session =>
    {
        var stream = await session.Events.FetchForWriting<FunderMoneyMovement>(context.Message.MovementId, context.CancellationToken);
        stream.AppendMany(FunderMoneyMovement.Decide(context.Message, stream.Aggregate).Events);
    }, context.CancellationToken);
}

public sealed class FundsBookedConsumerDefinition : ConsumerDefinition<FundsBookedConsumer>;
