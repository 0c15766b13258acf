using Aptic.Hosting;
using Aptic.Settlement.Rules;
using Aptic.Settlement.Runs.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Runs;

/// <summary>POST /settlement/v1/runs: takes what can no longer be reversed at the cutoff, and prepares one payout for each venue.</summary>
public static class PrepareRun
{
    private const string Operation = "prepare-run";

    /// <param name="CutoffOn">The run takes what was beyond reversal when this Paris day began.</param>
    public sealed record Request(DateOnly CutoffOn);

    /// <param name="Waiting">Who is not paid by this run, and why.</param>
    public sealed record Answer(
        Guid RunId, DateOnly CutoffOn, string PreparedBy, IReadOnlyList<Payout> Payouts, IReadOnlyList<WaitingVenue> Waiting,
        long PayableCents, long CommissionCents);

    public static void MapPrepareRun(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/runs", HandleAsync).RequireRole(Roles.Finance).WithSummary("Prepare a settlement run");

    private static async Task<Created<Answer>> HandleAsync(
        Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, RunDriver driver, RulesReader rules,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of(Operation, caller, key, request);
        var inForce = await rules.InForceOnAsync(request.CutoffOn, cancellationToken);
        var open = new SettlementRunDecider.OpenRun(identity.Id, request.CutoffOn, inForce.MinimumPayoutCents, caller.ClientId,
            identity.RequestHash, time.GetUtcNow(), inForce.Version);
        var run = await driver.PrepareAsync(open, identity, cancellationToken);
        return TypedResults.Created($"/settlement/v1/runs/{run.Id}",
            new Answer(run.Id, run.CutoffOn, run.OpenedBy, run.Payouts, run.Waiting,
            run.Payouts.Sum(payout => payout.PayableCents), run.Payouts.Sum(payout => payout.CommissionCents)));
    }
}
