using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Funding;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Funding;

/// <summary>Terms name pathways of the catalogue, of which funding hears by messages.</summary>
public sealed class PathwayTests(ServiceFixture<FundingService> fixture) : IClassFixture<ServiceFixture<FundingService>>
{
    private readonly HttpClient _finance = fixture.Service.ClientOf("finance-1", "", "finance");

    [Fact]
    public async Task Terms_name_pathways_once_the_catalogue_has_told_of_them_and_new_ones_no_longer_when_they_are_withdrawn()
    {
        var (pathwayId, now) = (Guid.CreateVersion7(), fixture.Clock.GetUtcNow());
        var today = ParisTime.DayOf(now);
        var offer = new PathwayOffer(pathwayId, 1, "Premiers pas", PathwayKinds.Discovery, [new PathwayContent([Guid.CreateVersion7()], today)], null);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "pathway-unknown", "/restrictions/pathways/0"), await RefusalAsync(await ConcludeAsync(pathwayId)));

        await fixture.Probe.PublishAsync(new PathwayPublished(offer, now, today));
        JsonObject? concluded = null;
        await Eventually.IsTrueAsync(async () =>
        {
            var answer = await ConcludeAsync(pathwayId);
            if (answer.StatusCode == HttpStatusCode.Created) concluded = await answer.Content.ReadFromJsonAsync<JsonObject>();
            return concluded is not null;
        }, "funding to know the pathway");

        await fixture.Probe.PublishAsync(new PathwayWithdrawn(offer with { Revision = 2, WithdrawnOn = today }, now, today));
        await Eventually.IsTrueAsync(async () => (await ConcludeAsync(pathwayId)).StatusCode == HttpStatusCode.UnprocessableEntity, "funding to know that it is withdrawn");
        var amendments = $"/funding/v1/agreements/{concluded!["agreementId"]}/amendments";
        Assert.Equal(HttpStatusCode.OK, (await AmendAsync(amendments, pathwayId)).StatusCode);
        var unknown = await RefusalAsync(await AmendAsync(amendments, pathwayId, Guid.CreateVersion7()));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "pathway-unknown", "/restrictions/pathways/1"), unknown);
    }

    private Task<HttpResponseMessage> ConcludeAsync(params Guid[] pathways) =>
        _finance.PostJsonAsync("/funding/v1/agreements", Guid.NewGuid().ToString(), Agreement(pathways));

    private Task<HttpResponseMessage> AmendAsync(string path, params Guid[] pathways) =>
        _finance.PostJsonAsync(path, Guid.NewGuid().ToString(), new { terms = Agreement(pathways), reason = "avenant" });

    private static JsonNode Agreement(Guid[] pathways)
    {
        var agreement = JsonSerializer.SerializeToNode(Samples.Agreement())!;
        agreement["restrictions"]!["pathways"] = JsonSerializer.SerializeToNode(pathways);
        return agreement;
    }

    private static async Task<(HttpStatusCode, string, string)> RefusalAsync(HttpResponseMessage answer)
    {
        var error = Assert.Single((await answer.Content.ReadFromJsonAsync<JsonObject>())!["errors"]!.AsArray())!;
        return (answer.StatusCode, error["code"]!.GetValue<string>(), error["place"]!.GetValue<string>());
    }
}
