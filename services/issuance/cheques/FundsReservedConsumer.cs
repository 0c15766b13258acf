using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;
using Aptic.Issuance.Requests.Domain;
using MassTransit;

namespace Aptic.Issuance.Cheques;

/// <summary>Money is set aside: the request is funded, and its cheques are made. A repeat goes on where the first one stopped.</summary>
public sealed class FundsReservedConsumer(Decisions decisions, ChequeMaker maker, TimeProvider time) : IConsumer<FundsReserved>
{
    public async Task Consume(ConsumeContext<FundsReserved> context)
    {
        var reserved = context.Message;
        var command = new RequestDecider.FundRequest(reserved.FunderId, reserved.Terms, time.GetUtcNow());
        await decisions.DecideAsync("funding", async session =>
        {
            var stream = await session.Events.FetchForWriting<IssuanceRequest>(reserved.RequestId, context.CancellationToken);
            var request = stream.Aggregate ?? throw new InvalidOperationException($"Funding names request {reserved.RequestId}, which is unknown here.");
            stream.AppendMany(RequestDecider.Decide(command, request).Events);
        }, context.CancellationToken);
        await maker.MakeAllAsync(reserved.RequestId, context.CancellationToken);
    }
}

public sealed class FundsReservedConsumerDefinition : ConsumerDefinition<FundsReservedConsumer>
{
    // A large request is minutes of work: a few at a time, so that small ones pass.
    public FundsReservedConsumerDefinition() => ConcurrentMessageLimit = 4;
}
