using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Catalogue;
using Aptic.Funding;
using Aptic.Hosting;
using Aptic.Issuance;
using Aptic.Redemption;
using Aptic.Settlement;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Integration.Upgrade;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Platform;

/// <summary>
/// All five services on one broker, each with a database of its own, under one clock; a folder of the files exchanged with the bank; and
/// the reconciler over all of it.
/// </summary>
public sealed class WholePlatform : IAsyncLifetime
{
    private readonly string _name = $"t_{Guid.NewGuid():N}"[..18];
    private readonly Dictionary<string, IRunning> _running = [];
    private readonly Dictionary<string, string> _databases = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aptic-bank-");
    private string _scratch = "";

    /// <summary>A service that runs, whatever its type.</summary>
    private interface IRunning : IAsyncDisposable
    {
        HttpClient ClientOf(string clientId, string party, params string[] roles);

        RelayProgress Relay { get; }
    }

    /// <summary>What an earlier release left, which this platform takes over; null for one that begins with nothing.</summary>
    public KeptStore? Inherited { get; init; }

    /// <summary>What a test puts in the place of parts of settlement.</summary>
    public Action<IServiceCollection>? AtSettlement { get; init; }

    public TestClock Clock { get; } = new();

    public Vhost Vhost { get; private set; } = null!;

    /// <summary>With <c>sent/</c> and <c>received/</c>, as the reconciler reads it.</summary>
    public string BankFolder => _folder.FullName;

    public IEnumerable<string> DatabaseNames => _databases.Keys.Select(DatabaseOf);

    public async Task InitializeAsync()
    {
        _scratch = await (await Servers.GetAsync()).CreateDatabaseAsync(DatabaseOf("scratch"));
        if (Inherited is { } store) await TakeOverAsync(store);
        else await BeginAsync();
        StartAll();
    }

    public HttpClient ClientOf(string service, string clientId, string party, params string[] roles) =>
        _running[service].ClientOf(clientId, party, roles);

    /// <summary>Starts a service that does not run.</summary>
    public void Start(string service) => _running[service] = service switch
    {
        FundingService.Name => Running<FundingService>(service),
        IssuanceService.Name => Running<IssuanceService>(service),
        CatalogueService.Name => Running<CatalogueService>(service),
        RedemptionService.Name => Running<RedemptionService>(service),
        _ => Running<SettlementService>(service),
    };

    public void StartAll()
    {
        foreach (var service in PlatformServices.All) Start(service.Name);
    }

    public async Task StopAllAsync()
    {
        foreach (var service in _running.Keys.ToList()) await StopAsync(service);
    }

    /// <summary>What a deployment does before it starts its services: all schemas and queues come to be today's.</summary>
    public Task PrepareAsync() => Parallel.ForEachAsync(PlatformServices.All, new ParallelOptions { MaxDegreeOfParallelism = 2 },
        async (service, _) => await Template.PrepareAsync(service, _databases[service.Name], Vhost, SettingsOf(service.Name)));

    public async Task StopAsync(string service)
    {
        if (_running.Remove(service, out var running)) await running.DisposeAsync();
    }

    /// <summary>Lets a service publish its events again, and waits until it has, and until all is consumed.</summary>
    /// <param name="after">The last event that is not published again; zero for all of them.</param>
    public async Task PublishAgainAsync(string service, long after = 0)
    {
        var relay = _running[service].Relay;
        var last = await relay.ReadAsync(CancellationToken.None);
        Assert.Equal(last, await relay.RewindAsync(after, CancellationToken.None));
        await Eventually.IsTrueAsync(async () => await relay.ReadAsync(CancellationToken.None) >= last, $"{service} to have published again");
        await Eventually.IsTrueAsync(async () => (await Vhost.QueuesAsync()).All(queue => queue!["messages"]?.GetValue<long>() == 0),
            "all messages to be consumed");
    }

    /// <summary>Every relay has published all events of its service, and no queue keeps a message.</summary>
    public async Task<bool> HasSaidAllAsync()
    {
        foreach (var (service, running) in _running)
        {
            var last = await ScalarAsync<long>(service, $"select coalesce(max(seq_id), 0) from {service}.mt_events");
            if (await running.Relay.ReadAsync(CancellationToken.None) < last) return false;
        }

        return (await Vhost.QueuesAsync()).All(queue => queue!["messages"]?.GetValue<long>() == 0);
    }

