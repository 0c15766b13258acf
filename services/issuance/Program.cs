using Aptic.ChequeCodes;
using Aptic.Hosting;
using Aptic.Issuance;
using Aptic.Issuance.Beneficiaries;
using Aptic.Issuance.Cheques;
using Aptic.Issuance.Printing;
using Aptic.Issuance.Replicas;
using Aptic.Issuance.Requests;

var builder = ServiceHost.CreateService<IssuanceService>(IssuanceService.Name, args, IssuanceStore.Configure,
    IssuanceContracts.Translation);
builder.Services.AddSingleton(ChequeHashKeys.Of(
    builder.Configuration.KeysOf(ChequeHashKeys.Section), builder.Configuration[ChequeHashKeys.CurrentSetting]));
builder.Services.AddSingleton(ChequeVault.From(builder.Configuration));
builder.Services.AddSingleton(QrContent.From(builder.Configuration));
builder.Services.AddSingleton<ChequeWriter>();
builder.Services.AddSingleton<ChequeMaker>();
builder.Services.AddSingleton<ChequeStandingProjection>();
builder.Services.AddSingleton<IssuedChequeQueries>();
builder.Services.AddSingleton<RequestCheck>();

var app = builder.BuildService();
app.MapRequestCheques();
app.MapValidateRequest();
app.MapShowRequest();
app.MapListCheques();
app.MapPrintCheques();
app.MapShowIssuedCheque();
app.MapShowPartnerAgreements();
app.MapListReminders();
app.MapEraseBeneficiary();
await app.RunServiceAsync(args);
