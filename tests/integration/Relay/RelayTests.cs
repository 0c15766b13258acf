using System.Net;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Relay;

/// <summary>What is committed is published, at least once and in order, whatever happens to broker, daemon and replicas.</summary>
public sealed class RelayTests(RelayWorld world) : IClassFixture<RelayWorld>
{
    [Fact]
    public async Task A_broker_that_swallows_everything_pauses_the_relay_and_nothing_is_lost_or_out_of_order()
    {
        world.Log.Clear();
        world.Proxy.SwallowEverything();
        var agreements = await world.ConcludeAsync(5);
        await world.LoggedAsync("The broker did not confirm a page");

        world.Proxy.ComeBack();
        await world.HeardInOrderAsync([.. agreements, .. await world.ConcludeAsync(2)]);
    }

    [Fact]
    public async Task A_broker_that_is_away_pauses_the_relay_and_nothing_is_lost_or_out_of_order()
    {
        world.Log.Clear();
        world.Proxy.GoAway();
        var agreements = await world.ConcludeAsync(5);
        await world.LoggedAsync("The broker did not confirm a page");

        world.Proxy.ComeBack();
        await world.HeardInOrderAsync([.. agreements, .. await world.ConcludeAsync(2)]);
    }

    [Fact]
    public async Task A_message_that_no_queue_takes_pauses_the_relay_until_one_does_and_readiness_tells()
    {
        string[] queues = ["probe", "issuance-agreement-terms-changed", "redemption-earlier-step"];
        await world.HeardInOrderAsync(await world.ConcludeAsync(1));
        await Eventually.IsTrueAsync(async () => await ProgressAsync() >= 1, "the relay's progress to be noted");
        foreach (var queue in queues) await world.Vhost.UnbindAsync(RelayWorld.TermsExchange, queue);
        var before = await ProgressAsync();
        var agreements = await world.ConcludeAsync(3);
        await Eventually.IsTrueAsync(
            async () => (await world.Service.CreateClient().GetAsync("/health/ready")).StatusCode == HttpStatusCode.ServiceUnavailable,
            "readiness to tell that the relay stands still", TimeSpan.FromSeconds(90));
        Assert.Equal(before, await ProgressAsync());

        foreach (var queue in queues) await world.Vhost.BindAsync(RelayWorld.TermsExchange, queue);
        await world.HeardInOrderAsync(agreements);
        await world.ReadyAsync();
    }

    [Fact]
    public async Task A_relay_that_stopped_for_good_is_started_again_by_the_watchdog()
    {
        await world.HeardInOrderAsync(await world.ConcludeAsync(2));
        world.Log.Clear();
        // Progress changed under the relay is what a race with another node does to it.
        await world.ExecuteAsync("update funding.mt_event_progression set last_seq_id = last_seq_id - 1 where name like 'relay:%'");

        var agreements = await world.ConcludeAsync(3);
        await world.LoggedAsync("it is ended to be started again");
        await world.HeardInOrderAsync(agreements);
    }

    [Fact]
    public async Task The_message_id_is_the_events_id()
    {
        var id = (await world.ConcludeAsync(1))[0];
        await world.HeardInOrderAsync([id]);

        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand("select id from funding.mt_events where stream_id = $1");
        command.Parameters.Add(new() { Value = id });
        Assert.Contains(world.Probe.Received, message => message.MessageId == (Guid)command.ExecuteScalar()!);
    }

    private async Task<long> ProgressAsync()
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand("select coalesce(max(last_seq_id), 0) from funding.mt_event_progression where name like 'relay:%'");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
