using System.Diagnostics;
using Aptic.Funding;
using Aptic.Issuance;
using Aptic.Redemption;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Integration.Gateway;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Platform;

/// <summary>The gateway in front of the services that make cheques, each on its own database and port, with the spans that each would export.</summary>
public sealed class TracedPlatform : IAsyncLifetime
{
    public static readonly IReadOnlyList<string> Processes = ["gateway", FundingService.Name, IssuanceService.Name, RedemptionService.Name];

    private readonly string _name = $"t_{Guid.NewGuid():N}"[..18];
    private readonly TestClock _clock = new();
    private readonly Stack<IAsyncDisposable> _running = new();
    private readonly Dictionary<string, string> _databases = [];
    private readonly Dictionary<string, Spans> _spans = [];
    private readonly Dictionary<string, string> _addresses = [];
    private Vhost _vhost = null!;

    public GatewayUnderTest Gateway { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _vhost = await (await Template.GetAsync()).CopyVhostAsync(_name);
        await StartAsync<FundingService>(FundingService.Name);
        await StartAsync<IssuanceService>(IssuanceService.Name);
        await StartAsync<RedemptionService>(RedemptionService.Name);
        Gateway = new GatewayUnderTest(new Uri("http://127.0.0.1:1/"), _addresses, SpansFor("gateway").KeepFrom);
        _running.Push(Gateway);
    }

    /// <summary>The spans of a trace that a process, <c>gateway</c> or a service, would export.</summary>
    public IReadOnlyList<Activity> SpansOf(string process, ActivityTraceId trace) => _spans[process].Of(trace);

    /// <summary>The trace that the stored event of a type belongs to, and the span that caused it.</summary>
    public async Task<ActivityContext> CauseOfAsync(string service, string eventType, Guid streamId)
    {
        await using var database = NpgsqlDataSource.Create(_databases[service]);
        await using var command = database.CreateCommand(
            $"select headers->>'traceparent' from {service}.mt_events where type = $1 and (stream_id = $2 or data->>'requestId' = $2::text)");
        command.Parameters.Add(new() { Value = eventType });
        command.Parameters.Add(new() { Value = streamId });
        return ActivityContext.Parse((string)(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException($"No {eventType}.")), null);
    }

    public async Task DisposeAsync()
    {
        while (_running.TryPop(out var process)) await process.DisposeAsync();
        await _vhost.DisposeAsync();
        foreach (var service in _databases.Keys) await (await Servers.GetAsync()).DropDatabaseAsync(DatabaseOf(service));
    }

    private string DatabaseOf(string service) => $"{_name}_{service}";

    private async Task StartAsync<TService>(string name)
        where TService : class
    {
        _databases[name] = await (await Template.GetAsync()).CopyDatabaseAsync(name, DatabaseOf(name));
        var service = new ServiceUnderTest<TService>(_databases[name], _vhost.Amqp, _vhost.Management, _clock, PlatformServices.Settings, services =>
        {
            services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, TrustTheGateway);
            SpansFor(name).KeepFrom(services);
        });
        _running.Push(service);
        _addresses[$"Services:{name}"] = service.StartOnAPort().AbsoluteUri;
    }

    private Spans SpansFor(string process) => _spans[process] = new Spans();

    private static void TrustTheGateway(JwtBearerOptions options)
    {
        options.ConfigurationManager = new StaticConfigurationManager<OpenIdConnectConfiguration>(new OpenIdConnectConfiguration());
        options.TokenValidationParameters.ValidIssuer = GatewayUnderTest.Issuer;
        options.TokenValidationParameters.IssuerSigningKey = new RsaSecurityKey(GatewayUnderTest.SigningKey);
    }
}
