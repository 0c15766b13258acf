using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Integration.Platform;
using Xunit;

namespace Aptic.Tests.Integration.Upgrade;

/// <summary>Who sends a command, and to which service.</summary>
public sealed record Sender(string Service, string ClientId, string Party, string Role);

/// <summary>Sends commands, and keeps each with what it was answered.</summary>
public sealed class CallRecorder(WholePlatform platform)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly List<KeptCall> _calls = [];

    public IReadOnlyList<KeptCall> Calls => _calls;

    /// <summary>Sends a kept command once more, as it was.</summary>
    public static async Task<HttpResponseMessage> RepeatAsync(WholePlatform platform, KeptCall call)
    {
        using var client = platform.ClientOf(call.Service, call.ClientId, call.Party, call.Role);
        return await client.PostJsonAsync(call.Path, call.Key, call.Body);
    }

    /// <summary>Sends a command until it is taken.</summary>
    /// <param name="notYet">The codes of refusals that end by themselves.</param>
    public async Task<JsonObject> SendAsync(Sender sender, string path, object body, params string[] notYet)
    {
        var call = CallOf(sender, path, body);
        HttpResponseMessage? answer = null;
        await Eventually.IsTrueAsync(async () =>
        {
            answer = await RepeatAsync(platform, call);
            if (answer.IsSuccessStatusCode) return true;
            var code = await CodeOfAsync(answer);
            return !notYet.Contains(code);
        }, $"{path} to be taken", Patience);
        var answered = await WholePlatform.BodyAsync(answer!);
        _calls.Add(call with { Answer = answered });
        return answered;
    }

    /// <summary>Sends a command during which its service dies.</summary>
    public async Task InterruptAsync(Sender sender, string path, object body)
    {
        var call = CallOf(sender, path, body);
        Assert.Equal(HttpStatusCode.InternalServerError, (await RepeatAsync(platform, call)).StatusCode);
        _calls.Add(call);
    }

    public async Task<JsonObject> ReadAsync(Sender sender, string path)
    {
        using var client = platform.ClientOf(sender.Service, sender.ClientId, sender.Party, sender.Role);
        return await WholePlatform.BodyAsync(await client.GetAsync(path));
    }

    private static KeptCall CallOf(Sender sender, string path, object body) => new(
        sender.Service, sender.ClientId, sender.Party, sender.Role, path, Guid.NewGuid().ToString(),
        JsonSerializer.SerializeToNode(body, JsonSerializerOptions.Web)!, null);

    private static async Task<string?> CodeOfAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonObject>())?["code"]?.GetValue<string>();
}
