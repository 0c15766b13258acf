using Aptic.Hosting;
using Aptic.Settlement.SettlementRuns;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement;

/// <summary>POST /settlement/v1/runs/{id}/approval: a second person approves; the sums are drawn again first.</summary>
public static class ApproveRun
{
    private const string Operation = "approve-run";

    public sealed record Answer(Guid RunId, string ApprovedBy, DateTimeOffset ApprovedAt, int PayoutCount, long PayableCents);

    public static void MapApproveRun(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/runs/{runId:guid}/approval", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Approve a settlement run, as another person than prepared it");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid runId, IdempotencyKey key, Caller caller, CommandIdentities identities, RunProcess process, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var identity = identities.Of($"{Operation}:{runId}", caller, key, runId);
        var step = new RunProcess.Step(
            Decide: (run, held) =>
                SettlementRunDecider.Decide(new SettlementRunDecider.ApproveRun(
                    identity.Id, held.Entitlements, caller.ClientId, now, held.Beside), run),
            Require: (session, run) => PayableAccounts.RequirePayableAsync(session, run, cancellationToken));
        var run = await process.TakeAsync(runId, caller.ClientId, step, now, cancellationToken);
        return TypedResults.Ok(new Answer(run.Id, run.Approval!.ApprovedBy, run.Approval.OccurredAt, run.Payouts.Count,
            run.Payouts.Sum(payout => payout.PayableCents)));
    }
}
