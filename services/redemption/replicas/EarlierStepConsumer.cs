using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Hosting;
using Aptic.Redemption.Cheques.Domain;
using MassTransit;

namespace Aptic.Redemption.Replicas;

/// <summary>Keeps what led to cheques, so that a cheque's timeline begins with the agreement that funds it. In whatever order messages come.</summary>
public sealed class EarlierStepConsumer(Decisions decisions, TimeProvider time)
    : IConsumer<AgreementTermsChanged>, IConsumer<IssuanceRequested>, IConsumer<FundsReserved>
{
    public Task Consume(ConsumeContext<AgreementTermsChanged> context)
    {
        var (told, version) = (context.Message, context.Message.Terms.Version);
        return KeepAsync("funding", EarlierStep.IdOfTerms(told.AgreementId, version),
            version == 1 ? EarlierStep.Concluded : EarlierStep.Amended,
            told.Origin, told.OccurredAt, told.FunderId, told.Title, version, 0, context.CancellationToken);
    }

    public Task Consume(ConsumeContext<IssuanceRequested> context)
    {
        var told = context.Message;
        return KeepAsync("issuance", EarlierStep.IdOfRequest(told.RequestId, EarlierStep.Requested), EarlierStep.Requested,
            told.Origin, told.OccurredAt, told.PartnerId, null, told.ChequeCount, 0, context.CancellationToken);
    }

    public Task Consume(ConsumeContext<FundsReserved> context)
    {
        var told = context.Message;
        return KeepAsync("funding", EarlierStep.IdOfRequest(told.RequestId, EarlierStep.SetAside), EarlierStep.SetAside,
            told.Origin, told.OccurredAt, told.FunderId, null, told.ChequeCount, told.AmountCents, context.CancellationToken);
    }

    // What was told before origins were is taken anew when it comes with its origin.
    private Task KeepAsync(
        string toldBy, Guid id, string what, Origin? origin, DateTimeOffset occurredAt, string party, string? title, int count,
        long amountCents,
        CancellationToken cancellationToken) => decisions.DecideAsync(toldBy, async session =>
    {
        var known = await session.LoadAsync<EarlierStep>(id, cancellationToken);
        if (known is { TraceId: not null } || known is not null && origin is null) return;

        var step = new EarlierStep(
            id, what, origin?.By ?? toldBy, origin?.At ?? occurredAt, known?.RecordedAt ?? time.GetUtcNow(), origin?.TraceId, party,
            title, count, amountCents);
        if (known is null) session.Insert(step);
        else session.Store(step);
    }, cancellationToken);
}

public sealed class EarlierStepConsumerDefinition : ConsumerDefinition<EarlierStepConsumer>;
