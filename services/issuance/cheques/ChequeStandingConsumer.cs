using Aptic.Contracts.Redemption.V1;
using MassTransit;

namespace Aptic.Issuance.Cheques;

/// <summary>Follows what becomes of cheques before they are used.</summary>
public sealed class ChequeStandingConsumer(ChequeStandingProjection standings)
    : IConsumer<ChequeActivated>, IConsumer<ChequeBlocked>, IConsumer<ChequeUnblocked>, IConsumer<ChequeCancelled>,
        IConsumer<ChequeExpired>,
        IConsumer<ReplacementRegistered>
{
    public Task Consume(ConsumeContext<ChequeActivated> context) =>
        standings.ActivatedAsync(context.Message.ChequeId, context.Message.TargetPublic, context.CancellationToken);

    public Task Consume(ConsumeContext<ChequeBlocked> context) =>
        standings.BlockChangedAsync(context.Message.ChequeId, isBlocked: true, context.Message.Revision, context.CancellationToken);

    public Task Consume(ConsumeContext<ChequeUnblocked> context) =>
        standings.BlockChangedAsync(context.Message.ChequeId, isBlocked: false, context.Message.Revision, context.CancellationToken);

    public Task Consume(ConsumeContext<ChequeCancelled> context) =>
        standings.EndedAsync(context.Message.ChequeId, "cancelled", context.CancellationToken);

    public Task Consume(ConsumeContext<ChequeExpired> context) =>
        standings.EndedAsync(context.Message.ChequeId, "expired", context.CancellationToken);

    public Task Consume(ConsumeContext<ReplacementRegistered> context) =>
        standings.ReplacementRegisteredAsync(context.Message.ChequeId, context.CancellationToken);
}

public sealed class ChequeStandingConsumerDefinition : ConsumerDefinition<ChequeStandingConsumer>;
