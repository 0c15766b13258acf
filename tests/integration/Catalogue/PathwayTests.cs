using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Aptic.Catalogue;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Catalogue.CatalogueClient;

namespace Aptic.Tests.Integration.Catalogue;

public sealed class PathwayTests(ServiceFixture<CatalogueService> fixture) : IClassFixture<ServiceFixture<CatalogueService>>
{
    private const string Pathways = "/catalogue/v1/pathways";
    private readonly CatalogueClient _catalogue = new(fixture.Service);

    [Fact]
    public async Task A_pathway_over_two_venues_is_shown_in_its_order_found_and_told()
    {
        var (first, second) = (await _catalogue.ImportVenueAsync(), await _catalogue.ImportVenueAsync());
        var (a, b) = (await _catalogue.PublishWorkshopAsync(first), await _catalogue.PublishWorkshopAsync(second, "Seconds pas"));
        var pathwayId = await _catalogue.PublishPathwayAsync(b, a);

        var shown = await GetAsync($"{Pathways}/{pathwayId}");
        Assert.Equal(("Premiers pas", "discovery"), (shown["name"]!.GetValue<string>(), shown["kind"]!.GetValue<string>()));
        Assert.Equal([(b, second), (a, first)], shown["services"]!.AsArray().Select(step => (IdOf(step!, "serviceId"), IdOf(step!, "venueId"))));
        Assert.All(shown["services"]!.AsArray(), step => Assert.True(step!["isOffered"]!.GetValue<bool>()));

        foreach (var search in new[] { $"venueId={second}", $"venueId={first}&kind=discovery&q=PREMIERS%20pas" })
            Assert.Equal(pathwayId, IdOf(Assert.Single((await GetAsync($"{Pathways}?{search}"))["pathways"]!.AsArray())!, "pathwayId"));
        Assert.Empty((await GetAsync($"{Pathways}?venueId={first}&kind=consolidation"))["pathways"]!.AsArray());
        Assert.Equal(
            new[] { first, second }.Order(),
            (await _catalogue.SearchAsync($"pathway={pathwayId}"))["venues"]!.AsArray().Select(venue => IdOf(venue!, "venueId")).Order());

        var told = await fixture.Probe.HeardAsync<PathwayPublished>(contract => contract.Pathway.PathwayId == pathwayId);
        Assert.Equal((1L, "Premiers pas", "discovery"), (told.Pathway.Revision, told.Pathway.Name, told.Pathway.Kind));
        Assert.Equal([b, a], Assert.Single(told.Pathway.Contents).ServiceIds);
    }

    [Fact]
    public async Task A_replaced_and_a_withdrawn_pathway_are_told_with_growing_revisions_and_the_last_is_no_longer_offered()
    {
        var venueId = await _catalogue.ImportVenueAsync();
        var (a, b) = (await _catalogue.PublishWorkshopAsync(venueId), await _catalogue.PublishWorkshopAsync(venueId));
        var pathwayId = await _catalogue.PublishPathwayAsync(a);
        await BodyOfAsync(await PostAsync($"{Pathways}/{pathwayId}/replacement", Key(), Pathway(a, b)), HttpStatusCode.OK);
        Assert.Equal(2, (await GetAsync($"{Pathways}/{pathwayId}"))["services"]!.AsArray().Count);
        await BodyOfAsync(await PostAsync($"{Pathways}/{pathwayId}/withdrawal", Key(), new { }), HttpStatusCode.OK);

        var replaced = await fixture.Probe.HeardAsync<PathwayPublished>(
            contract => contract.Pathway.PathwayId == pathwayId && contract.Pathway.Revision == 2);
        Assert.Equal([a, b], replaced.Pathway.Contents[^1].ServiceIds);
        var withdrawn = await fixture.Probe.HeardAsync<PathwayWithdrawn>(contract => contract.Pathway.PathwayId == pathwayId);
        Assert.Equal((3L, new DateOnly(2026, 3, 2)), (withdrawn.Pathway.Revision, withdrawn.Pathway.WithdrawnOn));
        Assert.Empty((await GetAsync($"{Pathways}?venueId={venueId}"))["pathways"]!.AsArray());

        // Cheques that name it stay usable: whoever holds one finds where.
        Assert.Single((await _catalogue.SearchAsync($"pathway={pathwayId}"))["venues"]!.AsArray());
        Assert.Equal("2026-03-02", (await GetAsync($"{Pathways}/{pathwayId}"))["withdrawnOn"]!.GetValue<string>());
    }

    [Fact]
    public async Task Each_command_is_done_once_per_key_and_the_key_is_not_for_another()
    {
        var a = await _catalogue.PublishWorkshopAsync(await _catalogue.ImportVenueAsync());
        var pathwayId = IdOf(await TwiceAsync(Pathways, Pathway(a), Pathway(a, Guid.NewGuid()), HttpStatusCode.Created), "pathwayId");
        await TwiceAsync($"{Pathways}/{pathwayId}/replacement", Pathway(a), Pathway(), HttpStatusCode.OK);
        await TwiceAsync($"{Pathways}/{pathwayId}/withdrawal", new { }, new { withdrawnOn = "2026-09-01" }, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Publications_under_one_key_at_once_publish_one_pathway()
    {
        var (a, key) = (await _catalogue.PublishWorkshopAsync(await _catalogue.ImportVenueAsync()), Key());
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => PostAsync(Pathways, key, Pathway(a))));
        var bodies = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single(bodies.Distinct());
    }

