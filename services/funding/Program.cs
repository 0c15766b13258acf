using Aptic.Funding;
using Aptic.Funding.Positions;
using Aptic.Hosting;

var builder = ServiceHost.CreateService<FundingService>(FundingService.Name, args, FundingStore.Configure, FundingContracts.Translation);
builder.Services.AddSingleton<PositionBook>();
builder.Services.AddSingleton<AgreementDesk>();
builder.Services.AddHostedService<ReturnBooker>();

var app = builder.BuildService();
app.MapConcludeAgreement();
app.MapAmendAgreement();
app.MapWidenIssuedTerms();
app.MapChangeStanding();
app.MapCommitFunds();
app.MapBookReceipt();
app.MapCorrectReceipt();
app.MapImportStatement();
app.MapAssignReceipt();
app.MapDismissReceipt();
app.MapRefundFunder();
app.MapAnnounceWindDown();
app.MapListAgreements();
app.MapShowAgreement();
app.MapShowPosition();
app.MapShowForecast();
await app.RunServiceAsync(args);