    /// <summary>Where the database of a service is, as PostgreSQL's own programs write it.</summary>
    public string AddressOfDatabase(string service) => AddressOf(_databases[service]);

    /// <summary>How many events each service has.</summary>
    public async Task<string> EventCountsAsync()
    {
        List<string> counts = [];
        foreach (var service in _databases.Keys.Order(StringComparer.Ordinal))
            counts.Add($"{service} {await ScalarAsync<long>(service, $"select count(*) from {service}.mt_events")}");
        return string.Join(", ", counts);
    }

    /// <summary>Runs a statement in the database of a service, as a hand would that has the right to.</summary>
    public async Task<int> ExecuteAsync(string service, string sql)
    {
        await using var database = NpgsqlDataSource.Create(_databases[service]);
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string service, string sql)
    {
        await using var database = NpgsqlDataSource.Create(_databases[service]);
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        return (T)(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException($"No row: {sql}"));
    }

    /// <summary>Runs <c>deploy/reconcile</c> over the five databases and the bank's files.</summary>
    public Task<CommandResult> ReconcileAsync(TimeSpan patience)
    {
        var environment = _databases.ToDictionary(
            database => $"APTIC_RECONCILE_{database.Key.ToUpperInvariant()}", database => AddressOf(database.Value));
        environment["APTIC_RECONCILE_SCRATCH"] = AddressOf(_scratch);
        environment["APTIC_BANK_FOLDER"] = BankFolder;
        return Command.RunAsync("bash", [Checkout.PathOf("deploy", "reconcile"), "--patience", $"{patience.TotalSeconds:0}"], environment);
    }

    public async Task DisposeAsync()
    {
        await StopAllAsync();
        await Vhost.DisposeAsync();
        var servers = await Servers.GetAsync();
        foreach (var service in _databases.Keys) await servers.DropDatabaseAsync(DatabaseOf(service));
        await servers.DropDatabaseAsync(DatabaseOf("scratch"));
        _folder.Delete(recursive: true);
    }

    /// <summary>What a service answers, where it does not refuse.</summary>
    public static async Task<JsonObject> BodyAsync(HttpResponseMessage answer) => answer.IsSuccessStatusCode
        ? (await answer.Content.ReadFromJsonAsync<JsonObject>())!
        : throw new InvalidOperationException($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: "
            + $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");

    private async Task BeginAsync()
    {
        var template = await Template.GetAsync();
        Vhost = await template.CopyVhostAsync(_name);
        foreach (var service in PlatformServices.All)
            _databases[service.Name] = await template.CopyDatabaseAsync(service.Name, DatabaseOf(service.Name));
    }

    private async Task TakeOverAsync(KeptStore store)
    {
        var servers = await Servers.GetAsync();
        Vhost = await Vhost.CreateAsync(servers, _name);
        foreach (var service in PlatformServices.All)
        {
            _databases[service.Name] = await servers.CreateDatabaseAsync(DatabaseOf(service.Name));
            await store.RestoreAsync(service.Name, _databases[service.Name]);
        }

        store.RestoreBank(BankFolder);
        Clock.Set(store.Sheet.Clock);
        await PrepareAsync();
    }

    private IReadOnlyDictionary<string, string?> SettingsOf(string service) =>
        Inherited is { } store ? store.Sheet.SettingsOf(service) : PlatformServices.Settings;

    private string DatabaseOf(string service) => $"{_name}_{service}";

    private RunningService<TService> Running<TService>(string service) where TService : class
    {
        var running = new RunningService<TService>(
            new ServiceUnderTest<TService>(_databases[service], Vhost.Amqp, Vhost.Management, Clock, SettingsOf(service),
                service == SettlementService.Name ? AtSettlement : null));
        running.ClientOf("nobody", "").Dispose();
        return running;
    }

    private static string AddressOf(string database)
    {
        var parts = new NpgsqlConnectionStringBuilder(database);
        var credentials = $"{Uri.EscapeDataString(parts.Username!)}:{Uri.EscapeDataString(parts.Password ?? "")}";
        return $"postgresql://{credentials}@{parts.Host}:{parts.Port}/{parts.Database}";
    }

    private sealed class RunningService<TService>(ServiceUnderTest<TService> service) : IRunning
        where TService : class
    {
        public RelayProgress Relay => service.Services.GetRequiredService<RelayProgress>();

        public HttpClient ClientOf(string clientId, string party, params string[] roles) => service.ClientOf(clientId, party, roles);

        public ValueTask DisposeAsync() => service.DisposeAsync();
    }
}
