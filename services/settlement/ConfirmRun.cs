using Aptic.Hosting;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.SettlementRuns;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement;

/// <summary>POST /settlement/v1/runs/{id}/confirmation: the bank executed the file; its payouts are paid.</summary>
public static class ConfirmRun
{
    private const string Operation = "confirm-run";

    /// <param name="ExecutedOn">The day on which the bank booked the transfers.</param>
    public sealed record Request(DateOnly ExecutedOn);

    public sealed record Answer(
        Guid RunId, DateOnly ExecutedOn, string ConfirmedBy, DateTimeOffset ConfirmedAt, int PayoutCount, long PaidCents);

    public static void MapConfirmRun(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/runs/{runId:guid}/confirmation", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Record that the bank executed a run");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid runId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, RunProcess process, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var identity = identities.Of($"{Operation}:{runId}", caller, key, request);
        var step = new RunProcess.Step(
            Decide: (run, entitlements) =>
            {
                if (run.Confirming is { } begun && begun.CommandId == identity.Id) identity.MustMatch(begun.RequestHash);
                return SettlementRunDecider.Decide(new SettlementRunDecider.ConfirmRun(
                    identity.Id, identity.RequestHash, request.ExecutedOn, entitlements, caller.ClientId, now), run);
            },
            Begin: run => SettlementRunDecider.Decide(new SettlementRunDecider.BeginConfirmation(
                identity.Id, identity.RequestHash, request.ExecutedOn, caller.ClientId, now), run),
            Move: new(RunStage.Exported, (run, entitlement) => EntitlementDecider.Decide(
                new EntitlementDecider.PayEntitlement(run.Id, entitlement.PayoutId!.Value, request.ExecutedOn, now), entitlement)));
        var confirmed = await process.TakeAsync(runId, caller.ClientId, step, now, cancellationToken);
        var confirmation = confirmed.Confirmation!;
        identity.MustMatch(confirmation.RequestHash);
        return TypedResults.Ok(new Answer(confirmed.Id, confirmation.ExecutedOn, confirmation.ConfirmedBy, confirmation.OccurredAt,
            confirmed.Payouts.Count, confirmed.Payouts.Sum(payout => payout.PayableCents)));
    }
}
