using Aptic.Hosting;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.SettlementRuns;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement;

/// <summary>
/// GET /settlement/v1/runs/{id}/payment-file: the bank file of an approved run. The first call puts the run in transfer, after its
/// sums were drawn again; every later call gives the same bytes.
/// </summary>
public static class HandOutPaymentFile
{
    public static void MapHandOutPaymentFile(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/runs/{runId:guid}/payment-file", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("The bank file of an approved run (pain.001.001.09)");

    private static async Task<FileContentHttpResult> HandleAsync(
        Guid runId, HttpContext http, Caller caller, RunProcess process, PaymentOrders orders, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var run = await process.FindAsync(runId, cancellationToken);
        if (run.Export is null) run = await ExportAsync(run, caller, process, orders, time.GetUtcNow(), cancellationToken);
        var file = await orders.ReadAsync(run.Export!, cancellationToken);
        // The file holds account numbers: nobody on the way keeps it.
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.File(file, "application/xml", $"{run.Export!.MessageId}.xml");
    }

    private static async Task<SettlementRun> ExportAsync(
        SettlementRun run, Caller caller, RunProcess process, PaymentOrders orders, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (run.Stage != RunStage.Approved) throw new RefusedException(SettlementRunDecider.NotNow(run, "exported"));

        var executeOn = Bank.BankingDays.After(ParisTime.DayOf(now));
        var file = await orders.WriteAsync(run, executeOn, now, cancellationToken);
        var digest = PaymentOrders.DigestOf(file);
        var payouts = run.Payouts.ToDictionary(payout => (payout.VenueId, payout.OrganisationId), payout => payout.PayoutId);
        var step = new RunProcess.Step(
            Decide: (state, entitlements) => SettlementRunDecider.Decide(
                new SettlementRunDecider.ExportRun(entitlements, executeOn, digest, caller.ClientId, now), state),
            Move: (state, entitlement) => EntitlementDecider.Decide(
                new EntitlementDecider.PutEntitlementInTransfer(
                    state.Id, payouts[(entitlement.VenueId, entitlement.OrganisationId)], now), entitlement),
            Beside: session => orders.Keep(session, run.Id, file));
        return await process.TakeAsync(run.Id, caller.ClientId, step, now, cancellationToken);
    }
}
