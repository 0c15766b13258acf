using System.Diagnostics;
using System.Text.Json.Nodes;
using Npgsql;

namespace Aptic.Tests.Integration.Fixture;

/// <summary>
/// A prepared database of each service and the declared queues of all of them, made once in a test run by the services' own
/// <c>prepare</c>; test classes copy them.
/// </summary>
public sealed class Template
{
    private static readonly Lazy<Task<Template>> Made = new(MakeAsync);
    private static readonly string Run = Guid.NewGuid().ToString("N")[..8];
    private readonly Servers _servers;
    private readonly JsonObject _definitions;

    private Template(Servers servers, JsonObject definitions) => (_servers, _definitions) = (servers, definitions);

    public static Task<Template> GetAsync() => Made.Value;

    public async Task<string> CopyDatabaseAsync(string service, string name)
    {
        NpgsqlConnection.ClearAllPools();
        await using var source = NpgsqlDataSource.Create(_servers.Postgres);
        await using var create = source.CreateCommand($"create database \"{name}\" template \"{DatabaseOf(service)}\"");
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(_servers.Postgres) { Database = name, MaxPoolSize = 12, IncludeErrorDetail = true }.ConnectionString;
    }

    public async Task<Vhost> CopyVhostAsync(string name)
    {
        var vhost = await Vhost.CreateAsync(_servers, name);
        await vhost.ImportAsync(_definitions);
        return vhost;
    }

    private static string DatabaseOf(string service) => $"template_{Run}_{service}";

    private static async Task<Template> MakeAsync()
    {
        var servers = await Servers.GetAsync();
        await using var vhost = await Vhost.CreateAsync(servers, $"template-{Run}");
        await Parallel.ForEachAsync(PlatformServices.All, new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (service, _) => await PrepareAsync(
                service, await servers.CreateDatabaseAsync(DatabaseOf(service.Name)), vhost, PlatformServices.Settings));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Drop(servers);
        return new Template(servers, await vhost.ExportAsync());
    }

    /// <summary>Runs a service's own <c>prepare</c>, as a deployment does: its schema comes to be today's, and its queues are declared.</summary>
    public static async Task PrepareAsync(
        PlatformService service, string database, Vhost vhost, IReadOnlyDictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("dotnet", [service.Assembly.Location, "prepare"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["ConnectionStrings__EventStore"] = database;
        start.Environment["ConnectionStrings__Broker"] = vhost.Amqp.ToString();
        start.Environment["Broker__ManagementUri"] = vhost.Management.ToString();
        start.Environment["Auth__Issuer"] = Tokens.Issuer;
        start.Environment["Auth__MetadataAddress"] = $"{Tokens.Issuer}.well-known/openid-configuration";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"prepare of {service.Name} failed:\n{await output}\n{await errors}");
    }

    private static void Drop(Servers servers)
    {
        foreach (var service in PlatformServices.All) servers.DropDatabaseAsync(DatabaseOf(service.Name)).GetAwaiter().GetResult();
    }
}
