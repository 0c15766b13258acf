using Aptic.Catalogue;
using Aptic.Redemption.Replicas;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Integration.Redemption;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Aptic.Tests.Integration.Catalogue;

/// <summary>The catalogue and redemption on one bus, as they run: what the first says, the second decides on.</summary>
public sealed class CatalogueBesideRedemption : RedemptionWorld
{
    private readonly string _name = $"t_{Guid.NewGuid():N}"[..18];
    private ServiceUnderTest<CatalogueService> CatalogueService { get; set; } = null!;

    internal CatalogueClient Catalogue { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var database = await (await Template.GetAsync()).CopyDatabaseAsync(Aptic.Catalogue.CatalogueService.Name, _name);
        CatalogueService = new ServiceUnderTest<CatalogueService>(database, Vhost.Amqp, Vhost.Management, Clock, PlatformServices.Settings);
        Catalogue = new CatalogueClient(CatalogueService);
    }

    public override async Task DisposeAsync()
    {
        await CatalogueService.DisposeAsync();
        await base.DisposeAsync();
        await (await Servers.GetAsync()).DropDatabaseAsync(_name);
    }

    /// <summary>A qualified venue that offers workshops of 10 €, once redemption knows it and all of them.</summary>
    public async Task<(Guid VenueId, Guid[] ServiceIds)> OpenVenueAsync(int workshops = 1)
    {
        var venueId = await Catalogue.ImportVenueAsync();
        await Catalogue.QualifyAsync(venueId, "venue-app");
        var serviceIds = new Guid[workshops];
        for (var number = 0; number < workshops; number++) serviceIds[number] = await Catalogue.PublishWorkshopAsync(venueId, $"Atelier {number}");
        var cheque = (await IssueAsync(1))[0];
        foreach (var serviceId in serviceIds)
            await Eventually.IsTrueAsync(() => IsUsableAsync(venueId, serviceId, cheque.Code), "redemption to know the venue and its service");
        return (venueId, serviceIds);
    }

    public async Task<bool> IsUsableAsync(Guid venueId, Guid serviceId, string code) =>
        (await QuoteAsync(venueId, serviceId, code))["usable"]?.GetValue<bool>() == true;

    /// <summary>Whether redemption has heard that the pathway is withdrawn: nothing that it answers tells.</summary>
    public async Task<bool> KnowsWithdrawnAsync(Guid pathwayId)
    {
        await using var session = Service.Services.GetRequiredService<IDocumentStore>().QuerySession();
        return await session.LoadAsync<KnownPathway>(pathwayId) is { Offer.WithdrawnOn: not null };
    }

    public async Task<bool> KnowsOrganisationAsync(Guid venueId, Guid organisationId)
    {
        await using var session = Service.Services.GetRequiredService<IDocumentStore>().QuerySession();
        return (await session.LoadAsync<KnownVenue>(venueId))?.Standing.OrganisationId == organisationId;
    }
}
