using Aptic.ChequeCodes;
using Aptic.Hosting;
using Aptic.Redemption;
using Aptic.Redemption.Books;
using Aptic.Redemption.Cheques;
using Aptic.Redemption.Days;
using Aptic.Redemption.Offers;
using Aptic.Redemption.Redemptions;

var builder = ServiceHost.CreateService<RedemptionService>(RedemptionService.Name, args, RedemptionStore.Configure,
    RedemptionContracts.Translation);
builder.Services.AddSingleton(ChequeHashKeys.Of(
    builder.Configuration.KeysOf(ChequeHashKeys.Section), builder.Configuration[ChequeHashKeys.CurrentSetting]));
builder.Services.AddSingleton<ChequeDirectory>();
builder.Services.AddSingleton<RedemptionFactsReader>();
builder.Services.AddSingleton<SettlementTrail>();
builder.Services.AddSingleton<RedemptionBook>();
builder.Services.AddHttpContextAccessor();
builder.Services.AddScoped<ChangeCheque.Change>();
builder.Services.AddScoped<ChangeCheques.Batch>();
builder.Services.AddSingleton<OutstandingCheques>();
builder.Services.AddHostedService<Sweep>();
builder.Services.AddHostedService<CloseDays>();
builder.Services.AddHostedService<ChequeIndexBackfill>();
builder.Services.AddHostedService<OwnerBackfill>();

var app = builder.BuildService();
app.MapQuoteRedemption();
app.MapRedeemService();
app.MapReverseRedemption();
app.MapShowCheque();
app.MapShowTimeline();
app.MapLookUpCheque();
app.MapShowReceipt();
app.MapShowRevenue();
app.MapListOddRedemptions();
app.MapListUnusableCheques();
app.MapChangeCheque();
app.MapChangeCheques();
await app.RunServiceAsync(args);
