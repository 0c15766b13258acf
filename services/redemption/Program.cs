using Aptic.Hosting;
using Aptic.Hosting.ChequeCodes;
using Aptic.Redemption;
using Aptic.Redemption.Books;
using Aptic.Redemption.Cheques;

var builder = ServiceHost.CreateService<RedemptionService>(RedemptionService.Name, args, RedemptionStore.Configure, RedemptionContracts.Translation);
builder.Services.AddSingleton(ChequeHashKeys.From(builder.Configuration));
builder.Services.AddSingleton<ChequeDirectory>();
builder.Services.AddSingleton<OccasionReader>();
builder.Services.AddSingleton<SettlementTrail>();
builder.Services.AddSingleton<RedemptionBook>();
builder.Services.AddHttpContextAccessor();
builder.Services.AddScoped<ChangeCheque.Change>();
builder.Services.AddScoped<ChangeCheques.Batch>();
builder.Services.AddHostedService<Sweep>();

var app = builder.BuildService();
app.MapQuoteRedemption();
app.MapRedeemService();
app.MapReverseRedemption();
app.MapShowCheque();
app.MapShowTimeline();
app.MapShowReceipt();
app.MapShowRevenue();
app.MapListOddRedemptions();
app.MapChangeCheque();
app.MapChangeCheques();
await app.RunServiceAsync(args);
