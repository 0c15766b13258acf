using Aptic.Contracts.Redemption.V1;
using Aptic.Hosting;
using Aptic.Settlement.Days;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.Incidents;
using MassTransit;
using static Aptic.Settlement.Entitlements.EntitlementDecider;

namespace Aptic.Settlement;

/// <summary>
/// Cancels what a reversed redemption would have earned; one that comes before its redemption is kept, and one that comes after its
/// payment becomes an incident.
/// </summary>
public sealed class RedemptionReversedConsumer(Decisions decisions, IncidentDesk incidents) : IConsumer<RedemptionReversed>
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
        var stream = await session.Events.FetchForWriting<Entitlement>(message.RedemptionId, context.CancellationToken);
        var command = new ReverseEntitlement(message.RedemptionId, message.OccurredAt, message.AccountingDay);
        var events = Decide(command, stream.Aggregate).Events;
        if (events.Count == 0) return;

        stream.AppendMany(events);
        ArrivalTable.Add(session, message.RedemptionId, isReversal: true, message.AccountingDay,
            message.Cheques.Sum(cheque => cheque.CoveredCents));
    }, context.CancellationToken);
}

public sealed class RedemptionReversedConsumerDefinition : ConsumerDefinition<RedemptionReversedConsumer>;
