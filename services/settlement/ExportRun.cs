using Aptic.Hosting;
using Aptic.Settlement.Bank;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.SettlementRuns;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement;

/// <summary>
/// POST /settlement/v1/runs/{id}/export: writes the bank file of an approved run, after its sums were drawn again. From now on the
/// run is in transfer, and its file can be downloaded.
/// </summary>
public static class ExportRun
{
    private const string Operation = "export-run";

    /// <param name="MessageId">The file's id at the bank.</param>
    /// <param name="ExecuteOn">The day for which the bank is asked to execute the file.</param>
    /// <param name="FileSha256">Digest of the file, hexadecimal.</param>
    /// <param name="TransferCents">What the bank is asked to transfer: with goodwill, and without claims that are recovered.</param>
    public sealed record Answer(
        Guid RunId, string MessageId, DateOnly ExecuteOn, string FileSha256, string ExportedBy, DateTimeOffset ExportedAt, int PayoutCount,
        long PayableCents, long TransferCents);

    public static void MapExportRun(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/runs/{runId:guid}/export", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Write the bank file of an approved run: it is in transfer");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid runId, IdempotencyKey key, Caller caller, CommandIdentities identities, RunProcess process, PaymentOrders orders,
        PayoutOutcomes outcomes, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var identity = identities.Of($"{Operation}:{runId}", caller, key, runId);
        var run = await process.FindAsync(runId, cancellationToken);
        if (run.Stage == RunStage.Approved)
        {
            var file = await OrderAsync(run, orders, now, cancellationToken);
            run = await process.TakeAsync(runId, caller.ClientId, StepOf(identity.Id, run, file, caller, orders, now, cancellationToken),
                now, cancellationToken);
        }

        // What has nothing to transfer is executed with the export.
        if (run.Export?.CommandId == identity.Id && run.Pending.Any(payout => payout.NetCents == 0))
        {
            await outcomes.RecordAsync(runId, [], caller.ClientId, identity.Id, cancellationToken);
            run = await process.FindAsync(runId, cancellationToken);
        }

        return run.Export is { } export && export.CommandId == identity.Id
            ? TypedResults.Ok(AnswerOf(run, export))
            : throw new RefusedException(SettlementRunDecider.NotNow(run, "exported"));
    }

    private sealed record Order(DateOnly ExecuteOn, byte[] File, string Sha256);

    private static async Task<Order> OrderAsync(
        SettlementRun run, PaymentOrders orders, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var executeOn = BankingDays.After(ParisTime.DayOf(now));
        var file = await orders.WriteAsync(run, executeOn, now, cancellationToken);
        return new Order(executeOn, file, PaymentOrders.DigestOf(file));
    }

    private static RunProcess.Step StepOf(
        Guid commandId, SettlementRun run, Order order, Caller caller, PaymentOrders orders, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var payouts = run.Payouts.ToDictionary(payout => (payout.VenueId, payout.OrganisationId), payout => payout.PayoutId);
        return new RunProcess.Step(
            Decide: (state, held) => SettlementRunDecider.Decide(new SettlementRunDecider.ExportRun(
                commandId, held.Entitlements, order.ExecuteOn, order.Sha256, caller.ClientId, now, held.Beside), state),
            Move: new(RunStage.Approved, (state, entitlement) => EntitlementDecider.Decide(
                new EntitlementDecider.PutEntitlementInTransfer(
                    state.Id, payouts[(entitlement.VenueId, entitlement.OrganisationId)], now), entitlement)),
            Require: (session, state) => PayableAccounts.RequirePayableAsync(session, state, cancellationToken),
            Beside: session => orders.Keep(session, run.Id, order.File));
    }

    private static Answer AnswerOf(SettlementRun run, RunExported export) => new(
        run.Id, export.MessageId, export.ExecuteOn, export.FileSha256, export.ExportedBy, export.OccurredAt, run.Payouts.Count,
        run.Payouts.Sum(payout => payout.PayableCents), run.Payouts.Sum(payout => payout.NetCents));
}
