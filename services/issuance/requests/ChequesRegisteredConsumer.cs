using Aptic.Contracts.Redemption.V1;
using Aptic.Hosting;
using Aptic.Issuance.Requests.Domain;
using MassTransit;

namespace Aptic.Issuance.Requests;

/// <summary>Redemption knows a chunk; with the last one the request is completed.</summary>
public sealed class ChequesRegisteredConsumer(Decisions decisions, TimeProvider time) : IConsumer<ChequesRegistered>
{
    public Task Consume(ConsumeContext<ChequesRegistered> context) => decisions.DecideAsync("redemption", async session =>
    {
        var registered = context.Message;
        var stream = await session.Events.FetchForWriting<IssuanceRequest>(registered.RequestId, context.CancellationToken);
        var request = stream.Aggregate ?? throw new InvalidOperationException($"Redemption names request {registered.RequestId}, which is unknown here.");
        stream.AppendMany(RequestDecider.Decide(new RequestDecider.ConfirmChunk(registered.ChunkNumber, time.GetUtcNow()), request).Events);
    }, context.CancellationToken);
}

public sealed class ChequesRegisteredConsumerDefinition : ConsumerDefinition<ChequesRegisteredConsumer>
{
    // All chunks of a request meet on its one stream: side by side they would only keep each other back.
    public ChequesRegisteredConsumerDefinition() => ConcurrentMessageLimit = 1;
}
