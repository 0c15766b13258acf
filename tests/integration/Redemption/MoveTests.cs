using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Redemption;

/// <summary>A venue moves to another organisation: what it redeemed before is the organisation's that it left.</summary>
public sealed class MoveTests(RedemptionWorld world) : IClassFixture<RedemptionWorld>
{
    [Fact]
    public async Task What_was_redeemed_before_a_move_is_not_the_successors_to_see_or_to_reverse()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var cheque = (await world.IssueAsync(1)).Single();
        var redeemed = (await (await world.RedeemAsync(venueId, serviceId, 0, Guid.NewGuid().ToString(), cheque.Code))
            .Content.ReadFromJsonAsync<JsonObject>())!;
        var redemption = $"/redemption/v1/redemptions/{redeemed["redemptionId"]}";
        var today = ParisTime.DayOf(world.Clock.GetUtcNow());
        var revenue = $"/redemption/v1/venues/{venueId}/revenue?from={today:yyyy-MM-dd}&to={today:yyyy-MM-dd}";
        Assert.Equal(HttpStatusCode.OK, (await world.Venue.GetAsync(redemption)).StatusCode);
        Assert.Equal(1, await ChequesOfAsync(world.Venue, revenue));

        var now = world.Clock.GetUtcNow();
        await world.Probe.PublishAsync(new VenueQualified(new VenueStanding(venueId, 2, Guid.CreateVersion7(), "Agglomération", "Médiathèque", "16",
            "16015", [new VenueStatusChange(VenueStatuses.Qualified, now.AddDays(-30))], true, ["venue-app"]), now, today));

        await Eventually.IsTrueAsync(
            async () => (await world.Venue.GetAsync(redemption)).StatusCode == HttpStatusCode.NotFound, "the move to be heard");
        var reversal = await world.Venue.PostJsonAsync($"{redemption}/reversal", Guid.NewGuid().ToString(), new { reason = "erreur" });
        Assert.Equal(HttpStatusCode.NotFound, reversal.StatusCode);
        foreach (var path in new[] { "", "/timeline" })
            Assert.Equal(HttpStatusCode.NotFound, (await world.Venue.GetAsync($"/redemption/v1/cheques/{cheque.Serial}{path}")).StatusCode);
        Assert.Equal(0, await ChequesOfAsync(world.Venue, revenue));

        var finance = world.Service.ClientOf("finance-1", "aptic", "finance");
        Assert.Equal(HttpStatusCode.OK, (await finance.GetAsync(redemption)).StatusCode);
        Assert.Equal(1, await ChequesOfAsync(finance, revenue));
    }

    private static async Task<long> ChequesOfAsync(HttpClient client, string revenue) =>
        (await client.GetFromJsonAsync<JsonObject>(revenue))!["total"]!["cheques"]!.GetValue<long>();
}
