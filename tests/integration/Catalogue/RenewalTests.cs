using System.Net;
using System.Text.Json.Nodes;
using Aptic.Catalogue;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Catalogue.CatalogueClient;

namespace Aptic.Tests.Integration.Catalogue;

/// <summary>Which qualifications are due for renewal. The clock of these tests is their own.</summary>
public sealed class RenewalTests(ServiceFixture<CatalogueService> fixture) : IClassFixture<ServiceFixture<CatalogueService>>
{
    private const string Renewals = "/catalogue/v1/renewals";
    private readonly CatalogueClient _catalogue = new(fixture.Service);

    [Fact]
    public async Task Qualifications_due_within_days_are_listed_and_overdue_ones_stay_qualified()
    {
        fixture.Clock.Set(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
        var soon = await QualifiedAsync("2026-03-10");
        var later = await QualifiedAsync("2026-05-31");
        var muchLater = await QualifiedAsync("2026-06-01");
        var withdrawn = await QualifiedAsync("2026-03-11");
        await BodyOfAsync(await _catalogue.DecideAsync(withdrawn, new { decision = "withdrawn", reason = "Fermé." }), HttpStatusCode.OK);
        var suspended = await QualifiedAsync("2026-03-12");
        await BodyOfAsync(await _catalogue.DecideAsync(suspended, new { decision = "suspended", reason = "Contrôle." }), HttpStatusCode.OK);
        var renewed = await QualifiedAsync("2026-03-13");
        await BodyOfAsync(await _catalogue.DecideAsync(renewed, new { decision = "qualified", renewalOn = "2027-03-13" }), HttpStatusCode.OK);

        Assert.Equal([soon, suspended, later], await DueAsync(""));
        Assert.Equal([soon, suspended, later], await DueAsync("?within=90"));
        Assert.Equal([soon, suspended, later, muchLater], await DueAsync("?within=91"));
        Assert.Equal([soon], await DueAsync("?within=8"));
        Assert.Empty(await DueAsync("?within=7"));

        fixture.Clock.Set(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
        Assert.False((await GetAsync("?within=0"))["renewals"]![0]!["isOverdue"]!.GetValue<bool>());
        fixture.Clock.Set(new DateTimeOffset(2026, 3, 10, 23, 0, 0, TimeSpan.Zero));
        var answer = await GetAsync("?within=0");
        var overdue = Assert.Single(answer["renewals"]!.AsArray())!;
        Assert.Equal("2026-03-11", answer["asOf"]!.GetValue<string>());
        Assert.Equal(
            ("qualified", "2026-03-10", true),
            (overdue["status"]!.GetValue<string>(), overdue["renewalOn"]!.GetValue<string>(), overdue["isOverdue"]!.GetValue<bool>()));
        Assert.Equal("qualified", (await _catalogue.ShowAsync(soon))["status"]!.GetValue<string>());

        var first = await GetAsync("?within=365&limit=2");
        var second = await GetAsync($"?within=365&limit=2&cursor={first["nextCursor"]!.GetValue<string>()}");
        Assert.Equal([soon, suspended, later, muchLater], IdsOf(first).Concat(IdsOf(second)));
        Assert.Null(second["nextCursor"]);
    }

    [Theory]
    [InlineData("within=-1", "within")]
    [InlineData("within=soon", "within")]
    [InlineData("within=3661", "within")]
    [InlineData("within=99999999999", "within")]
    [InlineData("limit=0", "limit")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("cursor=eyJEaXN0YW5jZUttIjpudWxsLCJTb3J0S2V5IjoiYWJjIiwiSWQiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDAifQ", "cursor")]
    public async Task What_cannot_be_understood_is_refused_with_its_place(string query, string parameter) =>
        await RefusedAsync(
            await _catalogue.Operator.GetAsync($"{Renewals}?{query}"), HttpStatusCode.UnprocessableEntity, "invalid-search", $"query {parameter}");

    [Fact]
    public async Task The_list_is_for_operators()
    {
        Assert.Equal(HttpStatusCode.OK, (await fixture.Service.ClientOf("ops-1", "", "ops").GetAsync(Renewals)).StatusCode);
        await RefusedAsync(
            await fixture.Service.ClientOf("venue-app", "", "venue").GetAsync(Renewals), HttpStatusCode.Forbidden, "not-allowed");
        await RefusedAsync(await _catalogue.Anyone.GetAsync(Renewals), HttpStatusCode.Unauthorized, "not-authenticated");
    }

    private async Task<Guid> QualifiedAsync(string renewalOn)
    {
        var venueId = await _catalogue.ImportVenueAsync();
        await BodyOfAsync(await _catalogue.DecideAsync(venueId, new { decision = "qualified", renewalOn }), HttpStatusCode.OK);
        return venueId;
    }

    private async Task<List<Guid>> DueAsync(string query) => IdsOf(await GetAsync(query));

    private async Task<JsonObject> GetAsync(string query) =>
        await BodyOfAsync(await _catalogue.Operator.GetAsync($"{Renewals}{query}"), HttpStatusCode.OK);

    private static List<Guid> IdsOf(JsonObject answer) =>
        answer["renewals"]!.AsArray().Select(due => due!["venueId"]!.GetValue<Guid>()).ToList();
}
