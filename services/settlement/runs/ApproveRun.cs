using Aptic.Hosting;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Runs.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Runs;

/// <summary>POST /settlement/v1/runs/{id}/approval: a second person approves; the sums are drawn again first.</summary>
public static class ApproveRun
{
    private const string Operation = "approve-run";

    public sealed record Answer(Guid RunId, string ApprovedBy, DateTimeOffset ApprovedAt, int PayoutCount, long PayableCents);

    public static void MapApproveRun(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/runs/{runId:guid}/approval", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Approve a settlement run, as another person than prepared it");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid runId, IdempotencyKey key, Caller caller, CommandIdentities identities, RunDriver driver, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var identity = identities.Of($"{Operation}:{runId}", caller, key, runId);
        var command = new RunDriver.Command(
            async (session, run) => SettlementRunDecider.Decide(new SettlementRunDecider.ApproveRun(
                identity.Id, await Carriers.SumsAsync(session, run.Id, cancellationToken), caller.ClientId, now,
                await driver.BesideAsync(run, cancellationToken)), run),
            (session, run) => PayableAccounts.RequirePayableAsync(session, run, cancellationToken));
        var run = await driver.TakeAsync(runId, caller.ClientId, command, cancellationToken);
        return TypedResults.Ok(new Answer(run.Id, run.Approval!.ApprovedBy, run.Approval.OccurredAt, run.Payouts.Count,
            run.Payouts.Sum(payout => payout.PayableCents)));
    }
}
