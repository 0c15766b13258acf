using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Aptic.Catalogue;
using Aptic.Funding;
using Aptic.Issuance;
using Aptic.Redemption;
using Aptic.Settlement;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Integration.Platform;

namespace Aptic.Tests.Integration.Year;

/// <summary>Who acts in the year, each with a token of its own. Tokens end while a long year is played: each month has new ones.</summary>
public sealed class YearClients(WholePlatform platform) : IDisposable
{
    private readonly ConcurrentDictionary<string, HttpClient> _clients = [];

    public const string VenueApp = "venue-app";

    public HttpClient Catalogue => Of(CatalogueService.Name, "catalogue-1", "", "catalogue-operator");

    public HttpClient Funding => Of(FundingService.Name, "finance-1", "", "finance");

    public HttpClient FundingSecond => Of(FundingService.Name, "finance-2", "", "finance");

    public HttpClient Venue => Of(RedemptionService.Name, VenueApp, VenueApp, "venue");

    public HttpClient VenueAtSettlement => Of(SettlementService.Name, VenueApp, VenueApp, "venue");

    public HttpClient Finance => Of(SettlementService.Name, "finance-1", "", "finance");

    public HttpClient FinanceSecond => Of(SettlementService.Name, "finance-2", "", "finance");

    public HttpClient Partner(string partnerId) => Of(IssuanceService.Name, $"{partnerId}-app", partnerId, "partner");

    /// <summary>Posts a command that has to be taken.</summary>
    public static async Task<JsonObject> PostAsync(HttpClient client, string path, object body) =>
        await WholePlatform.BodyAsync(await client.PostJsonAsync(path, Guid.NewGuid().ToString(), body));

    public static async Task<JsonObject> PostTextAsync(HttpClient client, string path, string mediaType, string text) =>
        await WholePlatform.BodyAsync(
            await client.PostContentAsync(path, Guid.NewGuid().ToString(), new StringContent(text, Encoding.UTF8, mediaType)));

    public static async Task<JsonObject> GetAsync(HttpClient client, string path) =>
        await WholePlatform.BodyAsync(await client.GetAsync(path));

    /// <summary>Posts one command until what it needs has arrived: services learn of each other by messages.</summary>
    /// <param name="notYet">The codes of refusals that end by themselves.</param>
    public static async Task<JsonObject> PostUntilTakenAsync(HttpClient client, string path, Func<HttpContent> body, params string[] notYet)
    {
        var key = Guid.NewGuid().ToString();
        HttpResponseMessage? answer = null;
        await Eventually.IsTrueAsync(async () =>
        {
            answer = await client.PostContentAsync(path, key, body());
            if (answer.IsSuccessStatusCode) return true;
            var code = (await answer.Content.ReadFromJsonAsync<JsonObject>())?["code"]?.GetValue<string>();
            return !notYet.Contains(code);
        }, $"{path} to be taken", TimeSpan.FromMinutes(2));
        return await WholePlatform.BodyAsync(answer!);
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values) client.Dispose();
    }

    private HttpClient Of(string service, string clientId, string party, string role) =>
        _clients.GetOrAdd($"{service} {clientId}", _ => platform.ClientOf(service, clientId, party, role));
}
