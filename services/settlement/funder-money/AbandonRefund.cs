using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.FunderMoney.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.FunderMoney;

/// <summary>
/// POST /settlement/v1/refunds/{id}/abandonment: gives up a refund that no run has taken; funding hears of it, and its money is free again.
/// </summary>
public static class AbandonRefund
{
    private const string Operation = "abandon-refund";

    private static readonly Refusal Unknown = Refusal.NotFound("refund-unknown", "There is no such refund that was approved.", "/refundId");

    /// <param name="Reason">1 to 500 characters.</param>
    public sealed record Request(string Reason);

    public sealed record Answer(Guid RefundId, string Reason, string AbandonedBy, DateTimeOffset AbandonedAt);

    public static void MapAbandonRefund(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/refunds/{refundId:guid}/abandonment", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Give up a refund that no run has taken");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid refundId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{refundId}", caller, key, request);
        var command = new RefundDecider.AbandonRefund(identity.Id, identity.RequestHash, request.Reason, caller.ClientId, time.GetUtcNow());
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<Refund>(refundId, cancellationToken);
            var refund = stream.Aggregate ?? throw new RefusedException(Unknown);
            if (refund.Abandonment?.CommandId == identity.Id) identity.MustMatch(refund.Abandonment.RequestHash);
            var decision = RefundDecider.Decide(command, refund);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            stream.AppendMany(decision.Events);
            var abandoned = decision.Events.Aggregate(refund, Refund.Evolve).Abandonment!;
            return TypedResults.Ok(new Answer(refundId, abandoned.Reason, abandoned.AbandonedBy, abandoned.OccurredAt));
        }, cancellationToken);
    }
}
