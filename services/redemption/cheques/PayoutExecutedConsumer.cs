using Aptic.Contracts.Settlement.V1;
using Aptic.Redemption.Cheques.Domain;
using MassTransit;

namespace Aptic.Redemption.Cheques;

/// <summary>Adds to the trail of each cheque that its venue was paid.</summary>
public sealed class PayoutExecutedConsumer(SettlementTrail trail) : IConsumer<PayoutExecuted>
{
    public Task Consume(ConsumeContext<PayoutExecuted> context)
    {
        var message = context.Message;
        return trail.NoteAsync(message.Lines.Select(line =>
            (line.ChequeId, (object)new ChequePaid(line.RedemptionId, message.RunId, message.PayoutId, message.EndToEndId,
                line.PayableCents, message.OccurredAt))), context.CancellationToken);
    }
}

public sealed class PayoutExecutedConsumerDefinition : ConsumerDefinition<PayoutExecutedConsumer>;
