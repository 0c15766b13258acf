using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;
using MassTransit;

namespace Aptic.Redemption.Replicas;

/// <summary>Keeps what funding last said of an agreement's backing: the highest revision wins, in whatever order messages come.</summary>
public sealed class AgreementBackingChangedConsumer(Decisions decisions) : IConsumer<AgreementBackingChanged>
{
    public Task Consume(ConsumeContext<AgreementBackingChanged> context) => decisions.DecideAsync("funding", async session =>
    {
        var told = context.Message;
        var known = await session.LoadAsync<KnownBacking>(told.AgreementId, context.CancellationToken);
        if (known is not null && known.Revision >= told.Revision) return;

        var backing = new KnownBacking(told.AgreementId, told.Revision, told.UnbackedRequestIds);
        if (known is null) session.Insert(backing);
        else session.Store(backing);
    }, context.CancellationToken);
}

public sealed class AgreementBackingChangedConsumerDefinition : ConsumerDefinition<AgreementBackingChangedConsumer>;
