using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Marten;
using MassTransit;
using Microsoft.AspNetCore.Hosting;

namespace Aptic.Hosting;

/// <summary>The name of a service: prefix of its paths and queues, and its schema.</summary>
public sealed record ServiceName(string Value);

/// <summary>What all services wire alike. A service adds its streams, its translation, its endpoints.</summary>
public static class ServiceHost
{
    private const string Prepare = "prepare";
    private const string ShowKept = "show";
    private const string SendBack = "requeue";
    private const string Rewind = "rewind";
    private const long BodyBytesMost = 1024 * 1024;

    /// <typeparam name="TService">Any type of the service's assembly, whose consumers are registered.</typeparam>
    /// <param name="args">Of the process; see <see cref="RunServiceAsync"/>.</param>
    /// <param name="configure">Registers the service's streams, replicas and tables.</param>
    /// <param name="translation">What the relay publishes of the service's events.</param>
    public static WebApplicationBuilder CreateService<TService>(string name, string[] args, Action<StoreOptions> configure,
    Translation translation)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSingleton(new ServiceName(name));
        builder.Services.AddSingleton(CommandIdentities.From(builder.Configuration, name));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Any byte is a character: what a header holds beside ASCII is opaque (RFC 9110, section 5.5), and no reason to refuse it.
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Limits.MaxRequestBodySize = BodyBytesMost;
        });
        builder.Logging.AddFilter("Marten", LogLevel.Warning);
        // Marten logs each lost race as two errors with their stacks; Decisions logs it once.
        builder.Logging.AddFilter("Marten.IDocumentStore", LogLevel.Critical);
        builder.AddClock();
        builder.AddProblems();
        builder.AddTokens();
        builder.AddHealth();
        builder.AddTelemetry(name);
        builder.AddEventStore(name, configure, translation);
        builder.AddMessaging(name, typeof(TService).Assembly, topologyOnly: IsPrepare(args));
        builder.Services.AddApiDocument();
        builder.Services.ConfigureHttpJsonOptions(options => ConfigureJson(options.SerializerOptions));
        return builder;
    }

    /// <summary>The pipeline that all services share. Endpoints are mapped after it.</summary>
    public static WebApplication BuildService(this WebApplicationBuilder builder)
    {
        var app = builder.Build();
        var name = app.Services.GetRequiredService<ServiceName>().Value;
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.Use(Utf8Json.RequireAsync);
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(RequestText.RequireAsync);
        app.MapHealth();
        app.MapOpenApi($"/{name}/{{documentName}}/openapi.json").AllowAnonymous();
        return app;
    }

    /// <summary>
    /// Runs the service; or makes its database and queues ready for it (<c>prepare</c>), shows what a queue keeps that was not
    /// handled (<c>show</c> and the queue) or sends it back (<c>requeue</c> and the queue), sets the relay back (<c>rewind</c>, and the
    /// last event that is not published again), and ends.
    /// </summary>
    public static Task RunServiceAsync(this WebApplication app, string[] args) => args switch
    {
        [Prepare] => PrepareAsync(app),
        [ShowKept, var queue] => LookAfterAsync(app, queue, KeptMessages.ShowAsync),
        [SendBack, var queue] => LookAfterAsync(app, queue, KeptMessages.SendBackAsync),
        [Rewind, var to] => RewindAsync(app, long.Parse(to, NumberStyles.None, CultureInfo.InvariantCulture)),
        _ => app.RunAsync(),
    };

    private static async Task LookAfterAsync(WebApplication app, string queue, Func<Uri, string, string, TextWriter, Task<bool>> work)
    {
        var broker = new Uri(app.Configuration.Required("ConnectionStrings:Broker"));
        var isDone = await work(broker, app.Services.GetRequiredService<ServiceName>().Value, queue, Console.Out);
        if (!isDone) Environment.ExitCode = 1;
    }

    private static async Task RewindAsync(WebApplication app, long to)
    {
        var from = await app.Services.GetRequiredService<RelayProgress>().RewindAsync(to, CancellationToken.None);
        var done = from > to
            ? FormattableString.Invariant($"goes back from {from} to {to}: what it published since is published again, by the same ids.")
            : FormattableString.Invariant($"stands at {from}: there is nothing after {to} to be published again.");
        if (from <= to) Environment.ExitCode = 1;
        await Console.Out.WriteLineAsync($"The relay of {app.Services.GetRequiredService<ServiceName>().Value} {done}");
    }

    private static async Task PrepareAsync(WebApplication app)
    {
        var store = app.Services.GetRequiredService<IDocumentStore>();
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(JasperFx.AutoCreate.CreateOrUpdate);

        var bus = app.Services.GetRequiredService<IBusControl>();
        await bus.StartAsync();
        await bus.StopAsync();
        await QueuePolicies.ApplyAsync(app.Configuration, app.Services.GetRequiredService<ServiceName>().Value, CancellationToken.None);
    }

    /// <summary>JSON as the API speaks it: camelCase, unknown, missing and repeated fields refused, enumerations by name.</summary>
    public static void ConfigureJson(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new StorableText());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NullElements.Refuse } };
    }

    private static bool IsPrepare(string[] args) => args is [Prepare];
}
