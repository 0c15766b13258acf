using Aptic.Contracts.Redemption.V1;
using MassTransit;

namespace Aptic.Issuance.Cheques;

/// <summary>Follows which cheques are used, so that nobody is reminded of those.</summary>
public sealed class ChequeUseConsumer(ChequeStandingProjection standings) : IConsumer<ServiceRedeemed>, IConsumer<RedemptionReversed>
{
    public Task Consume(ConsumeContext<ServiceRedeemed> context) => standings.RedeemedAsync(
        context.Message.RedemptionId, context.Message.Cheques.Select(cheque => cheque.ChequeId), context.CancellationToken);

    public Task Consume(ConsumeContext<RedemptionReversed> context) => standings.ReversedAsync(
        context.Message.RedemptionId, context.Message.Cheques.Select(cheque => cheque.ChequeId), context.CancellationToken);
}

public sealed class ChequeUseConsumerDefinition : ConsumerDefinition<ChequeUseConsumer>;
