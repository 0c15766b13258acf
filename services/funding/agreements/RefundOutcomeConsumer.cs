using Aptic.Contracts.Settlement.V1;
using Aptic.Funding.Agreements.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using MassTransit;
using static Aptic.Funding.Agreements.Domain.AgreementDecider;

namespace Aptic.Funding.Agreements;

/// <summary>
/// Books what became of a refund that settlement pays. A repeat finds what was booked; a return that is heard of before its execution is
/// booked all the same.
/// </summary>
public sealed class RefundOutcomeConsumer(Decisions decisions)
    : IConsumer<RefundExecuted>, IConsumer<Contracts.Settlement.V1.RefundReturned>, IConsumer<RefundAbandoned>
{
    public Task Consume(ConsumeContext<RefundExecuted> context)
    {
        var message = context.Message;
        var command = new PayRefund(message.RefundId, message.PayoutId, message.EndToEndId, message.AccountingDay, message.OccurredAt);
        return BookAsync(message.AgreementId, agreement => Decide(command, agreement), context.CancellationToken);
    }

    public Task Consume(ConsumeContext<Contracts.Settlement.V1.RefundReturned> context)
    {
        var message = context.Message;
        var command = new ReturnRefund(message.RefundId, message.PayoutId, message.Reason, message.AccountingDay, message.OccurredAt);
        return BookAsync(message.AgreementId, agreement => Decide(command, agreement), context.CancellationToken);
    }

    public Task Consume(ConsumeContext<RefundAbandoned> context)
    {
        var message = context.Message;
        var command = new AbandonRefund(message.RefundId, message.Reason, message.OccurredAt);
        return BookAsync(message.AgreementId, agreement => Decide(command, agreement), context.CancellationToken);
    }

    private Task BookAsync(Guid agreementId, Func<Agreement, Decision> decide, CancellationToken cancellationToken) =>
        decisions.DecideAsync("settlement", async session =>
        {
            var stream = await session.Events.FetchForWriting<Agreement>(agreementId, cancellationToken);
            var agreement = stream.Aggregate ?? throw new InvalidOperationException($"Settlement refunds agreement {agreementId}, which is unknown here.");
            AgreementWriter.Append(session, stream, decide(agreement).Events);
        }, cancellationToken);
}

public sealed class RefundOutcomeConsumerDefinition : ConsumerDefinition<RefundOutcomeConsumer>;
