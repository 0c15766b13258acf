using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aptic.Gateway;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aptic.Tests.Integration.Gateway;

/// <summary>The gateway's own process, whole, on a real port; all its services are at one address.</summary>
public sealed class GatewayUnderTest : WebApplicationFactory<GatewayProcess>
{
    public const string Issuer = "http://127.0.0.1:8080/";

    /// <summary>One client per role, and one of two roles: the id is the role's name.</summary>
    public static readonly IReadOnlyList<string> ClientIds = [.. Roles.All, "finance-and-ops"];

    /// <summary>Shared by all gateways of the tests, as by replicas.</summary>
    public static readonly RSA SigningKey = RSA.Create(2048);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aptic-gateway-");
    private readonly Dictionary<string, string> _secrets =
        ClientIds.ToDictionary(id => id, _ => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
    private readonly Dictionary<string, string> _settings;
    private readonly Action<IServiceCollection>? _services;

    public GatewayUnderTest(Uri services, Dictionary<string, string>? settings = null, Action<IServiceCollection>? replace = null)
    {
        _services = replace;
        _settings = new(settings ?? [], StringComparer.OrdinalIgnoreCase)
        {
            ["Auth:Issuer"] = Issuer,
            ["Auth:SigningKeyFile"] = Write("key.pem", SigningKey.ExportPkcs8PrivateKeyPem()),
            ["Clients:File"] = Write("clients.json", ClientsJson()),
        };
        foreach (var name in GatewaySettings.ServiceNames) _settings.TryAdd($"Services:{name}", services.AbsoluteUri);
        UseKestrel();
        StartServer();
    }

    /// <summary>Everything that the gateway logged, at any level that its own filters let through.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    public string SecretOf(string clientId) => _secrets[clientId];

    public async Task<HttpResponseMessage> AskForTokenAsync(string clientId, string secret, string grantType = "client_credentials")
    {
        using var client = CreateClient();
        return await client.PostAsync("/oauth/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = grantType,
            ["client_id"] = clientId,
            ["client_secret"] = secret,
        }));
    }

    public async Task<string> TokenOfAsync(string clientId)
    {
        var answer = await AskForTokenAsync(clientId, SecretOf(clientId));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["access_token"]!.GetValue<string>();
    }

    /// <summary>An HTTP client that sends the token of an OAuth client, and one that sends none for null.</summary>
    public async Task<HttpClient> ClientOfAsync(string? clientId)
    {
        var client = CreateClient(new WebApplicationFactoryClientOptions
        {
            AllowAutoRedirect = false,
            BaseAddress = ClientOptions.BaseAddress,
            HandleCookies = false,
        });
        if (clientId is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenOfAsync(clientId));
        return client;
    }

    /// <summary>As <see cref="ClientOfAsync"/>, without tracing of its own: it sends the traceparent that a test sets, or none.</summary>
    public async Task<HttpClient> UntracedClientOfAsync(string clientId)
    {
        var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = ClientOptions.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenOfAsync(clientId));
        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        // Not by UseKestrel(port): that sets the address while the process may already be starting on another.
        builder.UseUrls("http://127.0.0.1:0");
        foreach (var (key, value) in _settings) builder.UseSetting(key, value);
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(new LogCollector(Log)));
        builder.ConfigureServices(services => _services?.Invoke(services));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && _folder.Exists) _folder.Delete(recursive: true);
    }

    private string ClientsJson() => JsonSerializer.Serialize(new
    {
        clients = ClientIds.Select(id => new
        {
            id,
            secretSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_secrets[id]))),
            roles = id.Split("-and-"),
            party = Roles.OfAParty.Contains(id) ? $"{id}-16" : null,
        }),
    });

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private sealed class LogCollector(ConcurrentQueue<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
