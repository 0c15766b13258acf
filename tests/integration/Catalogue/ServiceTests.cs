using System.Net;
using System.Text.Json.Nodes;
using Aptic.Catalogue;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Catalogue.CatalogueClient;

namespace Aptic.Tests.Integration.Catalogue;

public sealed class ServiceTests(ServiceFixture<CatalogueService> fixture) : IClassFixture<ServiceFixture<CatalogueService>>
{
    private readonly CatalogueClient _catalogue = new(fixture.Service);
    private readonly HttpClient _venueApp = fixture.Service.ClientOf("venue-app", "", "venue");

    [Fact]
    public async Task A_venue_publishes_a_service_that_is_shown_and_told()
    {
        var venueId = await QualifiedVenueAsync();
        var serviceId = await PublishAsync(venueId, Workshop());

        var told = await fixture.Probe.HeardAsync<ServicePublished>(contract => contract.Service.ServiceId == serviceId);
        Assert.Equal((venueId, "workshop", 1L), (told.Service.VenueId, told.Service.Kind, told.Service.Revision));
        Assert.Equal(new ServicePrice(1_200, new DateOnly(2026, 3, 2)), Assert.Single(told.Service.Prices));

        var shown = Assert.Single((await _catalogue.ShowAsync(venueId))["services"]!.AsArray())!;
        Assert.Equal(("Déclarer ses impôts", 1_200L), (shown["name"]!.GetValue<string>(), shown["priceCents"]!.GetValue<long>()));
    }

