using Aptic.Hosting;
using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Storage;
using Marten;

namespace Aptic.Settlement.Runs;

/// <summary>Runs and their payouts: who is paid what, by which transfers, and what became of these.</summary>
public static class RunsModule
{
    public static void AddRuns(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(PaymentFileSettings.From(builder.Configuration));
        builder.Services.AddSingleton<PayableAccounts>();
        builder.Services.AddSingleton<HeldClaims>();
        builder.Services.AddSingleton<HeldGoodwill>();
        builder.Services.AddSingleton<HeldRefunds>();
        builder.Services.AddSingleton<RunOpening>();
        builder.Services.AddSingleton<RunDriver>();
        builder.Services.AddSingleton<PayoutOutcomes>();
        builder.Services.AddSingleton<PaymentOrders>();
        builder.Services.AddHostedService<PayoutTakeover>();
        builder.Services.AddSingleton<IInterruptedWork, InterruptedRuns>();
    }

    public static void MapRuns(this IEndpointRouteBuilder app)
    {
        app.MapPrepareRun();
        app.MapListRuns();
        app.MapShowRun();
        app.MapApproveRun();
        app.MapExportRun();
        app.MapListPaymentFiles();
        app.MapHandOutPaymentFile();
        app.MapConfirmRun();
        app.MapRejectPayout();
        app.MapAbandonRun();
        app.MapListRefunds();
        app.MapShowWaiting();
    }

    public static void StoreRuns(this StoreOptions options)
    {
        options.FoldStream<SettlementRun, RunOpened>(SettlementRun.Evolve);
        options.Events.AddEventTypes(
        [
            typeof(RunOpened), typeof(RunPrepared), typeof(RunApproved), typeof(RunExportBegun), typeof(RunExported),
            typeof(RunConfirmationBegun), typeof(PayoutFatesBegun), typeof(RunConfirmed), typeof(RunSealed), typeof(RunStopped),
        ]);
        options.Schema.For<UnfinishedRun>();
        options.Schema.For<StoredPaymentFile>();
        options.Schema.For<TransferAtBank>().Duplicate(transfer => transfer.BatchId).Duplicate(transfer => transfer.MessageId);
        options.Storage.ExtendedSchemaObjects.Add(PayoutTakeover.DoneTable());
    }
}
