using Aptic.Contracts.Funding.V1;
using Aptic.Funding;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Relay;

/// <summary>A relay that is set back publishes earlier events again: a new consumer hears them, others can tell the repeat.</summary>
public sealed class RewindTests(RelayWorld world) : IClassFixture<RelayWorld>
{
    [Fact]
    public async Task A_relay_that_waits_for_events_begins_again_where_it_was_set_back_to_and_goes_on()
    {
        var agreements = (await world.ConcludeAsync(3)).ToList();
        await world.HeardInOrderAsync(agreements);
        await NotedAsync(agreements[^1]);
        await using var newcomer = await Probe.StartAsync(world.Vhost.Amqp, "newcomer");

        var (code, output) = await RewindAsync(0);

        Assert.Equal(0, code);
        Assert.Contains("The relay of funding goes back from ", output, StringComparison.Ordinal);
        await HeardAsync(newcomer, agreements, 1);
        Assert.Equal(agreements, ToldOf(newcomer).Select(told => told.AgreementId).Where(agreements.Contains));
        await HeardAsync(world.Probe, agreements, 2);
        Assert.Equal(MessagesOf(newcomer), MessagesOf(world.Probe));

        // From a place in between.
        var after = await SequenceOfAsync(agreements[1]);
        (code, output) = await RewindAsync(after);
        Assert.Equal(0, code);
        Assert.Contains($" to {after}: ", output, StringComparison.Ordinal);
        await HeardAsync(newcomer, [agreements[2]], 2);
        agreements.AddRange(await world.ConcludeAsync(1));
        await HeardAsync(newcomer, [agreements[3]], 1);
        Assert.Equal([1, 1, 2, 1], agreements.Select(agreement => ToldOf(newcomer).Count(told => told.AgreementId == agreement)));
        await world.ReadyAsync();
    }

    [Fact]
    public async Task A_relay_is_not_set_forward()
    {
        var agreements = await world.ConcludeAsync(1);
        await world.HeardInOrderAsync(agreements);
        await NotedAsync(agreements[0]);
        var before = await ProgressAsync();

        var (code, output) = await RewindAsync(before + 1_000);

        Assert.Equal(1, code);
        Assert.Contains($"The relay of funding stands at {before}: there is nothing after", output, StringComparison.Ordinal);
        Assert.Equal(before, await ProgressAsync());
    }

    private Task<(int ExitCode, string Output)> RewindAsync(long to) =>
        ServiceProcess.RunAsync<FundingService>(world.Database, world.Vhost.Amqp, "rewind", $"{to}");

    private static Task HeardAsync(Probe probe, IReadOnlyCollection<Guid> agreements, int times) => Eventually.IsTrueAsync(
        () => Task.FromResult(agreements.All(agreement => ToldOf(probe).Count(told => told.AgreementId == agreement) >= times)),
        $"every agreement to be heard of {times} times", TimeSpan.FromSeconds(60));

    private static IEnumerable<AgreementTermsChanged> ToldOf(Probe probe) =>
        probe.Received.Select(message => message.Contract).OfType<AgreementTermsChanged>();

    private static HashSet<Guid> MessagesOf(Probe probe) =>
        [.. probe.Received.Where(message => message.Contract is AgreementTermsChanged).Select(message => message.MessageId)];

    private Task<long> SequenceOfAsync(Guid agreement) =>
        NumberAsync("select seq_id from funding.mt_events where stream_id = $1 and version = 1", agreement);

    private Task NotedAsync(Guid agreement) => Eventually.IsTrueAsync(
        async () => await ProgressAsync() >= await SequenceOfAsync(agreement), "the relay's progress to be noted");

    private Task<long> ProgressAsync() =>
        NumberAsync("select coalesce(max(last_seq_id), 0) from funding.mt_event_progression where name = 'relay:All'");

    private async Task<long> NumberAsync(string sql, params object[] parameters)
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
