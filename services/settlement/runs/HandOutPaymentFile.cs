using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Runs.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Runs;

/// <summary>
/// GET /settlement/v1/runs/{id}/payment-files/{number}: a bank file of an exported run, the same bytes each time; …/payment-file is the
/// one of a run that has one only.
/// </summary>
public static class HandOutPaymentFile
{
    private const string Xml = "application/xml";

    public static readonly Refusal NotExported = Refusal.Conflict("run-not-exported",
        "The run has no bank file yet. Export it first, once it is approved.");

    private static readonly Refusal Several = Refusal.Conflict("several-payment-files",
        "The run has several bank files: all of them go to the bank. List them as payment-files, and take them one by one.");

    private static readonly Refusal None = Refusal.Conflict("nothing-to-transfer",
        "The run has no bank file: there is nothing to transfer.");

    public static void MapHandOutPaymentFile(this IEndpointRouteBuilder app)
    {
        app.MapGet("/settlement/v1/runs/{runId:guid}/payment-file", HandOutOnlyAsync)
            .RequireRole(Roles.Finance).WithSummary("The bank file of an exported run that has one only (pain.001)")
            .Produces<string>(StatusCodes.Status200OK, Xml);
        app.MapGet("/settlement/v1/runs/{runId:guid}/payment-files/{number:int}", HandOutAsync)
            .RequireRole(Roles.Finance).WithSummary("A bank file of an exported run (pain.001)")
            .Produces<string>(StatusCodes.Status200OK, Xml);
    }

    private static async Task<FileContentHttpResult> HandOutOnlyAsync(
        Guid runId, HttpContext http, RunDriver driver, PaymentOrders orders, CancellationToken cancellationToken)
    {
        var run = await driver.FindAsync(runId, cancellationToken);
        return PaymentFile.Of(run).Count switch
        {
            0 => throw new RefusedException(run.Export is null ? NotExported : None),
            1 => await FileAsync(run, 1, http, orders, cancellationToken),
            _ => throw new RefusedException(Several),
        };
    }

    private static async Task<FileContentHttpResult> HandOutAsync(
        Guid runId, int number, HttpContext http, RunDriver driver, PaymentOrders orders, CancellationToken cancellationToken)
    {
        var run = await driver.FindAsync(runId, cancellationToken);
        return run.Export is null
            ? throw new RefusedException(NotExported)
            : await FileAsync(run, number, http, orders, cancellationToken);
    }

    private static async Task<FileContentHttpResult> FileAsync(
        SettlementRun run, int number, HttpContext http, PaymentOrders orders, CancellationToken cancellationToken)
    {
        var (file, bytes) = await orders.ReadAsync(run, number, cancellationToken);
        // The file holds account numbers: nobody on the way keeps it.
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.File(bytes, Xml, $"{file.MessageId}.xml");
    }
}