    [Fact]
    public async Task A_price_is_changed_from_a_day_on_and_the_history_is_told()
    {
        var venueId = await QualifiedVenueAsync();
        var serviceId = await PublishAsync(venueId, Workshop());
        await BodyOfAsync(
            await _venueApp.PostJsonAsync(
                $"/catalogue/v1/services/{serviceId}/prices", Key(), new { priceCents = 1_500, from = "2026-04-01" }),
            HttpStatusCode.OK);

        var told = await fixture.Probe.HeardAsync<PriceChanged>(contract => contract.Service.ServiceId == serviceId);
        Assert.Equal(
            [new ServicePrice(1_200, new DateOnly(2026, 3, 2)), new ServicePrice(1_500, new DateOnly(2026, 4, 1))], told.Service.Prices);
        Assert.Equal(1_200, (await _catalogue.ShowAsync(venueId))["services"]![0]!["priceCents"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_withdrawn_service_is_no_longer_shown_and_told()
    {
        var venueId = await QualifiedVenueAsync();
        var serviceId = await PublishAsync(venueId, Workshop());
        await BodyOfAsync(
            await _venueApp.PostJsonAsync($"/catalogue/v1/services/{serviceId}/withdrawal", Key(), new { }), HttpStatusCode.OK);

        var told = await fixture.Probe.HeardAsync<ServiceWithdrawn>(contract => contract.Service.ServiceId == serviceId);
        Assert.Equal(new DateOnly(2026, 3, 2), told.Service.WithdrawnOn);
        Assert.Empty((await _catalogue.ShowAsync(venueId))["services"]!.AsArray());
    }

    [Fact]
    public async Task Each_command_is_done_once_per_key_and_answers_the_same()
    {
        var venueId = await QualifiedVenueAsync();
        var (publish, change, withdraw) = (Key(), Key(), Key());
        var published = await TwiceAsync($"/catalogue/v1/venues/{venueId}/services", publish, Workshop(), HttpStatusCode.Created);
        var serviceId = published["serviceId"]!.GetValue<Guid>();
        await TwiceAsync(
            $"/catalogue/v1/services/{serviceId}/prices", change, new { priceCents = 1_500, from = "2026-04-01" }, HttpStatusCode.OK);
        await TwiceAsync($"/catalogue/v1/services/{serviceId}/withdrawal", withdraw, new { withdrawnOn = "2026-05-01" }, HttpStatusCode.OK);

        Assert.Single((await _catalogue.ShowAsync(venueId))["services"]!.AsArray());
        Assert.Equal(2, (await _catalogue.ShowAsync(venueId))["services"]![0]!["prices"]!.AsArray().Count);
        await RefusedAsync(
            await _venueApp.PostJsonAsync($"/catalogue/v1/venues/{venueId}/services", publish, Workshop(priceCents: 1)),
            HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        await RefusedAsync(
            await _venueApp.PostJsonAsync(
                $"/catalogue/v1/services/{serviceId}/prices", change, new { priceCents = 1, from = "2026-04-01" }),
            HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task Publications_under_one_key_at_once_publish_one_service()
    {
        var venueId = await QualifiedVenueAsync();
        var key = Key();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => _venueApp.PostJsonAsync($"/catalogue/v1/venues/{venueId}/services", key, Workshop())));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single((await _catalogue.ShowAsync(venueId))["services"]!.AsArray());
    }

    [Fact]
    public async Task Only_the_apps_of_the_venue_and_operators_act_for_it()
    {
        var venueId = await QualifiedVenueAsync();
        var serviceId = await PublishAsync(venueId, Workshop());
        var other = fixture.Service.ClientOf("other-app", "", "venue");

        await RefusedAsync(
            await other.PostJsonAsync($"/catalogue/v1/venues/{venueId}/services", Key(), Workshop()), HttpStatusCode.Forbidden,
            "not-your-venue");
        await RefusedAsync(
            await other.PostJsonAsync($"/catalogue/v1/services/{serviceId}/withdrawal", Key(), new { }), HttpStatusCode.Forbidden,
            "not-your-venue");
        await BodyOfAsync(
            await _catalogue.Operator.PostJsonAsync($"/catalogue/v1/venues/{venueId}/services", Key(), Workshop()), HttpStatusCode.Created);
    }

    [Fact]
    public async Task Bad_services_are_refused_with_every_reason_and_place()
    {
        var venueId = await QualifiedVenueAsync();
        var publish = $"/catalogue/v1/venues/{venueId}/services";
        var bad = await BodyOfAsync(
            await _venueApp.PostJsonAsync(
                publish, Key(), new { name = "", kind = "party", categories = new[] { "Bricolage" }, priceCents = -1 }),
            HttpStatusCode.UnprocessableEntity);
        Assert.Equal(
            ["/categories", "/kind", "/name", "/priceCents"],
            bad["errors"]!.AsArray().Select(error => error!["place"]!.GetValue<string>()).Order());

        await RefusedAsync(
            await _venueApp.PostJsonAsync(
                publish, Key(),
                new { name = "Ate\u202Elier", kind = "workshop", categories = new[] { "Aide aux démarches administratives" }, priceCents = 1 }),
            HttpStatusCode.UnprocessableEntity, "invalid-service", "/name");
        await RefusedAsync(
            await _venueApp.PostJsonAsync(publish, Key(), Workshop("welcome")), HttpStatusCode.UnprocessableEntity, "welcome-is-free",
            "/priceCents");
        await RefusedAsync(
            await _catalogue.Operator.PostJsonAsync($"/catalogue/v1/venues/{Guid.NewGuid()}/services", Key(), Workshop()),
            HttpStatusCode.NotFound, "venue-unknown");
        await RefusedAsync(
            await _venueApp.PostJsonAsync(
                $"/catalogue/v1/services/{Guid.NewGuid()}/prices", Key(), new { priceCents = 1, from = "2026-04-01" }),
            HttpStatusCode.NotFound, "service-unknown");
        await RefusedAsync(await _venueApp.PostJsonAsync(publish, Key(), new { name = "x" }), HttpStatusCode.BadRequest, "malformed-json");
        await RefusedAsync(
            await _venueApp.PostJsonAsync(
                publish, Key(), new { name = "x", kind = "workshop", categories = Array.Empty<string>(), priceCents = 1e30 }),
            HttpStatusCode.BadRequest, "malformed-json");
    }

    private static object Workshop(string kind = "workshop", long priceCents = 1_200) =>
        new { name = "Déclarer ses impôts", kind, categories = new[] { "Aide aux démarches administratives" }, priceCents };

    private async Task<Guid> QualifiedVenueAsync()
    {
        var venueId = await _catalogue.ImportVenueAsync();
        await _catalogue.QualifyAsync(venueId, "venue-app");
        return venueId;
    }

    private async Task<Guid> PublishAsync(Guid venueId, object service)
    {
        var answer = await _venueApp.PostJsonAsync($"/catalogue/v1/venues/{venueId}/services", Key(), service);
        return (await BodyOfAsync(answer, HttpStatusCode.Created))["serviceId"]!.GetValue<Guid>();
    }

    private async Task<JsonObject> TwiceAsync(string path, string key, object body, HttpStatusCode status)
    {
        var first = await BodyOfAsync(await _venueApp.PostJsonAsync(path, key, body), status);
        var second = await BodyOfAsync(await _venueApp.PostJsonAsync(path, key, body), status);
        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        return first;
    }
}
