using Aptic.Contracts.Settlement.V1;
using Aptic.Redemption.Cheques.Domain;
using MassTransit;

namespace Aptic.Redemption.Cheques;

/// <summary>Adds to the trail of each cheque that its venue's money is in the bank's hands.</summary>
public sealed class EntitlementsInTransferConsumer(SettlementTrail trail) : IConsumer<EntitlementsInTransfer>
{
    public Task Consume(ConsumeContext<EntitlementsInTransfer> context)
    {
        var message = context.Message;
        return trail.NoteAsync(message.Lines.Select(line =>
            (line.ChequeId, (object)new ChequePaymentInTransfer(line.RedemptionId, message.RunId, message.PayoutId, message.EndToEndId,
                message.OccurredAt))), context.CancellationToken);
    }
}

public sealed class EntitlementsInTransferConsumerDefinition : ConsumerDefinition<EntitlementsInTransferConsumer>;
