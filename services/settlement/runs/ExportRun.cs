using Aptic.BankFormats;
using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Runs.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Runs;

/// <summary>
/// POST /settlement/v1/runs/{id}/export: writes the bank files of an approved run, after its sums were drawn again: one, or as many as
/// the bank's limits ask for. From now on the run is in transfer, and its files can be downloaded.
/// </summary>
public static class ExportRun
{
    private const string Operation = "export-run";

    private static readonly Refusal InvalidFormat = Refusal.Invalid("invalid-format",
        $"A bank file is written as {Pain001.Version09} or {Pain001.Version03}.", "/format");

    /// <param name="Format"><c>pain.001.001.09</c>, which is also written where nothing is said, or <c>pain.001.001.03</c>.</param>
    public sealed record Request(string? Format = null);

    /// <param name="MessageId">The first file's id at the bank.</param>
    /// <param name="ExecuteOn">The day for which the bank is asked to execute the files.</param>
    /// <param name="FileSha256">Digest of the first file, hexadecimal.</param>
    /// <param name="TransferCents">What the bank is asked to transfer: with goodwill, and without claims that are recovered.</param>
    public sealed record Answer(
        Guid RunId, string MessageId, DateOnly ExecuteOn, string FileSha256, string ExportedBy, DateTimeOffset ExportedAt, int PayoutCount,
        long PayableCents, long TransferCents, string Format, IReadOnlyList<ListPaymentFiles.Item> Files);

    public static void MapExportRun(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/runs/{runId:guid}/export", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Write the bank files of an approved run: it is in transfer");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid runId, Request? request, IdempotencyKey key, Caller caller, CommandIdentities identities, RunDriver driver,
        PaymentOrders orders, TimeProvider time, CancellationToken cancellationToken)
    {
        var format = request?.Format ?? Pain001.Version09;
        if (!Pain001.IsFormat(format)) throw new RefusedException(InvalidFormat);

        var now = time.GetUtcNow();
        var identity = identities.Of($"{Operation}:{runId}", caller, key, runId);
        var run = await driver.FindAsync(runId, cancellationToken);
        if (run.Stage == RunStage.Approved)
        {
            var order = await OrderAsync(run, format, orders, now, cancellationToken);
            run = await driver.TakeAsync(runId, caller.ClientId,
                CommandOf(identity.Id, order, caller, orders, driver, now, cancellationToken), cancellationToken);
        }
        else if (run.Stage == RunStage.Exporting)
        {
            run = await driver.DriveAsync(runId, caller.ClientId, cancellationToken);
        }

        if (run.Export is not { } export || export.CommandId != identity.Id)
            throw new RefusedException(SettlementRunDecider.NotNow(run, "exported"));
        // The format is all that the request says.
        if (FormatOf(export) != format) identity.MustMatch(FormatOf(export));
        return TypedResults.Ok(AnswerOf(run, export));
    }

    /// <summary>What the files of an exported run are written in.</summary>
    public static string FormatOf(RunExported export) => export.Format ?? Pain001.Version09;

    private sealed record Order(string Format, DateOnly ExecuteOn, IReadOnlyList<WrittenPaymentFile> Files)
    {
        public string FirstSha256 => Files.Count > 0 ? Files[0].File.Sha256 : "";
    }

    private static async Task<Order> OrderAsync(
        SettlementRun run, string format, PaymentOrders orders, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var executeOn = BankingDays.After(ParisTime.DayOf(now));
        return new Order(format, executeOn, await orders.WriteAsync(run, format, executeOn, now, cancellationToken));
    }

    private static RunDriver.Command CommandOf(Guid commandId, Order order, Caller caller, PaymentOrders orders, RunDriver driver,
        DateTimeOffset now, CancellationToken cancellationToken) => new(
        async (session, run) => SettlementRunDecider.Decide(new SettlementRunDecider.BeginExport(
            commandId, await Carriers.SumsAsync(session, run.Id, cancellationToken), order.ExecuteOn, order.FirstSha256, caller.ClientId,
            now, order.Format, order.Files.Select(file => file.File).ToList(), await driver.BesideAsync(run, cancellationToken)), run),
        async (session, run) =>
        {
            await PayableAccounts.RequirePayableAsync(session, run, cancellationToken);
            orders.Keep(session, run, order.Files);
        });

    private static Answer AnswerOf(SettlementRun run, RunExported export) => new(
        run.Id, export.MessageId, export.ExecuteOn, export.FileSha256, export.ExportedBy, export.OccurredAt, run.Payouts.Count,
        run.Payouts.Sum(payout => payout.PayableCents), run.Payouts.Sum(payout => payout.NetCents), FormatOf(export),
        ListPaymentFiles.ItemsOf(run));
}
