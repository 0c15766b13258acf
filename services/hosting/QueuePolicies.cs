using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Aptic.Hosting;

/// <summary>
/// Gives the queues of a service a delivery limit and a dead-letter queue, through the broker's management API. They are a
/// policy and not arguments of the queues, which error and skipped queues would inherit.
/// </summary>
public static class QueuePolicies
{
    private const int DeliveryLimit = 20;

    /// <summary>The queue that keeps what was delivered too often.</summary>
    public static string DeadLetterQueueOf(string service) => $"{service}_dead";

    public static async Task ApplyAsync(IConfiguration configuration, string service, CancellationToken cancellationToken)
    {
        using var management = Connect(new Uri(configuration.Required("Broker:ManagementUri")));
        var vhost = VhostOf(new Uri(configuration.Required("ConnectionStrings:Broker")));
        var dead = DeadLetterQueueOf(service);

        await PutAsync(management, $"exchanges/{vhost}/{dead}", new { type = "fanout", durable = true }, cancellationToken);
        await PutAsync(management, $"queues/{vhost}/{dead}",
            new { durable = true, arguments = new Dictionary<string, string> { ["x-queue-type"] = "quorum" } }, cancellationToken);
        using var bound = await management.PostAsJsonAsync($"bindings/{vhost}/e/{dead}/q/{dead}", new { routing_key = "" }, cancellationToken);
        bound.EnsureSuccessStatusCode();
        await PutAsync(management, $"policies/{vhost}/{service}", PolicyOf(service), cancellationToken);
    }

    // Queues of consumers have only letters and dashes after the prefix: _error, _skipped and _dead are left out.
    private static Dictionary<string, object> PolicyOf(string service) => new Dictionary<string, object>
    {
        ["pattern"] = $"^{service}-[a-z0-9-]+$",
        ["apply-to"] = "queues",
        ["definition"] = new Dictionary<string, object>
        {
            ["delivery-limit"] = DeliveryLimit,
            ["dead-letter-exchange"] = DeadLetterQueueOf(service),
            ["dead-letter-strategy"] = "at-least-once",
            ["overflow"] = "reject-publish",
        },
    };

    private static async Task PutAsync(HttpClient management, string path, object body, CancellationToken cancellationToken)
    {
        using var answer = await management.PutAsJsonAsync(path, body, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static HttpClient Connect(Uri management)
    {
        var client = new HttpClient { BaseAddress = new UriBuilder(management) { UserName = "", Password = "", Path = "/api/" }.Uri };
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(management.UserInfo)));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        return client;
    }

    private static string VhostOf(Uri broker) =>
        broker.AbsolutePath.Trim('/') is { Length: > 0 } vhost ? Uri.EscapeDataString(Uri.UnescapeDataString(vhost)) : "%2F";
}
