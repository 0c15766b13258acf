using Aptic.Hosting;
using Aptic.Kernel;
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
        Guid runId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, RunProcess process,
        PayoutOutcomes outcomes, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var identity = identities.Of($"{Operation}:{runId}", caller, key, request);
        // What was begun to be recorded of single payouts comes first.
        if ((await process.FindAsync(runId, cancellationToken)).Begun.Count > 0)
            await outcomes.RecordAsync(runId, [], caller.ClientId, DeterministicId.Of("resume", identity.Id.ToString()), cancellationToken);
        var step = new RunProcess.Step(
            Decide: (run, held) =>
            {
                if (run.Confirming is { } begun && begun.CommandId == identity.Id) identity.MustMatch(begun.RequestHash);
                return SettlementRunDecider.Decide(new SettlementRunDecider.ConfirmRun(
                    identity.Id, identity.RequestHash, request.ExecutedOn, held.Entitlements, caller.ClientId, now), run);
            },
            Begin: run => SettlementRunDecider.Decide(new SettlementRunDecider.BeginConfirmation(
                identity.Id, identity.RequestHash, request.ExecutedOn, caller.ClientId, now), run),
            Move: new(RunStage.Exported, (run, entitlement) => run.Outcomes.ContainsKey(entitlement.PayoutId!.Value)
                ? Decision.Nothing
                : EntitlementDecider.Decide(
                    new EntitlementDecider.PayEntitlement(run.Id, entitlement.PayoutId.Value, request.ExecutedOn, now), entitlement)),
            MoveBeside: run => outcomes.SettleBesideAsync(run, run.Pending.ToDictionary(payout => payout.PayoutId, _ => request.ExecutedOn),
                caller.ClientId, now, cancellationToken));
        var confirmed = await process.TakeAsync(runId, caller.ClientId, step, now, cancellationToken);
        await outcomes.BookLateReversalsAsync(confirmed, caller.ClientId, cancellationToken);
        var confirmation = confirmed.Confirmation!;
        identity.MustMatch(confirmation.RequestHash);
        return TypedResults.Ok(new Answer(confirmed.Id, confirmation.ExecutedOn, confirmation.ConfirmedBy, confirmation.OccurredAt,
            confirmed.Payouts.Count, confirmed.Payouts.Where(confirmed.IsPaid).Sum(payout => payout.PayableCents)));
    }
}
