using Aptic.Contracts.Redemption.V1;
using Aptic.Hosting;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Payouts;
using MassTransit;
using static Aptic.Settlement.Earnings.Domain.EntitlementDecider;

namespace Aptic.Settlement.Earnings;

/// <summary>Accrues what a redemption earns its venue.</summary>
public sealed class ServiceRedeemedConsumer(Decisions decisions) : IConsumer<ServiceRedeemed>
{
    public Task Consume(ConsumeContext<ServiceRedeemed> context) => decisions.DecideAsync("redemption", async session =>
    {
        var message = context.Message;
        var stream = await session.Events.FetchForWriting<Entitlement>(message.RedemptionId, context.CancellationToken);
        var missedBy = await DayReader.PassedByAsync(session, message.AccountingDay, context.CancellationToken);
        var events = Decide(new AccrueEntitlement(message, missedBy), stream.Aggregate).Events;
        if (events.Count == 0) return;

        stream.AppendMany(events);
        CarrierTable.Follow(session, stream.Aggregate, events.Aggregate(stream.Aggregate, Entitlement.Evolve)!);
        ArrivalTable.Add(session, message.RedemptionId, isReversal: false, message.AccountingDay,
            message.Cheques.Sum(cheque => cheque.CoveredCents));
    }, context.CancellationToken);
}

public sealed class ServiceRedeemedConsumerDefinition : ConsumerDefinition<ServiceRedeemedConsumer>;
