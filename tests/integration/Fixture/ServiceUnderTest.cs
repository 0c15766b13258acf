using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aptic.Tests.Integration.Fixture;

/// <summary>One replica of a service in this process, on a real database and a real broker.</summary>
/// <typeparam name="TService">Any type of the service's assembly.</typeparam>
public sealed class ServiceUnderTest<TService>(
    string database, Uri broker, Uri management, TimeProvider clock, IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? replace = null)
    : WebApplicationFactory<TService>
    where TService : class
{
    /// <summary>A client with a token.</summary>
    public HttpClient ClientOf(string clientId, string party, params string[] roles)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.For(clientId, party, roles));
        return client;
    }

    /// <summary>Listens on a real port, for those that reach it as processes do. To be called first.</summary>
    public Uri StartOnAPort()
    {
        UseKestrel();
        StartServer();
        return ClientOptions.BaseAddress;
    }

    protected override IHost CreateHost(IHostBuilder builder)
    {
        // Read by the service while it is being built, before test services are replaced.
        builder.ConfigureHostConfiguration(configuration => configuration.AddInMemoryCollection(new Dictionary<string, string?>(settings)
        {
            ["ConnectionStrings:EventStore"] = database,
            ["ConnectionStrings:Broker"] = broker.ToString(),
            ["Broker:ManagementUri"] = management.ToString(),
            ["Auth:Issuer"] = Tokens.Issuer,
            ["Auth:MetadataAddress"] = $"{Tokens.Issuer}.well-known/openid-configuration",
        }));
        return base.CreateHost(builder);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Testing");
        // Not by UseKestrel(port): that sets the address while the process may already be starting on another.
        builder.UseUrls("http://127.0.0.1:0");
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(LogFile.Of(typeof(TService).Name)));
        builder.ConfigureServices(services =>
        {
            services.AddSingleton(clock);
            services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, Tokens.TrustedBy);
            replace?.Invoke(services);
        });
    }
}
