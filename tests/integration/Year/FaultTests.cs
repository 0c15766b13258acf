using Aptic.Catalogue;
using Aptic.Funding;
using Aptic.Issuance;
using Aptic.Settlement;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Integration.Platform;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Year;

/// <summary>
/// Faults while venues redeem and take back: what each service was told and what each cheque did is still the same to the cent. The
/// reconciler says so, which shares no code with the services.
/// </summary>
public sealed class FaultTests(FaultTests.World world) : IClassFixture<FaultTests.World>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(FundingService.Name)]
    [InlineData(IssuanceService.Name)]
    [InlineData(CatalogueService.Name)]
    [InlineData(SettlementService.Name)]
    public async Task A_service_that_stands_still_for_a_while_catches_up_to_the_cent(string service)
    {
        await world.Platform.StopAsync(service);
        await world.VisitAsync();
        world.Platform.Start(service);
        await world.VisitAsync();

        await world.EveryCentIsFoundAsync(Patience);
    }

    [Fact]
    public async Task Connections_to_the_databases_that_break_lose_nothing_and_repeat_nothing()
    {
        var visits = world.VisitAsync();
        for (var time = 0; time < 5; time++)
        {
            await world.BreakDatabaseConnectionsAsync();
            await world.VisitAsync();
        }

        await visits;
        await world.EveryCentIsFoundAsync(Patience);
    }

    [Fact]
    public async Task Connections_to_the_broker_that_break_lose_nothing_and_repeat_nothing()
    {
        var visits = world.VisitAsync();
        for (var time = 0; time < 3; time++)
        {
            // The broker lists connections a few seconds after they were opened.
            await Eventually.IsTrueAsync(async () => await world.Platform.Vhost.CloseConnectionsAsync() > 0, "connections to close");
            await world.VisitAsync();
        }

        await visits;
        await world.EveryCentIsFoundAsync(Patience);
    }

    [Fact]
    public async Task Everything_that_is_published_again_changes_nothing()
    {
        await world.VisitAsync();
        await world.EveryCentIsFoundAsync(Patience);
        var events = await world.Platform.EventCountsAsync();

        foreach (var service in PlatformServices.All) await world.Platform.PublishAgainAsync(service.Name);

        Assert.Equal(events, await world.Platform.EventCountsAsync());
        // Queues keep their order: what is told now comes after all that was told twice.
        await world.VisitAsync();
        await world.EveryCentIsFoundAsync(Patience);
    }

    /// <summary>A scheme with some venues, and cheques for all visits.</summary>
    public sealed class World : IAsyncLifetime
    {
        private static readonly YearSize Size = new(Venues: 4, Funders: 2, Redemptions: 12 * 12 * 20);
        private YearCheques _cheques = null!;
        private IReadOnlyList<YearVenue> _venues = [];

        public WholePlatform Platform { get; } = new();

        public async Task InitializeAsync()
        {
            await Platform.InitializeAsync();
            using var clients = new YearClients(Platform);
            _cheques = new YearCheques(new YearBank(Platform.BankFolder, Platform.Clock), Size, new Random(1));
            _venues = await YearVenues.OpenAsync(clients, Size.Venues);
            await _cheques.ConcludeAsync(clients);
            await _cheques.FundAsync(clients, months: 1);
            await _cheques.IssueAsync(clients);
        }

        /// <summary>Some redemptions, of which some are taken back.</summary>
        public async Task VisitAsync()
        {
            using var clients = new YearClients(Platform);
            var visits = await _cheques.UseAsync(clients, _venues, count: 12);
            await YearCheques.ReverseAsync(clients, visits.Take(2));
        }

        public async Task EveryCentIsFoundAsync(TimeSpan patience)
        {
            var proof = await Platform.ReconcileAsync(patience);
            Assert.True(proof.ExitCode == 0, proof.All);
        }

        /// <summary>As when a server fails over: all connections of the services to their databases end.</summary>
        public async Task BreakDatabaseConnectionsAsync()
        {
            await using var server = NpgsqlDataSource.Create((await Servers.GetAsync()).Postgres);
            await using var command = server.CreateCommand(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = any($1)");
            command.Parameters.Add(new() { Value = Platform.DatabaseNames.ToArray() });
            Assert.True((long)(await command.ExecuteScalarAsync())! > 0);
        }

        public Task DisposeAsync() => Platform.DisposeAsync();
    }
}
