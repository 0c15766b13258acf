using Aptic.Contracts.Issuance.V1;
using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Redemption.Cheques.Domain;
using Marten;
using MassTransit;

namespace Aptic.Redemption.Cheques;

/// <summary>Registers the cheques of a chunk: a stream for each, all in one transaction with the mark of the chunk.</summary>
public sealed class ChequesIssuedConsumer(Decisions decisions, TimeProvider time) : IConsumer<ChequesIssued>
{
    public Task Consume(ConsumeContext<ChequesIssued> context) => decisions.DecideAsync(
        "issuance", session => RegisterAsync(session, context.Message, time.GetUtcNow(), context.CancellationToken),
        context.CancellationToken);

    private static async Task RegisterAsync(IDocumentSession session, ChequesIssued chunk, DateTimeOffset now,
    CancellationToken cancellationToken)
    {
        var mark = DeterministicId.Of("chunk", chunk.RequestId.ToString(), $"{chunk.ChunkNumber}");
        if (await session.Events.FetchStreamStateAsync(mark, cancellationToken) is not null) return;

        ChequeRegistrar.Register(session, chunk.Terms, chunk.HashKeyId, chunk.Cheques.Select(issued =>
            CommandOf(chunk, issued, now)).ToList());
        session.Events.StartStream(mark, new ChunkRegistered(chunk.RequestId, chunk.ChunkNumber, chunk.Cheques.Count, now));
    }

    private static ChequeDecider.RegisterCheque CommandOf(ChequesIssued chunk, IssuedCheque issued, DateTimeOffset now) => new(
        issued.ChequeId, issued.Serial, chunk.RequestId, chunk.Terms, issued.BeneficiaryId, issued.TargetPublic,
        chunk.HashKeyId, issued.QrHash, issued.CodeHash, chunk.ActivatedAtIssue, now, issued.Booklet, Issued: chunk.Origin);
}

public sealed class ChequesIssuedConsumerDefinition : ConsumerDefinition<ChequesIssuedConsumer>
{
    // A chunk is a transaction of a thousand streams: two at a time leave the database to the venues.
    public ChequesIssuedConsumerDefinition() => ConcurrentMessageLimit = 2;
}
