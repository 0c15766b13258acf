using Aptic.Catalogue;
using Aptic.Catalogue.Imports;
using Aptic.Catalogue.Search;
using Aptic.Hosting;

var builder = ServiceHost.CreateService<CatalogueService>(
    CatalogueService.Name, args, CatalogueStore.Configure, CatalogueContracts.Translation);
builder.Services.AddSingleton<VenueWriter>();
builder.Services.AddSingleton<ServiceChanges>();
builder.Services.AddSingleton<ServiceCards>();
builder.Services.AddSingleton<PathwayChanges>();
builder.Services.AddSingleton<PathwayCards>();
builder.Services.AddSingleton<VenueSearch>();
builder.Services.AddSingleton<VenueExport>();

var app = builder.BuildService();
app.MapImportVenues();
app.MapShowImport();
app.MapExportVenues();
app.MapRegisterVenue();
app.MapEditVenue();
app.MapAssessOneself();
app.MapShowCriteria();
app.MapDecideOnVenue();
app.MapShowQualification();
app.MapShowOrganisation();
app.MapPublishService();
app.MapChangePrice();
app.MapWithdrawService();
app.MapShowVenue();
app.MapSearchVenues();
app.MapPublishPathway();
app.MapReplacePathway();
app.MapWithdrawPathway();
app.MapShowPathway();
app.MapSearchPathways();
await app.RunServiceAsync(args);
