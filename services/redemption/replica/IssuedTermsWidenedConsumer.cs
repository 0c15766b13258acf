using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;
using MassTransit;

namespace Aptic.Redemption.Replicas;

/// <summary>Keeps what was granted to issued cheques: the highest revision wins, in whatever order messages come.</summary>
public sealed class IssuedTermsWidenedConsumer(Decisions decisions) : IConsumer<IssuedTermsWidened>
{
    public Task Consume(ConsumeContext<IssuedTermsWidened> context) => decisions.DecideAsync("funding", async session =>
    {
        var told = context.Message;
        var known = await session.LoadAsync<KnownWidenings>(told.AgreementId, context.CancellationToken);
        if (known is not null && known.Revision >= told.Revision) return;

        var widenings = new KnownWidenings(told.AgreementId, told.Revision, told.Widenings);
        if (known is null) session.Insert(widenings);
        else session.Store(widenings);
    }, context.CancellationToken);
}

public sealed class IssuedTermsWidenedConsumerDefinition : ConsumerDefinition<IssuedTermsWidenedConsumer>;
