using System.Net.Http.Json;

namespace Aptic.Tests.Integration.Fixture;

public static class Http
{
    /// <summary>Posts JSON as a command with an Idempotency-Key.</summary>
    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, string path, string? key, object body) =>
        client.PostContentAsync(path, key, JsonContent.Create(body));

    /// <summary>Posts a body as a command with an Idempotency-Key.</summary>
    public static async Task<HttpResponseMessage> PostContentAsync(this HttpClient client, string path, string? key, HttpContent? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = body;
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request);
    }
}
