using System.Diagnostics;
using Aptic.Funding;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Relay;

/// <summary>Two replicas of a service: one relays, and when it goes the other takes over.</summary>
public sealed class ReplicaTests(RelayWorld world) : IClassFixture<RelayWorld>
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task When_the_leader_leaves_or_is_killed_another_replica_relays_and_nothing_is_lost_or_out_of_order()
    {
        // As deploy sets it on the services' roles: a killed leader's lock goes with it.
        await world.ExecuteAsync($"alter database \"{new Npgsql.NpgsqlConnectionStringBuilder(world.Database).Database}\" set client_connection_check_interval = 1000");
        var heard = (await world.ConcludeAsync(3)).ToList();
        await world.HeardInOrderAsync(heard);

        using var killed = await StartProcessAsync();
        await world.Service.DisposeAsync();
        await using var standby = world.CreateReplica();
        var client = standby.ClientOf("finance-1", "", "finance");
        heard.AddRange(await world.ConcludeAsync(3, client));
        await world.HeardInOrderAsync(heard);

        killed.Kill();
        await killed.WaitForExitAsync();
        heard.AddRange(await world.ConcludeAsync(3, client));
        await world.HeardInOrderAsync(heard);
    }

    private async Task<Process> StartProcessAsync()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(FundingService).Assembly.Location]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in PlatformServices.Settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["ConnectionStrings__EventStore"] = world.Database;
        start.Environment["ConnectionStrings__Broker"] = world.Vhost.Amqp.ToString();
        start.Environment["Auth__Issuer"] = Tokens.Issuer;
        start.Environment["Auth__MetadataAddress"] = $"{Tokens.Issuer}.well-known/openid-configuration";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        var process = Process.Start(start)!;
        var started = new TaskCompletionSource();
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("Application started", StringComparison.Ordinal) == true) started.TrySetResult();
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await started.Task.WaitAsync(StartLimit);
        return process;
    }
}
