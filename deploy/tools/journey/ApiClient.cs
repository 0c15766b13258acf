using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Aptic.Journey;

/// <summary>One OAuth client of the platform: speaks to the gateway as the partners', venues' and finance's systems do.</summary>
public sealed class ApiClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly HttpClient _http;

    private ApiClient(HttpClient http) => _http = http;

    public static async Task<ApiClient> SignInAsync(Uri gateway, string clientId, string secret)
    {
        var http = new HttpClient { BaseAddress = gateway };
        using var answer = await http.PostAsync(new Uri("oauth/token", UriKind.Relative), new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = clientId,
            ["client_secret"] = secret,
        }));
        if (!answer.IsSuccessStatusCode) throw new JourneyFailedException($"Pas de jeton pour {clientId} : {(int)answer.StatusCode}.");

        var token = await answer.Content.ReadFromJsonAsync<JsonObject>();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token!["access_token"]!.GetValue<string>());
        return new ApiClient(http);
    }

    public async Task<JsonObject> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return await BodyAsync($"GET {path}", answer);
    }

    public async Task<string> GetTextAsync(string path) => Encoding.UTF8.GetString(await GetBytesAsync(path));

    public async Task<string> GetCsvAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using var answer = await _http.SendAsync(request);
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadAsStringAsync()
            : throw new JourneyFailedException($"GET {path} : {(int)answer.StatusCode}.");
    }

    public async Task<byte[]> GetBytesAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadAsByteArrayAsync()
            : throw new JourneyFailedException($"GET {path} : {(int)answer.StatusCode}.");
    }

    /// <param name="key">Of a command that is the same in every journey (a venue is qualified once); a new one where it is left out.</param>
    public async Task<JsonObject> PostAsync(string path, object body, string? key = null)
    {
        var (status, answer) = await SendAsync(path, JsonContent.Create(body), key);
        return (int)status < 300 ? answer : throw new JourneyFailedException($"POST {path} : {(int)status} {answer.ToJsonString()}");
    }

    public async Task<JsonObject> PostTextAsync(string path, string mediaType, string body)
    {
        var (status, answer) = await SendAsync(path, new StringContent(body, Encoding.UTF8, mediaType));
        return (int)status < 300 ? answer : throw new JourneyFailedException($"POST {path} : {(int)status} {answer.ToJsonString()}");
    }

    /// <summary>Posts what must be refused, and gives the problem.</summary>
    public async Task<JsonObject> PostRefusedAsync(string path, object body)
    {
        var (status, answer) = await SendAsync(path, JsonContent.Create(body));
        return (int)status is >= 400 and < 500 ? answer : throw new JourneyFailedException($"POST {path} devait être refusé : {(int)status}.");
    }

    /// <summary>Asks until the answer is as it should be: services learn of each other by messages.</summary>
    public async Task<JsonObject> GetUntilAsync(string path, Func<JsonObject, bool> isReady, string awaited)
    {
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < Patience)
        {
            using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
            if (answer.IsSuccessStatusCode && await answer.Content.ReadFromJsonAsync<JsonObject>() is { } body && isReady(body)) return body;
            await Task.Delay(Interval);
        }

        throw new JourneyFailedException($"En vain : {awaited} (GET {path}).");
    }

    /// <summary>Posts until it is no longer refused for what has not reached the service yet; the same command each time.</summary>
    public Task<JsonObject> PostUntilAcceptedAsync(string path, object body, string? key, params string[] notYet) =>
        SendUntilAcceptedAsync(path, () => JsonContent.Create(body), key, notYet);

    /// <inheritdoc cref="PostUntilAcceptedAsync"/>
    public Task<JsonObject> PostTextUntilAcceptedAsync(string path, string mediaType, string body, params string[] notYet) =>
        SendUntilAcceptedAsync(path, () => new StringContent(body, Encoding.UTF8, mediaType), null, notYet);

    public void Dispose() => _http.Dispose();

    private async Task<JsonObject> SendUntilAcceptedAsync(string path, Func<HttpContent> content, string? sameKey, string[] notYet)
    {
        var key = sameKey ?? Guid.CreateVersion7().ToString();
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var (status, answer) = await SendAsync(path, content(), key);
            if ((int)status < 300) return answer;
            if (Stopwatch.GetElapsedTime(begun) > Patience || !notYet.Contains(answer["code"]?.GetValue<string>()))
                throw new JourneyFailedException($"POST {path} : {(int)status} {answer.ToJsonString()}");
            await Task.Delay(Interval);
        }
    }

    private async Task<(HttpStatusCode Status, JsonObject Answer)> SendAsync(string path, HttpContent content, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
        request.Headers.Add("Idempotency-Key", key ?? Guid.CreateVersion7().ToString());
        using var answer = await _http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonObject>() ?? []);
    }

    private static async Task<JsonObject> BodyAsync(string call, HttpResponseMessage answer) => answer.IsSuccessStatusCode
        ? (await answer.Content.ReadFromJsonAsync<JsonObject>())!
        : throw new JourneyFailedException($"{call} : {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
}
