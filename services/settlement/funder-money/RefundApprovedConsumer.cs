using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;
using Aptic.Settlement.FunderMoney.Domain;
using MassTransit;
using static Aptic.Settlement.FunderMoney.Domain.RefundDecider;

namespace Aptic.Settlement.FunderMoney;

/// <summary>Notes a refund that funding approved: the next run pays it.</summary>
public sealed class RefundApprovedConsumer(Decisions decisions) : IConsumer<RefundApproved>
{
    public Task Consume(ConsumeContext<RefundApproved> context) => decisions.DecideAsync("funding", async session =>
    {
        var message = context.Message;
        var stream = await session.Events.FetchForWriting<Refund>(message.RefundId, context.CancellationToken);
        var command = new NoteRefund(
            message.RefundId, message.AgreementId, message.FunderId, message.AmountCents, message.OccurredAt, message.AccountingDay);
        stream.AppendMany(Decide(command, stream.Aggregate).Events);
    }, context.CancellationToken);
}

public sealed class RefundApprovedConsumerDefinition : ConsumerDefinition<RefundApprovedConsumer>;
