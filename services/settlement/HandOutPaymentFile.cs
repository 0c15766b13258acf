using Aptic.Hosting;
using Aptic.Settlement.SettlementRuns;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement;

/// <summary>GET /settlement/v1/runs/{id}/payment-file: the bank file of an exported run, the same bytes each time.</summary>
public static class HandOutPaymentFile
{
    private const string Xml = "application/xml";

    private static readonly Refusal NotExported = Refusal.Conflict("run-not-exported",
        "The run has no bank file yet. Export it first, once it is approved.");

    private static readonly Refusal NothingToTransfer = Refusal.Conflict("nothing-to-transfer",
        "What the run pays is netted against claims: there is nothing for the bank to transfer.");

    public static void MapHandOutPaymentFile(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/runs/{runId:guid}/payment-file", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("The bank file of an exported run (pain.001.001.09)")
            .Produces<string>(StatusCodes.Status200OK, Xml);

    private static async Task<FileContentHttpResult> HandleAsync(
        Guid runId, HttpContext http, RunProcess process, PaymentOrders orders, CancellationToken cancellationToken)
    {
        var run = await process.FindAsync(runId, cancellationToken);
        var export = run.Export ?? throw new RefusedException(NotExported);
        var file = await orders.ReadAsync(export, cancellationToken);
        if (file.Length == 0) throw new RefusedException(NothingToTransfer);
        // The file holds account numbers: nobody on the way keeps it.
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.File(file, Xml, $"{export.MessageId}.xml");
    }
}
