using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;
using MassTransit;

namespace Aptic.Issuance.Replicas;

/// <summary>Keeps what funding last said of an agreement: the highest revision wins, in whatever order messages come.</summary>
public sealed class AgreementTermsChangedConsumer(Decisions decisions) : IConsumer<AgreementTermsChanged>
{
    public Task Consume(ConsumeContext<AgreementTermsChanged> context) => decisions.DecideAsync("funding", async session =>
    {
        var told = context.Message;
        var known = await session.LoadAsync<KnownAgreement>(told.AgreementId, context.CancellationToken);
        if (known is not null && known.Revision >= told.Revision) return;

        var agreement = new KnownAgreement(told.AgreementId, told.Revision, told.FunderId, told.Terms, told.Partners, told.Title);
        if (known is null) session.Insert(agreement);
        else session.Store(agreement);
    }, context.CancellationToken);
}

public sealed class AgreementTermsChangedConsumerDefinition : ConsumerDefinition<AgreementTermsChangedConsumer>;
