using Aptic.Contracts.Redemption.V1;
using Aptic.Hosting;
using Aptic.Settlement.Entitlements;
using MassTransit;
using static Aptic.Settlement.Entitlements.EntitlementDecider;

namespace Aptic.Settlement;

/// <summary>Accrues what a redemption earns its venue.</summary>
public sealed class ServiceRedeemedConsumer(Decisions decisions) : IConsumer<ServiceRedeemed>
{
    public Task Consume(ConsumeContext<ServiceRedeemed> context) => decisions.DecideAsync("redemption", async session =>
    {
        var stream = await session.Events.FetchForWriting<Entitlement>(context.Message.RedemptionId, context.CancellationToken);
        stream.AppendMany(Decide(new AccrueEntitlement(context.Message), stream.Aggregate).Events);
    }, context.CancellationToken);
}

public sealed class ServiceRedeemedConsumerDefinition : ConsumerDefinition<ServiceRedeemedConsumer>;
