using Aptic.Contracts.Settlement.V1;
using Aptic.Redemption.Cheques.Domain;
using MassTransit;

namespace Aptic.Redemption.Cheques;

/// <summary>Adds to the trail of each cheque that its venue's money did not arrive, or came back.</summary>
public sealed class PayoutReturnedConsumer(SettlementTrail trail) : IConsumer<PayoutReturned>
{
    public Task Consume(ConsumeContext<PayoutReturned> context)
    {
        var message = context.Message;
        return trail.NoteAsync(message.Lines.Select(line =>
            (line.ChequeId, (object)new ChequePaymentReturned(line.RedemptionId, message.RunId, message.PayoutId, message.EndToEndId,
                message.WasExecuted, message.Reason, message.OccurredAt))), context.CancellationToken);
    }
}

public sealed class PayoutReturnedConsumerDefinition : ConsumerDefinition<PayoutReturnedConsumer>;
