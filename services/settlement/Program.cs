using Aptic.Hosting;
using Aptic.Settlement;
using Aptic.Settlement.Days;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.PayoutAccounts;
using Aptic.Settlement.SettlementRuns;

var builder = ServiceHost.CreateService<SettlementService>(
    SettlementService.Name, args, SettlementStore.Configure, SettlementContracts.Translation);
builder.Services.AddSingleton(AccountVault.From(builder.Configuration));
builder.Services.AddSingleton(SettlementRules.From(builder.Configuration));
builder.Services.AddSingleton(OperatorAccount.From(builder.Configuration));
builder.Services.AddSingleton<EntitlementDesk>();
builder.Services.AddSingleton<ArrivalTable>();
builder.Services.AddSingleton<DayDesk>();
builder.Services.AddHostedService<ArrivalBackfill>();
builder.Services.AddSingleton<PayableAccounts>();
builder.Services.AddSingleton<RunLocks>();
builder.Services.AddSingleton<RunProcess>();
builder.Services.AddSingleton<PaymentOrders>();

var app = builder.BuildService();
app.MapRegisterAccount();
app.MapVerifyAccount();
app.MapRevokeAccount();
app.MapShowAccount();
app.MapPrepareRun();
app.MapListRuns();
app.MapShowRun();
app.MapApproveRun();
app.MapExportRun();
app.MapHandOutPaymentFile();
app.MapConfirmRun();
app.MapAbandonRun();
app.MapListEntitlements();
app.MapShowWaiting();
app.MapShowDays();
app.MapOverrideDay();
await app.RunServiceAsync(args);
