using Aptic.Contracts.Redemption.V1;
using Aptic.Hosting;
using Aptic.Settlement.Earnings.Domain;
using MassTransit;
using static Aptic.Settlement.Earnings.Domain.DayDecider;

namespace Aptic.Settlement.Earnings;

/// <summary>Keeps what redemption told of a day: runs take the day once all of it has arrived.</summary>
public sealed class DayClosedConsumer(Decisions decisions) : IConsumer<DayClosed>
{
    public Task Consume(ConsumeContext<DayClosed> context) => decisions.DecideAsync("redemption", async session =>
    {
        var message = context.Message;
        var stream = await session.Events.FetchForWriting<ClosedDay>(ClosedDay.IdOf(message.Day), context.CancellationToken);
        var told = new DaySums(message.RedemptionCount, message.CoveredCents, message.ReversalCount, message.ReversedCents);
        stream.AppendMany(Decide(new HearClosure(message.Day, told, message.OccurredAt), stream.Aggregate).Events);
    }, context.CancellationToken);
}

public sealed class DayClosedConsumerDefinition : ConsumerDefinition<DayClosedConsumer>;
