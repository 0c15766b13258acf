using Aptic.Funding;
using Aptic.Funding.Positions;
using Aptic.Hosting;

var builder = ServiceHost.CreateService<FundingService>(FundingService.Name, args, FundingStore.Configure, FundingContracts.Translation);
builder.Services.AddSingleton<PositionBook>();
builder.Services.AddHostedService<ReturnBooker>();

var app = builder.BuildService();
app.MapConcludeAgreement();
app.MapBookReceipt();
app.MapShowAgreement();
await app.RunServiceAsync(args);
