using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Runs.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Runs;

/// <summary>GET /settlement/v1/runs/{id}/payment-files: the bank files of an exported run, and what they sum to.</summary>
public static class ListPaymentFiles
{
    /// <param name="TransferCount">Over all files, as the amount is.</param>
    public sealed record Answer(Guid RunId, string Format, int TransferCount, long AmountCents, IReadOnlyList<Item> Files);

    /// <param name="MessageId">The file's id at the bank.</param>
    /// <param name="Sha256">Digest of the file, hexadecimal.</param>
    /// <param name="Href">Where it is downloaded.</param>
    public sealed record Item(
        int Number, string MessageId, string Sha256, int TransferCount, long AmountCents, IReadOnlyList<PaymentBatch> Batches, string Href);

    public static void MapListPaymentFiles(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/runs/{runId:guid}/payment-files", HandleAsync)
            .RequireRole(Roles.Finance, Roles.Ops).WithSummary("The bank files of an exported run");

    private static async Task<Ok<Answer>> HandleAsync(Guid runId, RunDriver driver, CancellationToken cancellationToken)
    {
        var run = await driver.FindAsync(runId, cancellationToken);
        var export = run.Export ?? throw new RefusedException(HandOutPaymentFile.NotExported);
        var files = ItemsOf(run);
        return TypedResults.Ok(new Answer(runId, ExportRun.FormatOf(export), files.Sum(file => file.TransferCount),
            files.Sum(file => file.AmountCents), files));
    }

    public static IReadOnlyList<Item> ItemsOf(SettlementRun run) => PaymentFile.Of(run).Select((file, index) => new Item(index + 1,
        file.MessageId, file.Sha256, file.TransferCount, file.AmountCents, file.Batches,
        $"/settlement/v1/runs/{run.Id}/payment-files/{index + 1}")).ToList();
}
