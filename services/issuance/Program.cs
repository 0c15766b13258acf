using Aptic.Hosting;
using Aptic.Hosting.ChequeCodes;
using Aptic.Issuance;
using Aptic.Issuance.Cheques;

var builder = ServiceHost.CreateService<IssuanceService>(IssuanceService.Name, args, IssuanceStore.Configure, IssuanceContracts.Translation);
builder.Services.AddSingleton(ChequeHashKeys.From(builder.Configuration));
builder.Services.AddSingleton(ChequeVault.From(builder.Configuration));
builder.Services.AddSingleton<ChequeMaker>();

var app = builder.BuildService();
app.MapRequestCheques();
app.MapShowRequest();
app.MapListCheques();
await app.RunServiceAsync(args);
