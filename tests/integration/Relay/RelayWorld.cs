using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Funding;
using Aptic.Tests.Integration.Fixture;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Relay;

/// <summary>Funding behind a proxy to its broker; the probe hears the broker directly.</summary>
public sealed class RelayWorld : ServiceFixture<FundingService>
{
    public const string TermsExchange = "Aptic.Contracts.Funding.V1:AgreementTermsChanged";
    private FaultyProxy? _proxy;

    public FaultyProxy Proxy => _proxy!;

    /// <summary>What the service logged as a warning or worse, with the exceptions' types.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await ReadyAsync();
    }

    public Task ReadyAsync() => Eventually.IsTrueAsync(
        async () => (await Service.CreateClient().GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK, "readiness", TimeSpan.FromSeconds(60));

    /// <summary>Concludes agreements, one after the other: their events are committed in this order.</summary>
    public async Task<IReadOnlyList<Guid>> ConcludeAsync(int count, HttpClient? client = null)
    {
        List<Guid> ids = [];
        for (var number = 0; number < count; number++)
        {
            var answer = await (client ?? Service.ClientOf("finance-1", "", "finance")).PostJsonAsync("/funding/v1/agreements", Guid.NewGuid().ToString(), Samples.Agreement());
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            ids.Add((await answer.Content.ReadFromJsonAsync<JsonObject>())!["agreementId"]!.GetValue<Guid>());
        }

        return ids;
    }

    /// <summary>Waits until all were heard, and asserts that they were first heard in this order.</summary>
    public async Task HeardInOrderAsync(IReadOnlyList<Guid> agreements)
    {
        await Eventually.IsTrueAsync(() => Task.FromResult(FirstHeard(agreements).Count == agreements.Count), "every event to be published", TimeSpan.FromSeconds(60));
        Assert.Equal(agreements, FirstHeard(agreements));
    }

    /// <summary>Waits until the service logs a text.</summary>
    public Task LoggedAsync(string text) => Eventually.IsTrueAsync(
        () => Task.FromResult(Log.Any(line => line.Contains(text, StringComparison.Ordinal))), $"the log to say {text}", TimeSpan.FromSeconds(60));

    public async Task ExecuteAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(Database);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Proxy.DisposeAsync();
    }

    public override ServiceUnderTest<FundingService> CreateReplica(Uri? broker = null, Action<IServiceCollection>? replace = null) =>
        base.CreateReplica(broker, services =>
        {
            services.AddSingleton<ILoggerProvider>(new LogCollector(Log));
            replace?.Invoke(services);
        });

    protected override Uri BrokerOf(Vhost vhost) => (_proxy ??= FaultyProxy.To(vhost.Amqp)).Of(vhost.Amqp);

    private List<Guid> FirstHeard(IReadOnlyList<Guid> agreements) => Probe.Received.Select(message => message.Contract).OfType<AgreementTermsChanged>()
        .Select(told => told.AgreementId).Where(agreements.Contains).Distinct().ToList();
}
