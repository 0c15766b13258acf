using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Redemption;

/// <summary>What venues, holders and ops see of redemptions.</summary>
public sealed class BookTests(RedemptionWorld world) : IClassFixture<RedemptionWorld>
{
    private readonly HttpClient _ops = world.Service.ClientOf("ops-app", "", "ops");

    [Fact]
    public async Task A_venue_sees_what_it_earned_by_funder_partner_public_and_service_without_what_was_reversed()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_500);
        var cheques = await world.IssueAsync(2);
        var other = (await world.IssueAsync(1, world.Terms with { FunderId = "region-na", PartnerId = "mission-locale" }))[0];
        var reversed = (await world.IssueAsync(1))[0];
        await RedeemAsync(venueId, serviceId, 0, cheques[0].Code, cheques[1].Code);
        await RedeemAsync(venueId, serviceId, 500, other.Code);
        var mistake = await RedeemAsync(venueId, serviceId, 500, reversed.Code);
        await world.Venue.PostJsonAsync($"/redemption/v1/redemptions/{mistake["redemptionId"]}/reversal", Key(), new { reason = "erreur" });

        var revenue = await JsonAsync(world.Venue, $"/redemption/v1/venues/{venueId}/revenue?from=2026-03-01&to=2026-03-31");

        Assert.Equal((3L, 2_500L, 2_400L, 500L), Sum(revenue["total"]!));
        Assert.Equal(["departement-16", "region-na"], revenue["byFunder"]!.AsArray().Select(part => part!["key"]!.GetValue<string>()));
        Assert.Equal((2L, 1_500L, 1_440L, 0L), Sum(revenue["byFunder"]![0]!["sum"]!));
        Assert.Equal((1L, 1_000L, 960L, 500L), Sum(revenue["byPartner"]!.AsArray().Single(part => part!["key"]!.GetValue<string>() == "mission-locale")!["sum"]!));
        Assert.Equal("Atelier", revenue["byService"]!.AsArray().Single()!["name"]!.GetValue<string>());
        Assert.Equal("non précisé", revenue["byPublic"]!.AsArray().Single()!["name"]!.GetValue<string>());
        Assert.Equal((0L, 0L, 0L, 0L), Sum((await JsonAsync(world.Venue, $"/redemption/v1/venues/{venueId}/revenue?from=2026-04-01&to=2026-04-30"))["total"]!));
    }

    [Theory]
    [InlineData("from=2026-03-02&to=2026-03-01", 422, "invalid-period")]
    [InlineData("from=0001-01-01&to=9999-12-31", 422, "invalid-period")]
    [InlineData("from=2026-03-02", 400, "malformed-request")]
    [InlineData("from=2026-03-02&to=x", 400, "malformed-request")]
    public async Task A_period_is_two_days_in_their_order(string query, int status, string code)
    {
        var (venueId, _) = await world.VenueWithWorkshopAsync(1_500);
        await RefusedAsync(await world.Venue.GetAsync($"/redemption/v1/venues/{venueId}/revenue?{query}"), status, code);
    }

    [Fact]
    public async Task Another_venues_revenue_and_receipts_are_unknown()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var receipt = await RedeemAsync(venueId, serviceId, 0, (await world.IssueAsync(1))[0].Code);
        var stranger = world.Service.ClientOf("other-app", "other-app", "venue");

        await RefusedAsync(await stranger.GetAsync($"/redemption/v1/venues/{venueId}/revenue?from=2026-03-01&to=2026-03-31"), 404, "venue-unknown");
        await RefusedAsync(await stranger.GetAsync($"/redemption/v1/redemptions/{receipt["redemptionId"]}"), 404, "redemption-unknown");
        await RefusedAsync(await world.Venue.GetAsync($"/redemption/v1/redemptions/{Guid.NewGuid()}"), 404, "redemption-unknown");
    }

    [Fact]
    public async Task A_receipt_shows_what_the_service_was_worth_and_who_paid_which_part_also_to_print()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_200);
        var cheque = (await world.IssueAsync(1))[0];
        var redeemed = await RedeemAsync(venueId, serviceId, 200, cheque.Code);
        var path = $"/redemption/v1/redemptions/{redeemed["redemptionId"]}";

        var receipt = await JsonAsync(world.Venue, path);
        Assert.Equal((1_200L, 200L, 1_000L), (receipt["priceCents"]!.GetValue<long>(), receipt["paidByBeneficiaryCents"]!.GetValue<long>(), receipt["paidByCheques"]![0]!["coveredCents"]!.GetValue<long>()));

        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        var answer = await world.Venue.SendAsync(request);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<html lang=\"fr\">", page, StringComparison.Ordinal);
        Assert.Contains("12,00", page, StringComparison.Ordinal);
        Assert.Contains(cheque.Serial, page, StringComparison.Ordinal);
        Assert.DoesNotContain(cheque.Code, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redemptions_that_look_wrong_are_a_list_to_look_into()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        await world.Probe.PublishAsync(new ServicePublished(new ServiceOffer(serviceId, 2, venueId, "Atelier", "workshop", [],
            [new ServicePrice(1_000, new DateOnly(2026, 1, 1))], true, new DateOnly(2026, 1, 1), null, CapacityPersons: 2), world.Clock.GetUtcNow(), new DateOnly(2026, 3, 2)));
        var beneficiary = Guid.NewGuid();
        foreach (var cheque in await world.IssueAsync(3, beneficiaryId: beneficiary)) await RedeemAsync(venueId, serviceId, 0, cheque.Code);
        var day = ParisTime.DayOf(world.Clock.GetUtcNow());

        var odd = await Eventually.BecomesAsync(async () => await OddAsync(day, venueId), found => found.Contains("over-capacity"), "the capacity to be known");

        Assert.Equal(["over-capacity", "same-beneficiary"], odd.Order());
        Assert.Empty(await OddAsync(day.AddDays(-1), venueId));
    }

    [Fact]
    public async Task The_holder_of_a_cheque_learns_by_its_code_until_when_and_where_nearby_it_can_be_used()
    {
        var territory = "2A";
        var terms = world.Terms with { Restrictions = world.Terms.Restrictions with { Territories = [territory] } };
        var (far, near) = (await VenueAtAsync("Loin", territory, 41.6, 8.97), await VenueAtAsync("Près", territory, 41.92, 8.73));
        await VenueAtAsync("Ailleurs", "16", 45.6, 0.1);
        var cheque = (await world.IssueAsync(1, terms))[0];

        var anyone = world.Service.CreateClient();
        var found = await Eventually.BecomesAsync(
            () => LookUpAsync(anyone, cheque.Code, new { latitude = 41.9192, longitude = 8.7386 }), answer => answer["venues"]!.AsArray().Count == 2, "both venues to be known");

        Assert.Equal([near, far], found["venues"]!.AsArray().Select(venue => venue!["venueId"]!.GetValue<Guid>()));
        Assert.InRange(found["venues"]![0]!["distanceKm"]!.GetValue<double>(), 0.1, 2);
        Assert.Equal(("active", "2027-03-02"), (found["status"]!.GetValue<string>(), found["validUntil"]!.GetValue<string>()));
        Assert.DoesNotContain("beneficiary", found.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(cheque.Serial, found.ToJsonString(), StringComparison.Ordinal);
        Assert.NotNull((await LookUpAsync(anyone, cheque.Qr, null))["venues"]);
    }

    [Theory]
    [InlineData("{\"code\":\"AAAA-AAAA-AAAA-AAAA-A\",\"near\":null}", 404, "cheque-unknown")]
    [InlineData("{\"code\":\"\",\"near\":null}", 404, "cheque-unknown")]
    [InlineData("{\"code\":\"AAAA\",\"near\":{\"latitude\":91,\"longitude\":0}}", 422, "invalid-place")]
    [InlineData("{\"code\":null,\"near\":null}", 400, "malformed-json")]
    public async Task A_lookup_of_what_is_no_code_says_nothing(string body, int status, string code)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        await RefusedAsync(await world.Service.CreateClient().PostAsync("/redemption/v1/cheque-lookups", content), status, code);
    }

    private static string Key() => Guid.NewGuid().ToString();

    private static (long, long, long, long) Sum(JsonNode sum) => (sum["cheques"]!.GetValue<long>(), sum["coveredCents"]!.GetValue<long>(),
        sum["payableCents"]!.GetValue<long>(), sum["complementCents"]!.GetValue<long>());

    private async Task<Guid> VenueAtAsync(string name, string department, double latitude, double longitude)
    {
        var (venueId, now, today) = (Guid.CreateVersion7(), world.Clock.GetUtcNow(), ParisTime.DayOf(world.Clock.GetUtcNow()));
        await world.Probe.PublishAsync(new VenueQualified(new VenueStanding(venueId, 1, Guid.CreateVersion7(), "Ville", name, department, null,
            [new VenueStatusChange(VenueStatuses.Qualified, now.AddDays(-30))], true, [], latitude, longitude), now, today));
        await world.Probe.PublishAsync(new ServicePublished(new ServiceOffer(Guid.CreateVersion7(), 1, venueId, "Atelier", "workshop", [],
            [new ServicePrice(1_000, today.AddDays(-30))], true, today.AddDays(-30), null), now, today));
        return venueId;
    }

    private async Task<List<string>> OddAsync(DateOnly day, Guid venueId) =>
        (await JsonAsync(_ops, $"/redemption/v1/odd-redemptions?day={day:yyyy-MM-dd}"))["redemptions"]!.AsArray()
        .Where(odd => odd!["venueId"]!.GetValue<Guid>() == venueId).Select(odd => odd!["code"]!.GetValue<string>()).ToList();

    private static async Task<JsonObject> LookUpAsync(HttpClient client, string code, object? near)
    {
        var answer = await client.PostAsJsonAsync("/redemption/v1/cheque-lookups", new { code, near });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private async Task<JsonObject> RedeemAsync(Guid venueId, Guid serviceId, long complementCents, params string[] codes)
    {
        var answer = await world.RedeemAsync(venueId, serviceId, complementCents, Key(), codes);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    private static async Task<JsonObject> JsonAsync(HttpClient client, string path) => (await client.GetFromJsonAsync<JsonObject>(path))!;

    private static async Task RefusedAsync(HttpResponseMessage answer, int status, string code)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal((status, code), ((int)answer.StatusCode, problem!["code"]!.GetValue<string>()));
    }
}
