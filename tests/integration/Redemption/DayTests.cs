using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Redemption.V1;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Redemption;

/// <summary>Each Paris day is closed with all that was entered on it. A world of its own, since its clock jumps.</summary>
public sealed class DayTests(RedemptionWorld world) : IClassFixture<RedemptionWorld>
{
    [Fact]
    public async Task Each_day_is_closed_once_with_what_was_entered_on_it_also_by_two_replicas_after_a_jump_of_the_clock()
    {
        await using var second = world.CreateReplica();
        second.CreateClient().Dispose();
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_500);
        var cheques = await world.IssueAsync(4);
        var first = await TodayBeginsAnewAsync();
        var reversed = await RedeemedAsync(venueId, serviceId, 0, cheques[0], cheques[1]);
        await RedeemedAsync(venueId, serviceId, 500, cheques[2]);
        world.Clock.Advance(TimeSpan.FromDays(2));
        await ReverseAsync(reversed);
        await RedeemedAsync(venueId, serviceId, 500, cheques[3]);

        world.Clock.Advance(TimeSpan.FromDays(3));

        var closed = new List<DayClosed>();
        for (var day = first; day < first.AddDays(5); day = day.AddDays(1)) closed.Add(await ClosedAsync(day));
        Assert.Equal([(2, 2_500L, 0, 0L), (0, 0, 0, 0), (1, 1_000, 1, 1_500), (0, 0, 0, 0), (0, 0, 0, 0)],
            closed.Select(day => (day.RedemptionCount, day.CoveredCents, day.ReversalCount, day.ReversedCents)));
        Assert.Equal(0, await CountAsync("select count(*) from (select from redemption.mt_events where type = 'day_was_closed' group by stream_id having count(*) > 1) twice"));
        Assert.DoesNotContain(world.Probe.Received, message => message.Contract is DayClosed day && day.Day >= first.AddDays(5));
    }

    [Fact]
    public async Task A_redemption_that_is_stored_after_the_closing_is_decided_again_on_the_next_day()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var cheque = (await world.IssueAsync(1))[0];
        var day = await TodayBeginsAnewAsync();
        world.Clock.Set(ParisTime.EndOf(day).AddSeconds(-1));

        // Somebody else is about to use the cheque: the redemption was decided, and waits for them.
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var other = await database.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var use = new NpgsqlCommand("insert into redemption.redeemed_cheque (cheque_id, redemption_id) values ($1, $1)", other))
        {
            use.Parameters.Add(new() { Value = cheque.ChequeId });
            await use.ExecuteNonQueryAsync();
        }

        var redeeming = world.RedeemAsync(venueId, serviceId, 0, Guid.NewGuid().ToString(), cheque.Code);
        await Eventually.IsTrueAsync(async () => await CountAsync(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%redeemed_cheque%'") > 0,
            "the redemption to wait");
        world.Clock.Set(ParisTime.EndOf(day).AddMinutes(2));
        // Told only when the other's events are stored or given up: the relay leaves nothing out.
        await Eventually.IsTrueAsync(async () => await CountAsync($"select count(*) from redemption.closed_day where day = '{day:yyyy-MM-dd}'") == 1, "the day to be closed");
        await transaction.RollbackAsync();

        Assert.Equal(HttpStatusCode.OK, (await redeeming).StatusCode);
        var redeemed = await world.Probe.HeardAsync<ServiceRedeemed>(told => told.Cheques.Any(part => part.ChequeId == cheque.ChequeId));
        Assert.Equal(day.AddDays(1), redeemed.AccountingDay);
        Assert.Equal((0, 0L), Sums(await ClosedAsync(day)));
        world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal((1, 1_000L), Sums(await ClosedAsync(day.AddDays(1))));
    }

    [Fact]
    public async Task A_day_is_not_closed_while_something_is_being_entered_on_it()
    {
        var day = await TodayBeginsAnewAsync();
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var entering = await database.OpenConnectionAsync();
        await using var transaction = await entering.BeginTransactionAsync();
        await using (var enter = new NpgsqlCommand("select pg_advisory_xact_lock_shared(20731, $1)", entering))
        {
            enter.Parameters.Add(new() { Value = day.DayNumber });
            await enter.ExecuteNonQueryAsync();
        }

        world.Clock.Set(ParisTime.EndOf(day).AddMinutes(2));
        await Eventually.IsTrueAsync(async () => await CountAsync(
            "select count(*) from pg_locks where locktype = 'advisory' and not granted and classid = 20731") > 0, "the closing to wait");
        Assert.DoesNotContain(world.Probe.Received, message => message.Contract is DayClosed closed && closed.Day == day);

        await transaction.CommitAsync();
        await ClosedAsync(day);
    }

    [Fact]
    public async Task A_reversal_from_before_reversals_had_their_day_is_counted_on_the_day_of_its_event()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var day = await TodayBeginsAnewAsync();
        await ReverseAsync(await RedeemedAsync(venueId, serviceId, 0, (await world.IssueAsync(1))[0]));
        await using (var database = NpgsqlDataSource.Create(world.Database))
        await using (var command = database.CreateCommand("update redemption.redemption_line set reversed_on = null where is_reversed"))
            Assert.True(await command.ExecuteNonQueryAsync() > 0);

        world.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(1, (await ClosedAsync(day)).ReversalCount);
    }

    /// <summary>The next day, with all before it closed.</summary>
    private async Task<DateOnly> TodayBeginsAnewAsync()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        await RedeemedAsync(venueId, serviceId, 0, (await world.IssueAsync(1))[0]);
        var day = ParisTime.DayOf(world.Clock.GetUtcNow());
        world.Clock.Set(ParisTime.EndOf(day).AddHours(9));
        await ClosedAsync(day);
        return day.AddDays(1);
    }

    private Task<DayClosed> ClosedAsync(DateOnly day) => world.Probe.HeardAsync<DayClosed>(closed => closed.Day == day);

    private static (int, long) Sums(DayClosed closed) => (closed.RedemptionCount, closed.CoveredCents);

    private async Task<Guid> RedeemedAsync(Guid venueId, Guid serviceId, long complementCents, params RedemptionWorld.Issued[] cheques)
    {
        var answer = await world.RedeemAsync(venueId, serviceId, complementCents, Guid.NewGuid().ToString(), cheques.Select(cheque => cheque.Code).ToArray());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["redemptionId"]!.GetValue<Guid>();
    }

    private async Task ReverseAsync(Guid redemptionId)
    {
        var answer = await world.Venue.PostJsonAsync($"/redemption/v1/redemptions/{redemptionId}/reversal", Guid.NewGuid().ToString(), new { reason = "erreur" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
