using Aptic.Contracts.Redemption.V1;
using Aptic.Hosting;
using Aptic.Settlement.Earnings;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Payouts;
using MassTransit;
using static Aptic.Settlement.Earnings.Domain.EntitlementDecider;

namespace Aptic.Settlement.Claims;

/// <summary>
/// Cancels what a reversed redemption would have earned; one that comes before its redemption is kept, and one that comes after its
/// payment becomes an incident.
/// </summary>
public sealed class RedemptionReversedConsumer(Decisions decisions, IncidentWriter incidents) : IConsumer<RedemptionReversed>
{
    public async Task Consume(ConsumeContext<RedemptionReversed> context)
    {
        await ReverseAsync(context);
        // A repeat after an interruption comes here again, and finds the incident where there is one.
        await incidents.BookLateReversalAsync(context.Message.RedemptionId, "redemption", context.CancellationToken);
    }

    private Task ReverseAsync(ConsumeContext<RedemptionReversed> context) => decisions.DecideAsync("redemption", async session =>
    {
        var message = context.Message;
        var carrier = await Carriers.LockAsync(session, message.RedemptionId, context.CancellationToken);
        var stream = await session.Events.FetchForWriting<Entitlement>(message.RedemptionId, context.CancellationToken);
        var command = new ReverseEntitlement(message.RedemptionId, message.OccurredAt, message.AccountingDay, carrier.Carriage);
        var events = Decide(command, stream.Aggregate).Events;
        if (events.Count == 0) return;

        stream.AppendMany(events);
        CarrierTable.Follow(session, stream.Aggregate, events.Aggregate(stream.Aggregate, Entitlement.Evolve)!);
        ArrivalTable.Add(session, message.RedemptionId, isReversal: true, message.AccountingDay,
            message.Cheques.Sum(cheque => cheque.CoveredCents));
    }, context.CancellationToken);
}

public sealed class RedemptionReversedConsumerDefinition : ConsumerDefinition<RedemptionReversedConsumer>;
