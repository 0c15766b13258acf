using System.Net;
using System.Text.Json.Nodes;
using Aptic.Contracts.Redemption.V1;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>Runs take days that are closed and of which all has arrived; finance sees the others, and may decide.</summary>
public sealed class DayTests(SettlementWorld world) : IClassFixture<SettlementWorld>
{
    [Fact]
    public async Task What_is_of_a_day_that_is_not_closed_waits_for_it()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        world.Clock.Advance(TimeSpan.FromDays(8));

        var run = await BodyAsync(await world.PrepareAsync());
        Assert.Equal(("day-not-closed", 960L), WaitingOf(run, venue.VenueId));
        Assert.Contains(("day-not-closed", 960L), await WaitingAsync(venue.VenueId));
        Assert.Equal("not-closed", (await DayAsync(redeemed.AccountingDay))["standing"]!.GetValue<string>());

        await world.CloseDaysAsync();
        var next = await BodyAsync(await world.PrepareAsync());
        Assert.Equal(960, PayoutOf(next, venue.VenueId)!["payableCents"]!.GetValue<long>());
    }

    [Fact]
    public async Task What_differs_waits_until_finance_decides_and_what_arrives_after_that_is_a_straggler_of_the_next_run()
    {
        var venue = await world.PayableVenueAsync();
        var first = await world.AccrueAsync(venue, 1_000);
        var (day, late) = (first.AccountingDay, world.Redeemed(venue, 700, 300));
        world.Clock.Advance(TimeSpan.FromDays(8));
        var arrived = await world.ClosureAsync(day);
        var told = arrived with { RedemptionCount = arrived.RedemptionCount + 1, CoveredCents = arrived.CoveredCents + 1_000 };
        await world.CloseDaysAsync(new Dictionary<DateOnly, DayClosed> { [day] = told });

        Assert.Equal(("day-differs", 960L), WaitingOf(await BodyAsync(await world.PrepareAsync()), venue.VenueId));
        Assert.Contains(("day-differs", 960L), await WaitingAsync(venue.VenueId));
        var shown = await DayAsync(day);
        Assert.Equal(("differs", 1, 1_000L), (shown["standing"]!.GetValue<string>(), shown["missing"]!["redemptionCount"]!.GetValue<int>(),
            shown["missing"]!["coveredCents"]!.GetValue<long>()));

        var key = Key();
        var decided = await (await OverrideAsync(world.FinanceB, day, key)).Content.ReadAsStringAsync();
        Assert.Equal(decided, await (await OverrideAsync(world.FinanceB, day, key)).Content.ReadAsStringAsync());
        Assert.Equal((422, "idempotency-key-reused"), await RefusalAsync(await OverrideAsync(world.FinanceB, day, key, "Autre motif")));
        Assert.Equal((409, "day-overridden"), await RefusalAsync(await OverrideAsync(world.FinanceA, day, Key())));
        Assert.Equal("finance-b", (await DayAsync(day))["override"]!["by"]!.GetValue<string>());

        var run = await BodyAsync(await world.PrepareAsync());
        Assert.Equal(1, PayoutOf(run, venue.VenueId)!["entitlementCount"]!.GetValue<int>());
        await world.Probe.PublishAsync(late);
        await world.StageIsAsync(late, "accrued");
        Assert.Equal("matches", (await DayAsync(day))["standing"]!.GetValue<string>());

        var next = await BodyAsync(await world.PrepareAsync());
        Assert.Equal(1, PayoutOf(next, venue.VenueId)!["entitlementCount"]!.GetValue<int>());
        var straggler = Assert.Single((await world.RunAsync(next["runId"]!.GetValue<Guid>()))["stragglers"]!.AsArray())!;
        Assert.Equal((venue.VenueId, run["runId"]!.GetValue<Guid>(), 1, 960L), (straggler["venueId"]!.GetValue<Guid>(),
            straggler["missedByRunId"]!.GetValue<Guid>(), straggler["entitlementCount"]!.GetValue<int>(),
            straggler["payableCents"]!.GetValue<long>()));
    }

    [Fact]
    public async Task Only_finance_decides_on_a_day_with_a_reason_and_where_there_is_a_difference()
    {
        var venue = await world.VenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        Assert.Equal((409, "day-not-closed"), await RefusalAsync(await OverrideAsync(world.FinanceA, redeemed.AccountingDay, Key())));

        await world.PassReversalAsync();
        Assert.Equal((409, "day-matches"), await RefusalAsync(await OverrideAsync(world.FinanceA, redeemed.AccountingDay, Key())));
        Assert.Equal((422, "invalid-reason"), await RefusalAsync(await OverrideAsync(world.FinanceA, redeemed.AccountingDay, Key(), "")));
        Assert.Equal((400, "idempotency-key-missing"),
            await RefusalAsync(await OverrideAsync(world.FinanceA, redeemed.AccountingDay, null)));
        Assert.Equal(HttpStatusCode.Forbidden, (await OverrideAsync(world.Venue, redeemed.AccountingDay, Key())).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await world.Venue.GetAsync(
            "/settlement/v1/days?from=2026-03-01&to=2026-03-02")).StatusCode);
        Assert.Equal((422, "invalid-period"),
            await RefusalAsync(await world.FinanceA.GetAsync("/settlement/v1/days?from=2026-03-02&to=2026-03-01")));
        Assert.Equal((422, "invalid-period"),
            await RefusalAsync(await world.FinanceA.GetAsync("/settlement/v1/days?from=2026-03-02&to=2027-12-01")));
    }

    [Fact]
    public async Task A_closing_that_comes_again_is_kept_once()
    {
        var redeemed = await world.AccrueAsync(await world.VenueAsync(), 1_000);
        await world.PassReversalAsync();

        var closure = await world.ClosureAsync(redeemed.AccountingDay);
        await world.Probe.PublishAsync(closure);
        await world.Probe.PublishAsync(closure with { RedemptionCount = closure.RedemptionCount + 1 });
        // What is published after it on the same queue has been handled when the repeat has been.
        await world.Probe.PublishAsync(closure with { Day = redeemed.AccountingDay.AddYears(-1) });
        await Eventually.IsTrueAsync(
            async () => (await DayAsync(redeemed.AccountingDay.AddYears(-1)))["standing"]!.GetValue<string>() != "not-closed",
            "the last closing to be heard");

        Assert.Equal(1, await world.CountAsync(
            "select count(*) from settlement.mt_events where type = 'day_closure_heard' and data ->> 'day' = $1",
            $"{redeemed.AccountingDay:yyyy-MM-dd}"));
        Assert.Equal("matches", (await DayAsync(redeemed.AccountingDay))["standing"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_arrived_before_arrivals_were_counted_is_counted_from_its_entitlements()
    {
        var venue = await world.VenueAsync();
        var (redeemed, reversed) = (await world.AccrueAsync(venue, 1_000, 500), await world.AccrueAsync(venue, 800));
        await world.Probe.PublishAsync(Reversed(reversed));
        await world.StageIsAsync(reversed, "cancelled");
        await world.PassReversalAsync();
        var before = (await DayAsync(redeemed.AccountingDay)).ToJsonString();
        await using (var database = NpgsqlDataSource.Create(world.Database))
        await using (var command = database.CreateCommand("delete from settlement.day_arrival"))
            Assert.True(await command.ExecuteNonQueryAsync() > 0);
        Assert.Equal("differs", (await DayAsync(redeemed.AccountingDay))["standing"]!.GetValue<string>());

        await using var upgraded = world.CreateReplica();
        upgraded.CreateClient().Dispose();

        await Eventually.IsTrueAsync(async () => (await DayAsync(redeemed.AccountingDay)).ToJsonString() == before,
            "the day to be what it was");
    }

    private async Task<JsonNode> DayAsync(DateOnly day) =>
        Assert.Single((await BodyAsync(await world.FinanceA.GetAsync(
            $"/settlement/v1/days?from={day:yyyy-MM-dd}&to={day:yyyy-MM-dd}")))["days"]!.AsArray())!;

    private async Task<List<(string, long)>> WaitingAsync(Guid venueId) =>
        (await BodyAsync(await world.Venue.GetAsync($"/settlement/v1/venues/{venueId}/waiting")))["parts"]!.AsArray()
        .Select(part => (part!["reason"]!.GetValue<string>(), part["payableCents"]!.GetValue<long>())).ToList();

    private static (string, long) WaitingOf(JsonObject run, Guid venueId)
    {
        var waiting = run["waiting"]!.AsArray().Single(waiting => waiting!["venueId"]!.GetValue<Guid>() == venueId)!;
        return (waiting["reason"]!.GetValue<string>(), waiting["payableCents"]!.GetValue<long>());
    }

    private static JsonNode? PayoutOf(JsonObject run, Guid venueId) =>
        run["payouts"]!.AsArray().SingleOrDefault(payout => payout!["venueId"]!.GetValue<Guid>() == venueId);
}
