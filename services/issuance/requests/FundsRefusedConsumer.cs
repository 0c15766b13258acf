using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;
using Aptic.Issuance.Beneficiaries;
using Aptic.Issuance.Requests.Domain;
using MassTransit;

namespace Aptic.Issuance.Requests;

/// <summary>No money for a request: it ends, with every reason, and its cheques no longer count for its beneficiaries.</summary>
public sealed class FundsRefusedConsumer(Decisions decisions, TimeProvider time) : IConsumer<FundsRefused>
{
    public Task Consume(ConsumeContext<FundsRefused> context) => decisions.DecideAsync("funding", async session =>
    {
        var refused = context.Message;
        var stream = await session.Events.FetchForWriting<IssuanceRequest>(refused.RequestId, context.CancellationToken);
        var request = stream.Aggregate ?? throw new InvalidOperationException($"Funding names request {refused.RequestId}, which is unknown here.");
        var decision = RequestDecider.Decide(new RequestDecider.RefuseRequest(refused.Reasons, time.GetUtcNow()), request);
        if (decision.Events.Count == 0) return;

        stream.AppendMany(decision.Events);
        BeneficiaryBook.GiveBack(session, refused.RequestId);
        BeneficiaryBook.CountForPartner(session, request.Asked.AgreementId, request.Asked.PartnerId, -request.Asked.ChequeCount);
    }, context.CancellationToken);
}

public sealed class FundsRefusedConsumerDefinition : ConsumerDefinition<FundsRefusedConsumer>;
