using Aptic.Contracts.Settlement.V1;
using Aptic.Redemption.Cheques.Domain;
using MassTransit;

namespace Aptic.Redemption.Cheques;

/// <summary>Adds to the trail of each cheque what its redemption earned its venue.</summary>
public sealed class EntitlementAccruedConsumer(SettlementTrail trail) : IConsumer<EntitlementAccrued>
{
    public Task Consume(ConsumeContext<EntitlementAccrued> context)
    {
        var message = context.Message;
        return trail.NoteAsync(message.Lines.Select(line =>
            (line.ChequeId, (object)new ChequeEntitlementAccrued(line.RedemptionId, line.PayableCents, line.CommissionCents,
                message.OccurredAt))), context.CancellationToken);
    }
}

public sealed class EntitlementAccruedConsumerDefinition : ConsumerDefinition<EntitlementAccruedConsumer>;
