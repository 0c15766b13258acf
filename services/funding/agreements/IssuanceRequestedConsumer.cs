using Aptic.Contracts.Issuance.V1;
using Aptic.Funding.Agreements.Domain;
using Aptic.Hosting;
using Marten;
using MassTransit;
using static Aptic.Funding.Agreements.Domain.AgreementDecider;

namespace Aptic.Funding.Agreements;

/// <summary>Sets money aside for an issuance request, or refuses with every reason.</summary>
public sealed class IssuanceRequestedConsumer(Decisions decisions, TimeProvider time) : IConsumer<IssuanceRequested>
{
    public Task Consume(ConsumeContext<IssuanceRequested> context)
    {
        var message = context.Message;
        var command = new ReserveFunds(message.RequestId, message.AgreementId, message.PartnerId, message.ChequeCount, time.GetUtcNow());
        return decisions.DecideAsync("issuance", session => ReserveAsync(session, command, context.CancellationToken),
            context.CancellationToken);
    }

    private static async Task ReserveAsync(IDocumentSession session, ReserveFunds command, CancellationToken cancellationToken)
    {
        // Of two copies of one message, the second waits for what the first answers: a refusal and a reservation are in different streams,
        // and money that comes in between would have one request both refused and granted.
        await TransactionLock.TakeAsync(session, $"issuance-request {command.RequestId}", cancellationToken);
        // A request that was refused stays refused, even when money has come since: the partner was told.
        if (await session.Events.FetchStreamStateAsync(command.RequestId, cancellationToken) is not null) return;

        var scheme = await session.Events.AggregateStreamAsync<Scheme>(Scheme.TheOne, token: cancellationToken);
        var stream = await session.Events.FetchForWriting<Agreement>(command.AgreementId, cancellationToken);
        var events = Decide(command with { LastDay = scheme?.WindDown?.LastDay }, stream.Aggregate).Events;
        if (events is [ReservationRefused refused]) session.Events.StartStream(command.RequestId, refused);
        else AgreementWriter.Append(session, stream, events);
    }
}

public sealed class IssuanceRequestedConsumerDefinition : ConsumerDefinition<IssuanceRequestedConsumer>;
