using System.Text;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Settlement.Periods.Domain;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>A venue that another organisation comes to run: each organisation sees the money that is its own, and no other's.</summary>
public sealed class MovedVenueTests(IncidentTests.World world) : IClassFixture<IncidentTests.World>
{
    private HttpClient Successor => world.Service.ClientOf("successor-app", "successor-app", "venue");

    [Fact]
    public async Task Each_organisation_sees_what_the_venue_earned_for_it()
    {
        var before = await world.PayableVenueAsync();
        var paid = await world.PaidAsync(before, 1_000);
        var incident = await BodyAsync(await world.BookAsync(paid, null, ("0", 700)));
        await world.AccrueAsync(before, 500);
        var after = await MoveAsync(before.VenueId);
        await world.AccrueAsync(after, 800);
        await world.CaughtUpAsync();

        Assert.Equal([500, 700], await EarnedAsync(world.Venue, before.VenueId));
        Assert.Equal([800], await EarnedAsync(Successor, before.VenueId));
        Assert.Equal([500, 700, 800], await EarnedAsync(world.FinanceA, before.VenueId));
        Assert.Equal((480L, 768L, 1_248L), (await WaitingAsync(world.Venue, before.VenueId), await WaitingAsync(Successor, before.VenueId),
            await WaitingAsync(world.FinanceA, before.VenueId)));
        Assert.Equal((1, 0), (await IncidentsAsync(world.Venue, before.VenueId), await IncidentsAsync(Successor, before.VenueId)));
        var path = $"/settlement/v1/incidents/{incident["incidentId"]}";
        Assert.Equal((404, "incident-unknown"), await RefusalAsync(await Successor.GetAsync(path)));
        Assert.Equal((404, "incident-unknown"),
            await RefusalAsync(await Successor.PostJsonAsync($"{path}/contestation", Key(), new { reason = "Pas nous" })));
        await BodyAsync(await world.Venue.PostJsonAsync($"{path}/contestation", Key(), new { reason = "Deux heures" }));

        // Why a venue is held is about who runs it now.
        var hold = $"/settlement/v1/venues/{before.VenueId}/risk-hold";
        Assert.Equal((404, "venue-unknown"), await RefusalAsync(await world.Venue.GetAsync(hold)));
        await BodyAsync(await Successor.GetAsync(hold));
    }

    [Fact]
    public async Task A_month_has_a_statement_for_each_organisation_and_the_two_are_the_whole()
    {
        var before = await world.VenueAsync();
        await world.AccrueAsync(before, 500);
        await world.CaughtUpAsync();
        var path = $"/settlement/v1/statements/venues/{before.VenueId}?period={Month.Of(world.Today)}&format=csv";
        Assert.Contains("Organisation;Ville d'Angoulême\r\n", await TextAsync(world.FinanceA, path), StringComparison.Ordinal);

        var after = await MoveAsync(before.VenueId);
        Assert.Contains(";1 service;4,80;", await TextAsync(world.FinanceA, path), StringComparison.Ordinal);
        await world.AccrueAsync(after, 800);
        await world.CaughtUpAsync();

        Assert.Equal((422, "organisation-needed"), await RefusalAsync(await world.FinanceA.GetAsync(path)));
        var old = await TextAsync(world.FinanceA, $"{path}&organisationId={before.OrganisationId}");
        var present = await TextAsync(world.FinanceA, $"{path}&organisationId={after.OrganisationId}");
        Assert.Contains("Organisation;Ville d'Angoulême\r\n", old, StringComparison.Ordinal);
        Assert.Contains(";Services encaissés;1 service;4,80;", old, StringComparison.Ordinal);
        Assert.Contains("Organisation;Communauté de communes\r\n", present, StringComparison.Ordinal);
        Assert.Contains(";Services encaissés;1 service;7,68;", present, StringComparison.Ordinal);
        Assert.Equal(old, await TextAsync(world.Venue, path));
        Assert.Equal(present, await TextAsync(Successor, path));
        Assert.Equal((404, "organisation-unknown"),
            await RefusalAsync(await Successor.GetAsync($"{path}&organisationId={before.OrganisationId}")));
        Assert.Equal((404, "organisation-unknown"),
            await RefusalAsync(await world.FinanceA.GetAsync($"{path}&organisationId={Guid.NewGuid()}")));
    }

    [Fact]
    public async Task Who_ran_the_venue_before_can_still_name_the_account_that_its_money_goes_to()
    {
        var before = await world.VenueAsync();
        await MoveAsync(before.VenueId);

        Assert.Equal((404, "organisation-unknown"), await RefusalAsync(await RegisterAsync(Successor, before.OrganisationId)));
        var account = await BodyAsync(await RegisterAsync(world.Venue, before.OrganisationId));

        var shown = $"/settlement/v1/accounts/{account["accountId"]}";
        await BodyAsync(await world.Venue.GetAsync(shown));
        Assert.Equal((404, "account-unknown"), await RefusalAsync(await Successor.GetAsync(shown)));
        await BodyAsync(await RegisterAsync(world.FinanceA, before.OrganisationId, iban: "FR1420041010050500013M02606"));
    }

    private async Task<(Guid VenueId, Guid OrganisationId)> MoveAsync(Guid venueId)
    {
        var organisationId = Guid.CreateVersion7();
        var standing = new VenueStanding(venueId, 2, organisationId, "Communauté de communes", "Médiathèque", "16", "16015",
            [new VenueStatusChange(VenueStatuses.Qualified, world.Clock.GetUtcNow().AddDays(-30))], true, ["successor-app"]);
        await world.Probe.PublishAsync(new VenueDetailsChanged(standing, world.Clock.GetUtcNow(), world.Today));
        await Eventually.IsTrueAsync(async () => await world.CountAsync(
            "select count(*) from settlement.mt_doc_knownvenue where organisation_id = $1", organisationId) == 1, "the move to be known");
        return (venueId, organisationId);
    }

    private static async Task<IEnumerable<long>> EarnedAsync(HttpClient client, Guid venueId) =>
        (await BodyAsync(await client.GetAsync($"/settlement/v1/entitlements?venueId={venueId}")))["entitlements"]!.AsArray()
            .Select(one => one!["payableCents"]!.GetValue<long>() + one["commissionCents"]!.GetValue<long>()).Order();

    private static async Task<long> WaitingAsync(HttpClient client, Guid venueId)
    {
        var answer = await BodyAsync(await client.GetAsync($"/settlement/v1/venues/{venueId}/waiting"));
        return answer["payableCents"]!.GetValue<long>();
    }

    private static async Task<int> IncidentsAsync(HttpClient client, Guid venueId) =>
        (await BodyAsync(await client.GetAsync($"/settlement/v1/incidents?venueId={venueId}")))["incidents"]!.AsArray().Count;

    private static async Task<string> TextAsync(HttpClient client, string path)
    {
        var answer = await client.GetAsync(path);
        var text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync());
        Assert.True(answer.IsSuccessStatusCode, text);
        return text;
    }
}
