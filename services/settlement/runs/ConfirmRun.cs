using Aptic.Hosting;
using Aptic.Settlement.Runs.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Runs;

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
        Guid runId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, RunDriver driver, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var identity = identities.Of($"{Operation}:{runId}", caller, key, request);
        var command = new RunDriver.Command((_, run) =>
        {
            if (run.Confirming is { } begun && begun.CommandId == identity.Id) identity.MustMatch(begun.RequestHash);
            return Task.FromResult(SettlementRunDecider.Decide(new SettlementRunDecider.BeginConfirmation(
                identity.Id, identity.RequestHash, request.ExecutedOn, caller.ClientId, now), run));
        });
        var confirmed = await driver.TakeAsync(runId, caller.ClientId, command, cancellationToken,
            new SettlementRunDecider.LastWord(identity.Id, identity.RequestHash, request.ExecutedOn, caller.ClientId));
        var confirmation = confirmed.Confirmation!;
        identity.MustMatch(confirmation.RequestHash);
        var paid = (await driver.PayoutsAsync(runId, cancellationToken)).Where(payout => payout.IsPaid).Select(payout => payout.Id)
            .ToHashSet();
        return TypedResults.Ok(new Answer(confirmed.Id, confirmation.ExecutedOn, confirmation.ConfirmedBy, confirmation.OccurredAt,
            confirmed.Payouts.Count, confirmed.Payouts.Where(payout => paid.Contains(payout.PayoutId)).Sum(payout => payout.PayableCents)));
    }
}
