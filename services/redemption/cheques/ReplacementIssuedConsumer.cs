using Aptic.Contracts.Issuance.V1;
using Aptic.Hosting;
using Aptic.Redemption.Cheques.Domain;
using Marten;
using MassTransit;
using static Aptic.Redemption.Cheques.Domain.ChequeDecider;

namespace Aptic.Redemption.Cheques;

/// <summary>Registers the cheque that takes a replaced one's place, and tells the replaced one of it, in one transaction.</summary>
public sealed class ReplacementIssuedConsumer(Decisions decisions, TimeProvider time) : IConsumer<ReplacementIssued>
{
    public Task Consume(ConsumeContext<ReplacementIssued> context) => decisions.DecideAsync(
        "issuance", session => RegisterAsync(session, context.Message, time.GetUtcNow(), context.CancellationToken),
        context.CancellationToken);

    private static async Task RegisterAsync(IDocumentSession session, ReplacementIssued message, DateTimeOffset now,
    CancellationToken cancellationToken)
    {
        var stream = await session.Events.FetchForWriting<Cheque>(message.Replaces, cancellationToken);
        var replaced = stream.Aggregate ?? throw new InvalidOperationException($"Issuance replaces cheque {message.Replaces}, which is not registered here.");
        var decision = Decide(new RegisterReplacement(message.Cheque.ChequeId, message.Cheque.Serial, now), replaced);
        if (decision.Events.Count == 0) return;

        stream.AppendMany(decision.Events);
        var cheque = message.Cheque;
        ChequeRegistrar.Register(session, message.Terms, message.HashKeyId,
        [
            new RegisterCheque(cheque.ChequeId, cheque.Serial, message.RequestId, message.Terms, cheque.BeneficiaryId, cheque.TargetPublic,
                message.HashKeyId, cheque.QrHash, cheque.CodeHash, message.IsActivated, now, cheque.Booklet, message.ReplacesSerial,
                message.Origin),
        ]);
    }
}

public sealed class ReplacementIssuedConsumerDefinition : ConsumerDefinition<ReplacementIssuedConsumer>;