    [Fact]
    public async Task Pathways_come_in_pages_by_name()
    {
        var venueId = await _catalogue.ImportVenueAsync();
        var a = await _catalogue.PublishWorkshopAsync(venueId);
        foreach (var name in new[] { "Été", "Automne", "Printemps" })
            await BodyOfAsync(await PostAsync(Pathways, Key(), new { name, kind = "consolidation", serviceIds = new[] { a } }), HttpStatusCode.Created);

        var first = await GetAsync($"{Pathways}?venueId={venueId}&limit=2");
        var second = await GetAsync($"{Pathways}?venueId={venueId}&limit=2&cursor={first["nextCursor"]}");
        Assert.Equal(
            ["Automne", "Été", "Printemps"],
            first["pathways"]!.AsArray().Concat(second["pathways"]!.AsArray()).Select(found => found!["name"]!.GetValue<string>()));
        Assert.Null(second["nextCursor"]);
    }

    [Fact]
    public async Task Bad_pathways_and_searches_are_refused_with_every_reason_and_place()
    {
        var bad = await BodyOfAsync(
            await PostAsync(Pathways, Key(), new { name = "", kind = "party", serviceIds = new[] { Guid.NewGuid() } }),
            HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["/kind", "/name", "/serviceIds/0"], bad["errors"]!.AsArray().Select(error => error!["place"]!.GetValue<string>()).Order());

        await RefusedAsync(await PostAsync(Pathways, null, Pathway()), HttpStatusCode.BadRequest, "idempotency-key-missing");
        await RefusedAsync(await PostAsync(Pathways, Key(), new { name = "x" }), HttpStatusCode.BadRequest, "malformed-json");
        await RefusedAsync(
            await PostAsync(Pathways, Key(), new { name = "x", kind = "discovery", serviceIds = new[] { "seven" } }),
            HttpStatusCode.BadRequest, "malformed-json");
        await RefusedAsync(
            await PostAsync(Pathways, Key(), Pathway([.. Enumerable.Range(0, 10_000).Select(_ => Guid.NewGuid())])),
            HttpStatusCode.UnprocessableEntity, "invalid-pathway", "/serviceIds");
        await RefusedAsync(
            await PostAsync($"{Pathways}/{Guid.NewGuid()}/replacement", Key(), Pathway()), HttpStatusCode.NotFound, "pathway-unknown");
        await RefusedAsync(
            await PostAsync($"{Pathways}/{Guid.NewGuid()}/withdrawal", Key(), new { }), HttpStatusCode.NotFound, "pathway-unknown");
        await RefusedAsync(await _catalogue.Anyone.GetAsync($"{Pathways}/{Guid.NewGuid()}"), HttpStatusCode.NotFound, "pathway-unknown");
        var venueId = await _catalogue.ImportVenueAsync();
        await RefusedAsync(await _catalogue.Anyone.GetAsync($"{Pathways}/{venueId}"), HttpStatusCode.NotFound, "pathway-unknown");
        await RefusedAsync(
            await PostAsync($"{Pathways}/{venueId}/withdrawal", Key(), new { }), HttpStatusCode.NotFound, "pathway-unknown");
        await RefusedAsync(await PostAsync(Pathways, Key(), Pathway(venueId)), HttpStatusCode.UnprocessableEntity, "service-unknown", "/serviceIds/0");
        var search = await BodyOfAsync(
            await _catalogue.Anyone.GetAsync($"{Pathways}?kind=party&venueId=seven&limit=0&cursor=x"), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(4, search["errors"]!.AsArray().Count);
        foreach (var forged in new[] { """{"SortKey":"a\u0000"}""", """{"SortKey":"a\ud800"}""", """{"DistanceKm":1}""", "{}", "7" })
        {
            var cursor = Convert.ToBase64String(Encoding.UTF8.GetBytes(forged));
            await RefusedAsync(
                await _catalogue.Anyone.GetAsync($"{Pathways}?cursor={Uri.EscapeDataString(cursor)}"),
                HttpStatusCode.UnprocessableEntity, "invalid-search", "query cursor");
        }

        await RefusedAsync(
            await _catalogue.Anyone.GetAsync("/catalogue/v1/venues?pathway=seven"), HttpStatusCode.UnprocessableEntity, "invalid-search",
            "query pathway");
    }

    [Fact]
    public async Task Only_operators_publish_replace_and_withdraw()
    {
        var venueApp = fixture.Service.ClientOf("venue-app", "", "venue");
        foreach (var path in new[] { Pathways, $"{Pathways}/{Guid.NewGuid()}/replacement", $"{Pathways}/{Guid.NewGuid()}/withdrawal" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await venueApp.PostJsonAsync(path, Key(), Pathway())).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await _catalogue.Anyone.PostJsonAsync(path, Key(), Pathway())).StatusCode);
        }
    }

    private Task<HttpResponseMessage> PostAsync(string path, string? key, object body) => _catalogue.Operator.PostJsonAsync(path, key, body);

    private async Task<JsonObject> GetAsync(string path) => await BodyOfAsync(await _catalogue.Anyone.GetAsync(path), HttpStatusCode.OK);

    private static Guid IdOf(JsonNode node, string name) => node[name]!.GetValue<Guid>();

    private async Task<JsonObject> TwiceAsync(string path, object body, object other, HttpStatusCode status)
    {
        var key = Key();
        var first = await BodyOfAsync(await PostAsync(path, key, body), status);
        var second = await BodyOfAsync(await PostAsync(path, key, body), status);
        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        await RefusedAsync(await PostAsync(path, key, other), HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        return first;
    }
}
