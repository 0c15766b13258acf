using System.Net;
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

    /// <summary>Looks at the first messages of a queue; they stay in it.</summary>
    public Task<JsonArray> PeekAsync(string queue) => GetAsync(queue, "ack_requeue_true", 20);

    /// <summary>Takes the first message as a consumer would that fails without a word; false where there is none.</summary>
    public async Task<bool> RejectAsync(string queue) => (await GetAsync(queue, "reject_requeue_true", 1)).Count > 0;

    public async Task PurgeAsync(string queue) => (await _management.DeleteAsync($"queues/{Name}/{queue}/contents")).EnsureSuccessStatusCode();

    /// <summary>Puts a message into a queue, past all exchanges.</summary>
    public async Task SendAsync(string queue, string body, string contentType) =>
        (await _management.PostAsJsonAsync($"exchanges/{Name}/amq.default/publish", new
        {
            routing_key = queue,
            payload = body,
            payload_encoding = "string",
            properties = new { content_type = contentType, delivery_mode = 2 },
        })).EnsureSuccessStatusCode();

    /// <summary>Closes all connections to the vhost, as when the broker restarts; their number.</summary>
    public async Task<int> CloseConnectionsAsync()
    {
        var connections = (await _management.GetFromJsonAsync<JsonArray>($"vhosts/{Name}/connections"))!;
        foreach (var connection in connections)
            (await _management.DeleteAsync($"connections/{Uri.EscapeDataString(connection!["name"]!.GetValue<string>())}")).EnsureSuccessStatusCode();
        return connections.Count;
    }

    /// <summary>Queues, exchanges, bindings and policies of the vhost.</summary>
    public async Task<JsonObject> ExportAsync() => (await _management.GetFromJsonAsync<JsonObject>($"definitions/{Name}"))!;

    public async Task ImportAsync(JsonObject definitions) =>
        (await _management.PostAsJsonAsync($"definitions/{Name}", definitions)).EnsureSuccessStatusCode();

    public async ValueTask DisposeAsync()
    {
        await _management.DeleteAsync($"vhosts/{Name}");
        _management.Dispose();
    }

    private async Task<JsonArray> GetAsync(string queue, string ackmode, int count)
    {
        var answer = await _management.PostAsJsonAsync($"queues/{Name}/{queue}/get", new { count, ackmode, encoding = "auto" });
        // A queue that is not there yet is empty.
        if (answer.StatusCode == HttpStatusCode.NotFound) return [];
        if (answer.IsSuccessStatusCode) return (await answer.Content.ReadFromJsonAsync<JsonArray>())!;

        var refusal = await answer.Content.ReadAsStringAsync();
        // So is a quorum queue that was declared and has no leader yet.
        return refusal.Contains("noproc", StringComparison.Ordinal)
            ? []
            : throw new InvalidOperationException($"{queue}: {(int)answer.StatusCode} {refusal}");
    }
}
