using System.Net;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Catalogue.CatalogueClient;

namespace Aptic.Tests.Integration.Catalogue;

/// <summary>A funder can pay pathways only: redemption learns from the catalogue which services they hold.</summary>
public sealed class PathwayRedemptionTests(CatalogueBesideRedemption world) : IClassFixture<CatalogueBesideRedemption>
{
    [Fact]
    public async Task A_cheque_for_a_pathway_pays_its_services_and_no_others()
    {
        var (venueId, services) = await world.OpenVenueAsync(workshops: 2);
        var pathwayId = await world.Catalogue.PublishPathwayAsync(services[0]);
        var cheques = await world.IssueAsync(2, TermsFor(pathwayId));
        await Eventually.IsTrueAsync(() => world.IsUsableAsync(venueId, services[0], cheques[0].Code), "redemption to know the pathway");

        await RefusedAsync(
            await world.RedeemAsync(venueId, services[1], 0, Key(), cheques[0].Code), HttpStatusCode.UnprocessableEntity,
            "pathway-not-covered", "/cheques/0");
        Assert.Equal(HttpStatusCode.OK, (await world.RedeemAsync(venueId, services[0], 0, Key(), cheques[0].Code)).StatusCode);

        await BodyOfAsync(
            await world.Catalogue.Operator.PostJsonAsync(
                $"/catalogue/v1/pathways/{pathwayId}/replacement", Key(), CatalogueClient.Pathway(services[1])),
            HttpStatusCode.OK);
        await Eventually.IsTrueAsync(
            () => world.IsUsableAsync(venueId, services[1], cheques[1].Code), "redemption to know what the pathway holds now");
        await RefusedAsync(
            await world.RedeemAsync(venueId, services[0], 0, Key(), cheques[1].Code), HttpStatusCode.UnprocessableEntity,
            "pathway-not-covered");
    }

    [Fact]
    public async Task A_withdrawn_pathway_goes_on_paying_what_it_held_until_the_service_itself_is_withdrawn()
    {
        var (venueId, services) = await world.OpenVenueAsync(workshops: 2);
        var pathwayId = await world.Catalogue.PublishPathwayAsync(services[0]);
        var cheques = await world.IssueAsync(3, TermsFor(pathwayId));
        await BodyOfAsync(
            await world.Catalogue.Operator.PostJsonAsync($"/catalogue/v1/pathways/{pathwayId}/withdrawal", Key(), new { }), HttpStatusCode.OK);
        await world.Probe.HeardAsync<Contracts.Catalogue.V1.PathwayWithdrawn>(contract => contract.Pathway.PathwayId == pathwayId);
        await Eventually.IsTrueAsync(() => world.KnowsWithdrawnAsync(pathwayId), "redemption to know that the pathway is withdrawn");

        Assert.Equal(HttpStatusCode.OK, (await world.RedeemAsync(venueId, services[0], 0, Key(), cheques[0].Code)).StatusCode);
        await RefusedAsync(
            await world.RedeemAsync(venueId, services[1], 0, Key(), cheques[1].Code), HttpStatusCode.UnprocessableEntity,
            "pathway-not-covered", "/cheques/0");

        await BodyOfAsync(
            await world.Catalogue.Operator.PostJsonAsync($"/catalogue/v1/services/{services[0]}/withdrawal", Key(), new { }), HttpStatusCode.OK);
        await Eventually.IsTrueAsync(
            async () => !await world.IsUsableAsync(venueId, services[0], cheques[1].Code), "redemption to know that the service is withdrawn");
    }

    [Fact]
    public async Task What_a_moved_venue_redeems_is_earned_by_its_new_organisation()
    {
        const string Siret = "85140647000019";
        var (venueId, services) = await world.OpenVenueAsync();
        var cheques = await world.IssueAsync(2);
        await Eventually.IsTrueAsync(() => world.IsUsableAsync(venueId, services[0], cheques[1].Code), "redemption to know the cheques");
        await BodyOfAsync(await world.RedeemAsync(venueId, services[0], 0, Key(), cheques[0].Code), HttpStatusCode.OK);
        var moved = await BodyOfAsync(
            await world.Catalogue.Operator.PostJsonAsync(
                $"/catalogue/v1/venues/{venueId}/organisation", Key(), new { reason = "La mairie reprend le lieu.", pivot = Siret }),
            HttpStatusCode.OK);
        var (before, after) = (moved["previousOrganisationId"]!.GetValue<Guid>(), moved["organisationId"]!.GetValue<Guid>());
        await Eventually.IsTrueAsync(() => world.KnowsOrganisationAsync(venueId, after), "redemption to know who runs the venue");
        await BodyOfAsync(await world.RedeemAsync(venueId, services[0], 0, Key(), cheques[1].Code), HttpStatusCode.OK);

        foreach (var organisationId in new[] { before, after })
            await world.Probe.HeardAsync<Contracts.Redemption.V1.ServiceRedeemed>(
                contract => contract.VenueId == venueId && contract.OrganisationId == organisationId);
    }

    private Contracts.Funding.V1.ChequeTerms TermsFor(Guid pathwayId)
    {
        var terms = world.Terms;
        return terms with { Restrictions = terms.Restrictions with { Pathways = [pathwayId] } };
    }
}
