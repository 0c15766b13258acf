using Aptic.Contracts.Redemption.V1;
using MassTransit;

namespace Aptic.Issuance.Cheques;

/// <summary>Follows what becomes of cheques before they are used.</summary>
public sealed class ChequeStandingConsumer(ChequeFollower follower)
    : IConsumer<ChequeActivated>, IConsumer<ChequeBlocked>, IConsumer<ChequeUnblocked>, IConsumer<ChequeCancelled>, IConsumer<ChequeExpired>,
        IConsumer<ReplacementRegistered>
{
    public Task Consume(ConsumeContext<ChequeActivated> context) =>
        follower.ActivatedAsync(context.Message.ChequeId, context.Message.TargetPublic, context.CancellationToken);

    public Task Consume(ConsumeContext<ChequeBlocked> context) =>
        follower.BlockChangedAsync(context.Message.ChequeId, isBlocked: true, context.Message.Revision, context.CancellationToken);

    public Task Consume(ConsumeContext<ChequeUnblocked> context) =>
        follower.BlockChangedAsync(context.Message.ChequeId, isBlocked: false, context.Message.Revision, context.CancellationToken);

    public Task Consume(ConsumeContext<ChequeCancelled> context) => follower.EndedAsync(context.Message.ChequeId, "cancelled", context.CancellationToken);

    public Task Consume(ConsumeContext<ChequeExpired> context) => follower.EndedAsync(context.Message.ChequeId, "expired", context.CancellationToken);

    public Task Consume(ConsumeContext<ReplacementRegistered> context) =>
        follower.ReplacementRegisteredAsync(context.Message.ChequeId, context.CancellationToken);
}

public sealed class ChequeStandingConsumerDefinition : ConsumerDefinition<ChequeStandingConsumer>;
