using Aptic.Funding;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Relay;

/// <summary>Two replicas of a service: one relays, and when it goes the other takes over.</summary>
public sealed class ReplicaTests(RelayWorld world) : IClassFixture<RelayWorld>
{
    private const string InThisProcess = "aptic-funding";
    private const string InAProcessOfItsOwn = "aptic-funding-2";

    [Fact]
    public async Task When_the_leader_leaves_or_is_killed_another_replica_relays_and_nothing_is_lost_or_out_of_order()
    {
        // As deploy sets it on the services' roles: a killed leader's lock goes with it.
        await world.ExecuteAsync($"alter database \"{new NpgsqlConnectionStringBuilder(world.Database).Database}\" set client_connection_check_interval = 1000");
        var heard = (await world.ConcludeAsync(3)).ToList();
        await world.HeardInOrderAsync(heard);

        using var killed = await ServiceProcess.StartAsync<FundingService>($"{world.Database};Application Name={InAProcessOfItsOwn}", world.Vhost.Amqp);
        Assert.Equal([InThisProcess], await LeadersAsync());
        await world.Service.DisposeAsync();
        await LedByAsync(InAProcessOfItsOwn);
        await using var standby = world.CreateReplica();
        var client = standby.ClientOf("finance-1", "", "finance");
        heard.AddRange(await world.ConcludeAsync(3, client));
        await world.HeardInOrderAsync(heard);
        Assert.Equal([InAProcessOfItsOwn], await LeadersAsync());

        await killed.KillAsync();
        heard.AddRange(await world.ConcludeAsync(3, client));
        await world.HeardInOrderAsync(heard);
        Assert.Equal([InThisProcess], await LeadersAsync());
    }

    private Task LedByAsync(string replica) =>
        Eventually.IsTrueAsync(async () => await LeadersAsync() is [var leader] && leader == replica, $"{replica} to lead");

    /// <summary>Whose connections hold the daemon's lock.</summary>
    private async Task<IReadOnlyList<string>> LeadersAsync()
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand("""
            select distinct application_name from pg_locks join pg_stat_activity using (pid)
            where locktype = 'advisory' and granted and datname = current_database()
            """);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> names = [];
        while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        return names;
    }
}
