using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Aptic.Tests.Integration.Fixture;

/// <summary>A vhost of a test's own on the broker, looked into through the management API.</summary>
public sealed class Vhost : IAsyncDisposable
{
    private readonly HttpClient _management;
    private readonly Servers _servers;

    private Vhost(Servers servers, string name)
    {
        _servers = servers;
        Name = name;
        _management = new HttpClient { BaseAddress = new UriBuilder(servers.Management) { UserName = "", Password = "", Path = "/api/" }.Uri };
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(servers.Management.UserInfo)));
        _management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
    }

    public string Name { get; }

    public Uri Amqp => new UriBuilder(_servers.Rabbit) { Path = $"/{Name}" }.Uri;

    public Uri Management => _servers.Management;

    public static async Task<Vhost> CreateAsync(Servers servers, string name)
    {
        var vhost = new Vhost(servers, name);
        (await vhost._management.PutAsync($"vhosts/{name}", null)).EnsureSuccessStatusCode();
        var user = Uri.UnescapeDataString(servers.Rabbit.UserInfo.Split(':')[0]);
        (await vhost._management.PutAsJsonAsync($"permissions/{name}/{user}", new { configure = ".*", write = ".*", read = ".*" })).EnsureSuccessStatusCode();
        return vhost;
    }

    public async Task<JsonArray> QueuesAsync() => (await _management.GetFromJsonAsync<JsonArray>($"queues/{Name}"))!;

    public async Task<JsonObject> QueueAsync(string queue) => (await _management.GetFromJsonAsync<JsonObject>($"queues/{Name}/{queue}"))!;

    public async Task<JsonArray> BindingsOfExchangeAsync(string exchange) =>
        (await _management.GetFromJsonAsync<JsonArray>($"exchanges/{Name}/{Uri.EscapeDataString(exchange)}/bindings/source"))!;

    /// <summary>Unbinds an exchange from another exchange, so that what is published to it reaches no queue.</summary>
    public async Task UnbindAsync(string source, string destination) =>
        (await _management.DeleteAsync($"bindings/{Name}/e/{Uri.EscapeDataString(source)}/e/{Uri.EscapeDataString(destination)}/~")).EnsureSuccessStatusCode();

    public async Task BindAsync(string source, string destination) =>
        (await _management.PostAsJsonAsync($"bindings/{Name}/e/{Uri.EscapeDataString(source)}/e/{Uri.EscapeDataString(destination)}", new { routing_key = "" }))
        .EnsureSuccessStatusCode();

    /// <summary>Queues, exchanges, bindings and policies of the vhost.</summary>
    public async Task<JsonObject> ExportAsync() => (await _management.GetFromJsonAsync<JsonObject>($"definitions/{Name}"))!;

    public async Task ImportAsync(JsonObject definitions) =>
        (await _management.PostAsJsonAsync($"definitions/{Name}", definitions)).EnsureSuccessStatusCode();

    public async ValueTask DisposeAsync()
    {
        await _management.DeleteAsync($"vhosts/{Name}");
        _management.Dispose();
    }
}
