using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Hosting;
using Aptic.Issuance;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Integration.Issuance;
using Aptic.Tests.Integration.Relay;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Platform;

/// <summary>While the database of a service is away its messages wait: none is an error, and none is lost.</summary>
public sealed class OutageTests(OutageTests.World world) : IClassFixture<OutageTests.World>
{
    private const string Errors = "issuance-agreement-terms-changed_error";
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    private const string PutBack = "goes back to its queue";

    [Fact]
    public async Task A_message_that_comes_while_the_database_is_away_is_held_and_handled_when_it_is_back()
    {
        await using var replica = await world.StartAsync(new OutagePatience([.. Enumerable.Repeat(TimeSpan.FromMilliseconds(100), 300)]));
        world.Database.GoAway();
        var agreementId = await world.TellAgreementAsync();
        await world.LoggedAsync("R-RETRY", 1);

        world.Database.ComeBack();
        await world.AgreementIsKnownAsync(agreementId);
        Assert.DoesNotContain(world.Log, line => line.Contains(PutBack, StringComparison.Ordinal));
        Assert.Empty(await world.Vhost.PeekAsync(Errors));
    }

    [Fact]
    public async Task When_patience_ends_messages_go_back_to_their_queue_again_and_again_and_are_handled_when_the_database_is_back()
    {
        await using var replica = await world.StartAsync(new OutagePatience([TimeSpan.FromMilliseconds(100)]));
        world.Database.GoAway();
        Guid[] agreementIds = [await world.TellAgreementAsync(), await world.TellAgreementAsync()];
        await world.LoggedAsync(PutBack, 5);

        world.Database.ComeBack();
        foreach (var agreementId in agreementIds) await world.AgreementIsKnownAsync(agreementId);
        Assert.Empty(await world.Vhost.PeekAsync(Errors));
        Assert.Empty(await world.Vhost.PeekAsync("issuance_dead"));
    }

    [Fact]
    public async Task A_service_that_stops_during_an_outage_leaves_what_it_holds_to_the_next_one()
    {
        using var service = await ServiceProcess.StartAsync<IssuanceService>(world.DatabaseBehindTheProxy, world.Vhost.Amqp);
        await world.AgreementIsKnownAsync(await world.TellAgreementAsync());
        world.Database.GoAway();
        var agreementId = await world.TellAgreementAsync();
        await service.SaysAsync("R-RETRY");

        var watch = Stopwatch.StartNew();
        await service.StopAsync();
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, StopLimit);

        world.Database.ComeBack();
        await using var next = await world.StartAsync(OutagePatience.Default);
        await world.AgreementIsKnownAsync(agreementId);
        Assert.Empty(await world.Vhost.PeekAsync(Errors));
    }

    [Fact]
    public async Task After_an_outage_the_relay_publishes_again()
    {
        await using var replica = await world.StartAsync(OutagePatience.Default);
        var agreementId = await world.TellAgreementAsync();
        await world.AgreementIsKnownAsync(agreementId);
        world.Database.GoAway();
        await world.LoggedAsync("Failed to connect", 1);

        world.Database.ComeBack();
        using var partner = replica.ClientOf("partner-app", IssuanceWorld.PartnerId, "partner");
        var answer = await partner.PostJsonAsync("/issuance/v1/requests", Guid.NewGuid().ToString(),
            new { agreementId, lines = new[] { new { beneficiary = "B-1", targetPublic = (string?)null, cheques = 1 } } });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await world.Probe.HeardAsync<IssuanceRequested>(request => request.AgreementId == agreementId);
    }

    /// <summary>Issuance behind a proxy to its database; each test starts a replica of its own.</summary>
    public sealed class World : IAsyncLifetime
    {
        private readonly string _name = $"t_{Guid.NewGuid():N}"[..18];
        private readonly TestClock _clock = new();
        private NpgsqlDataSource _direct = null!;

        public string DatabaseBehindTheProxy { get; private set; } = "";

        public FaultyProxy Database { get; private set; } = null!;

        public Vhost Vhost { get; private set; } = null!;

        public Probe Probe { get; private set; } = null!;

        public ConcurrentQueue<string> Log { get; } = [];

        public async Task InitializeAsync()
        {
            var template = await Template.GetAsync();
            var connection = new NpgsqlConnectionStringBuilder(await template.CopyDatabaseAsync(IssuanceService.Name, _name));
            _direct = NpgsqlDataSource.Create(connection);
            var server = new Uri($"postgresql://{connection.Host}:{connection.Port}");
            Database = FaultyProxy.To(server);
            (connection.Host, connection.Port) = (Database.Of(server).Host, Database.Of(server).Port);
            DatabaseBehindTheProxy = connection.ConnectionString;
            Vhost = await template.CopyVhostAsync(_name);
            Probe = await Probe.StartAsync(Vhost.Amqp);
        }

        /// <summary>A replica that has handled a message: the database is connected, and the consumers run.</summary>
        public async Task<ServiceUnderTest<IssuanceService>> StartAsync(OutagePatience patience)
        {
            var replica = new ServiceUnderTest<IssuanceService>(DatabaseBehindTheProxy, Vhost.Amqp, Vhost.Management, _clock, PlatformServices.Settings, services =>
            {
                services.AddSingleton(patience);
                services.AddSingleton<ILoggerProvider>(new LogCollector(Log));
            });
            replica.CreateClient().Dispose();
            await AgreementIsKnownAsync(await TellAgreementAsync());
            Log.Clear();
            return replica;
        }

        public async Task<Guid> TellAgreementAsync()
        {
            var agreementId = Guid.CreateVersion7();
            await Probe.PublishAsync(new AgreementTermsChanged(agreementId, 1, "departement-16", "Convention", IssuanceWorld.Terms,
                [new AgreementPartner(IssuanceWorld.PartnerId, null)], _clock.GetUtcNow(), ParisTime.DayOf(_clock.GetUtcNow())));
            return agreementId;
        }

        public Task AgreementIsKnownAsync(Guid agreementId) => Eventually.IsTrueAsync(async () =>
        {
            await using var command = _direct.CreateCommand("select count(*) from issuance.mt_doc_knownagreement where id = $1");
            command.Parameters.Add(new() { Value = agreementId });
            return (long)(await command.ExecuteScalarAsync())! == 1;
        }, "issuance to know the agreement");

        public Task LoggedAsync(string text, int times) => Eventually.IsTrueAsync(
            () => Task.FromResult(Log.Count(line => line.Contains(text, StringComparison.Ordinal)) >= times), $"the log to say {text}");

        public async Task DisposeAsync()
        {
            await Probe.DisposeAsync();
            await Vhost.DisposeAsync();
            await Database.DisposeAsync();
            await _direct.DisposeAsync();
            await (await Servers.GetAsync()).DropDatabaseAsync(_name);
        }
    }
}
