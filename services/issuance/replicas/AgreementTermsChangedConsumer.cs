using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;
using MassTransit;

namespace Aptic.Issuance.Replicas;

/// <summary>Keeps what funding last said of an agreement: the highest revision wins, in whatever order messages come.</summary>
public sealed class AgreementTermsChangedConsumer(Decisions decisions) : IConsumer<AgreementTermsChanged>
{
    public Task Consume(ConsumeContext<AgreementTermsChanged> context)
    {
        var told = context.Message;
        return decisions.KeepAsync("funding",
            new KnownAgreement(told.AgreementId, told.Revision, told.FunderId, told.Terms, told.Partners, told.Title),
            context.CancellationToken);
    }
}

public sealed class AgreementTermsChangedConsumerDefinition : ConsumerDefinition<AgreementTermsChangedConsumer>;
