using System.Net.Http.Json;

namespace Aptic.Tests.Integration.Fixture;

public static class Http
{
    /// <summary>Posts JSON as a command with an Idempotency-Key.</summary>
    public static async Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, string path, string? key, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = JsonContent.Create(body);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request);
    }
}
