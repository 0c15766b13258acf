using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;
using MassTransit;

namespace Aptic.Redemption.Replicas;

/// <summary>Keeps what funding last said of an agreement's backing: the highest revision wins, in whatever order messages come.</summary>
public sealed class AgreementBackingChangedConsumer(Decisions decisions) : IConsumer<AgreementBackingChanged>
{
    public Task Consume(ConsumeContext<AgreementBackingChanged> context)
    {
        var told = context.Message;
        return decisions.KeepAsync("funding", new KnownBacking(told.AgreementId, told.Revision, told.UnbackedRequestIds),
            context.CancellationToken);
    }
}

public sealed class AgreementBackingChangedConsumerDefinition : ConsumerDefinition<AgreementBackingChangedConsumer>;
