using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;
using MassTransit;

namespace Aptic.Issuance.Replicas;

/// <summary>Keeps what was granted to issued cheques: the highest revision wins, in whatever order messages come.</summary>
public sealed class IssuedTermsWidenedConsumer(Decisions decisions) : IConsumer<IssuedTermsWidened>
{
    public Task Consume(ConsumeContext<IssuedTermsWidened> context)
    {
        var told = context.Message;
        return decisions.KeepAsync("funding", new KnownWidenings(told.AgreementId, told.Revision, told.Widenings),
            context.CancellationToken);
    }
}

public sealed class IssuedTermsWidenedConsumerDefinition : ConsumerDefinition<IssuedTermsWidenedConsumer>;
