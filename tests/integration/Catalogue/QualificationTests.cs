using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Aptic.Catalogue;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Catalogue.CatalogueClient;

namespace Aptic.Tests.Integration.Catalogue;

/// <summary>From the question whether a venue needs cheques to the whole story of its qualification.</summary>
public sealed class QualificationTests(ServiceFixture<CatalogueService> fixture) : IClassFixture<ServiceFixture<CatalogueService>>
{
    private const string Assessment = "/catalogue/v1/self-assessment";
    private readonly CatalogueClient _catalogue = new(fixture.Service);

    [Fact]
    public async Task Every_step_is_kept_with_its_reason_its_criteria_its_renewal_and_who_decided()
    {
        var venueId = await _catalogue.ImportVenueAsync();
        var supervisor = fixture.Service.ClientOf("catalogue-operator-2", "", "catalogue-operator");
        await DecideAsync(_catalogue.Operator, venueId, new { decision = "submitted" });
        await DecideAsync(
            supervisor, venueId, new { decision = "refused", reason = "Tarifs non affichés.", criteria = new[] { "displayed-prices" } });
        await DecideAsync(
            _catalogue.Operator, venueId,
            new { decision = "qualified", criteria = new[] { "displayed-prices", "public-hours" }, renewalOn = "2028-01-31", apps = new[] { "venue-app" } });
        await DecideAsync(supervisor, venueId, new { decision = "suspended", reason = "Contrôle." });
        await DecideAsync(supervisor, venueId, new { decision = "reinstated" });

        var story = await GetAsync(_catalogue.Operator, venueId, HttpStatusCode.OK);
        Assert.Equal(("qualified", "2028-01-31"), (Text(story, "status"), Text(story, "renewalOn")));
        Assert.Equal(
            [
                ("registered", "", "catalogue-operator-1"), ("submitted", "", "catalogue-operator-1"),
                ("refused", "Tarifs non affichés.", "catalogue-operator-2"), ("submitted", "", "catalogue-operator-1"),
                ("qualified", "", "catalogue-operator-1"), ("suspended", "Contrôle.", "catalogue-operator-2"),
                ("reinstated", "", "catalogue-operator-2"),
            ],
            story["history"]!.AsArray().Select(step => (Text(step!, "decision"), Text(step!, "reason"), Text(step!, "decidedBy"))));
        Assert.Equal("displayed-prices", Assert.Single(story["history"]![2]!["criteria"]!.AsArray())!.GetValue<string>());
        Assert.Equal("2028-01-31", Text(story["history"]![4]!, "renewalOn"));

        var shown = await _catalogue.ShowAsync(venueId);
        Assert.Equal(
            ["registered", "submitted", "refused", "submitted", "qualified", "suspended", "qualified"],
            shown["history"]!.AsArray().Select(step => Text(step!, "status")));
        Assert.Equal(["displayed-prices", "public-hours"], shown["criteria"]!.AsArray().Select(code => code!.GetValue<string>()));
        Assert.DoesNotContain("Contrôle", shown.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_story_is_for_operators_and_the_venues_own_apps()
    {
        var venueId = await _catalogue.ImportVenueAsync();
        await _catalogue.QualifyAsync(venueId, "venue-app");

        await GetAsync(fixture.Service.ClientOf("venue-app", "", "venue"), venueId, HttpStatusCode.OK);
        await GetAsync(fixture.Service.ClientOf("ops-1", "", "ops"), venueId, HttpStatusCode.OK);
        Assert.Equal("not-your-venue", Text(await GetAsync(fixture.Service.ClientOf("other", "", "venue"), venueId, HttpStatusCode.Forbidden), "code"));
        Assert.Equal("venue-unknown", Text(await GetAsync(_catalogue.Operator, Guid.NewGuid(), HttpStatusCode.NotFound), "code"));
        await GetAsync(fixture.Service.ClientOf("partner-1", "", "partner"), venueId, HttpStatusCode.Forbidden);
        await GetAsync(_catalogue.Anyone, venueId, HttpStatusCode.Unauthorized);

        var serviceId = await _catalogue.PublishWorkshopAsync(venueId);
        Assert.Equal("venue-unknown", Text(await GetAsync(_catalogue.Operator, serviceId, HttpStatusCode.NotFound), "code"));
    }

    [Fact]
    public async Task Criteria_are_published_and_a_decision_names_no_others()
    {
        var published = await BodyOfAsync(await _catalogue.Anyone.GetAsync("/catalogue/v1/qualification-criteria"), HttpStatusCode.OK);
        var codes = published["criteria"]!.AsArray().Select(criterion => Text(criterion!, "code")).ToArray();
        Assert.Equal(12, published["validityMonths"]!.GetValue<int>());

        var venueId = await _catalogue.ImportVenueAsync();
        await RefusedAsync(
            await _catalogue.DecideAsync(venueId, new { decision = "qualified", criteria = new[] { "sympathy" } }),
            HttpStatusCode.UnprocessableEntity, "criterion-unknown", "/criteria");
        await BodyOfAsync(await _catalogue.DecideAsync(venueId, new { decision = "qualified", criteria = codes }), HttpStatusCode.OK);
    }

    [Fact]
    public async Task Anyone_may_assess_themselves_and_nothing_is_kept()
    {
        var form = await BodyOfAsync(await _catalogue.Anyone.GetAsync(Assessment), HttpStatusCode.OK);
        var codes = form["boxes"]!.AsArray().Select(box => Text(box!, "code")).ToArray();

        var all = await BodyOfAsync(await AssessAsync(new { ticked = codes }), HttpStatusCode.OK);
        Assert.Equal(("none", 0), (Text(all, "need"), all["blank"]!.AsArray().Count));
        var some = await BodyOfAsync(await AssessAsync(new { ticked = codes[1..] }), HttpStatusCode.OK);
        Assert.Equal(("perhaps", codes[0]), (Text(some, "need"), Text(Assert.Single(some["blank"]!.AsArray())!, "code")));
    }

    [Fact]
    public async Task A_box_that_there_is_not_and_a_body_that_is_no_assessment_are_refused()
    {
        await RefusedAsync(await AssessAsync(new { ticked = new[] { "funded", "rich" } }), HttpStatusCode.UnprocessableEntity, "box-unknown", "/ticked/1");
        await RefusedAsync(
            await AssessAsync(new { ticked = Enumerable.Repeat("rich", 10_000) }), HttpStatusCode.UnprocessableEntity, "box-unknown", "/ticked/0");
        await RefusedAsync(await AssessAsync(new { }), HttpStatusCode.BadRequest, "malformed-json");
        await RefusedAsync(
            await _catalogue.Anyone.PostAsync(Assessment, new StringContent("{", Encoding.UTF8, "application/json")),
            HttpStatusCode.BadRequest, "malformed-json");
    }

    private Task<HttpResponseMessage> AssessAsync(object body) => _catalogue.Anyone.PostAsJsonAsync(Assessment, body);

    private static async Task DecideAsync(HttpClient client, Guid venueId, object decision) => await BodyOfAsync(
        await client.PostJsonAsync($"/catalogue/v1/venues/{venueId}/qualification", Key(), decision), HttpStatusCode.OK);

    private static async Task<JsonObject> GetAsync(HttpClient client, Guid venueId, HttpStatusCode status) =>
        await BodyOfAsync(await client.GetAsync($"/catalogue/v1/venues/{venueId}/qualification"), status);

    private static string Text(JsonNode node, string name) => node[name]?.GetValue<string>() ?? "";
}
