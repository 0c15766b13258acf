using Aptic.Hosting;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Runs;

/// <summary>
/// POST /settlement/v1/runs/{id}/payouts/{payoutId}/rejection: the bank rejected a payout, or it came back. What it carried is owed again,
/// and goes out in a later run.
/// </summary>
public static class RejectPayout
{
    private const string Operation = "reject-payout";

    /// <param name="On">The day on which the bank rejected it, or gave it back.</param>
    public sealed record Request(string Reason, DateOnly On);

    /// <param name="WasExecuted">True where the bank had executed it before.</param>
    /// <param name="UnplacedCents">What came back and is neither owed again nor recovered: to be settled with the venue.</param>
    public sealed record Answer(Guid RunId, Guid PayoutId, bool WasExecuted, DateOnly ReturnedOn, string Reason, long UnplacedCents);

    public static void MapRejectPayout(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/runs/{runId:guid}/payouts/{payoutId:guid}/rejection", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Record that the bank rejected a payout, or that it came back");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid runId, Guid payoutId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, RunDriver driver,
        PayoutOutcomes outcomes, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{payoutId}", caller, key, request);
        var payout = (await driver.FindAsync(runId, cancellationToken)).Payouts.FirstOrDefault(payout => payout.PayoutId == payoutId)
            ?? throw new RefusedException(Refusal.NotFound("payout-unknown", "The run has no such payout.", "/payoutId"));
        var outcome = new PayoutOutcome.NotArrived(payout.EndToEndId, request.On, request.Reason);
        await outcomes.RecordAsync(runId, [outcome], caller.ClientId, identity.Id, cancellationToken);

        var state = (await driver.PayoutsAsync(runId, cancellationToken)).Single(state => state.Id == payoutId);
        var recorded = state.Return!;
        return recorded.On == request.On && recorded.Reason == request.Reason
            ? TypedResults.Ok(new Answer(runId, payoutId, state.ExecutedOn is not null, request.On, request.Reason, recorded.UnplacedCents))
            : throw new RefusedException(Refusal.Conflict("payout-already-rejected",
                $"It is recorded that the payout did not arrive on {recorded.On:yyyy-MM-dd}: {recorded.Reason}."));
    }
}
