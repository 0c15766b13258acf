using Aptic.Hosting;
using Aptic.Settlement.Runs.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Runs;

/// <summary>POST /settlement/v1/runs/{id}/abandonment: gives back all that a run holds, as long as its file was not handed out.</summary>
public static class AbandonRun
{
    private const string Operation = "abandon-run";

    public sealed record Answer(Guid RunId, string StoppedBy, DateTimeOffset StoppedAt);

    public static void MapAbandonRun(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/runs/{runId:guid}/abandonment",
            HandleAsync).RequireRole(Roles.Finance).WithSummary("Abandon a settlement run");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid runId, IdempotencyKey key, Caller caller, CommandIdentities identities, RunDriver driver, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var identity = identities.Of($"{Operation}:{runId}", caller, key, runId);
        var command = new RunDriver.Command((_, run) => Task.FromResult(
            SettlementRunDecider.Decide(new SettlementRunDecider.AbandonRun(identity.Id, caller.ClientId, now), run)));
        var run = await driver.TakeAsync(runId, caller.ClientId, command, cancellationToken);
        return TypedResults.Ok(new Answer(run.Id, run.Stop!.StoppedBy, run.Stop.OccurredAt));
    }
}
