namespace Aptic.Settlement.Runs;

/// <summary>Runs and their payouts: who is paid what, by which transfers, and what became of these.</summary>
public static class RunsModule
{
    public static void AddRuns(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(PaymentFileLimits.From(builder.Configuration));
        builder.Services.AddSingleton<PayableAccounts>();
        builder.Services.AddSingleton<ClaimDesk>();
        builder.Services.AddSingleton<OwnMoneyDesk>();
        builder.Services.AddSingleton<RefundDesk>();
        builder.Services.AddSingleton<RunOpening>();
        builder.Services.AddSingleton<RunDriver>();
        builder.Services.AddSingleton<PayoutOutcomes>();
        builder.Services.AddSingleton<PaymentOrders>();
        builder.Services.AddHostedService<PayoutTakeover>();
        builder.Services.AddHostedService<RunWatchdog>();
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
}
