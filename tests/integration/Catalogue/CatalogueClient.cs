using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Aptic.Catalogue;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Catalogue;

/// <summary>The catalogue as its clients use it.</summary>
internal sealed class CatalogueClient(ServiceUnderTest<CatalogueService> service)
{
    public HttpClient Operator { get; } = service.ClientOf("catalogue-operator-1", "", "catalogue-operator");

    public HttpClient Anyone { get; } = service.CreateClient();

    public static string Key() => Guid.NewGuid().ToString();

    public static byte[] File(string name) => System.IO.File.ReadAllBytes(Checkout.PathOf("deploy", "data", "venues", name));

    /// <summary>A CSV file of v1.0 with a venue for each id, as many as the test wants to change.</summary>
    public static string Csv(string source, params (string Id, string Name)[] venues)
    {
        const string Header = "id,pivot,nom,commune,code_postal,code_insee,adresse,latitude,longitude,telephone,courriels,source,date_maj";
        var rows = venues.Select(venue =>
            $"{venue.Id},,{venue.Name},Angoulême,16000,16015,1 place,45.65,0.16,+33545000000,contact@{venue.Id}.example,{source},2024-04-02");
        return string.Join('\n', rows.Prepend(Header));
    }

    public Task<HttpResponseMessage> PostFileAsync(
        string? key, byte[] file, string? mediaType, HttpClient? client = null, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/catalogue/v1/imports") { Content = new ByteArrayContent(file) };
        request.Content.Headers.ContentType = mediaType is null ? null : MediaTypeHeaderValue.Parse(mediaType);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return (client ?? Operator).SendAsync(request, cancellationToken);
    }

    public async Task<JsonObject> ImportAsync(byte[] file, string mediaType, string? key = null) =>
        await BodyOfAsync(await PostFileAsync(key ?? Key(), file, mediaType), HttpStatusCode.Created);

    public async Task<JsonObject> ImportAsync(string csv) => await ImportAsync(Encoding.UTF8.GetBytes(csv), "text/csv");

    public async Task<Guid> ImportVenueAsync(string name = "Anonymal")
    {
        var report = await ImportAsync(Csv(Key(), ("1", name)));
        return report["rows"]![0]!["venueId"]!.GetValue<Guid>();
    }

    public Task<HttpResponseMessage> DecideAsync(Guid venueId, object decision, string? key = null) =>
        Operator.PostJsonAsync($"/catalogue/v1/venues/{venueId}/qualification", key ?? Key(), decision);

    public async Task QualifyAsync(Guid venueId, params string[] apps) =>
        await BodyOfAsync(await DecideAsync(venueId, new { decision = "qualified", apps }), HttpStatusCode.OK);

    public async Task<Guid> PublishWorkshopAsync(Guid venueId, string name = "Déclarer ses impôts")
    {
        var workshop = new { name, kind = "workshop", categories = new[] { "Aide aux démarches administratives" }, priceCents = 1_000 };
        var answer = await Operator.PostJsonAsync($"/catalogue/v1/venues/{venueId}/services", Key(), workshop);
        return (await BodyOfAsync(answer, HttpStatusCode.Created))["serviceId"]!.GetValue<Guid>();
    }

    public async Task<Guid> PublishPathwayAsync(params Guid[] serviceIds) =>
        (await BodyOfAsync(await Operator.PostJsonAsync("/catalogue/v1/pathways", Key(), Pathway(serviceIds)), HttpStatusCode.Created))
        ["pathwayId"]!.GetValue<Guid>();

    public static object Pathway(params Guid[] serviceIds) => new { name = "Premiers pas", kind = "discovery", serviceIds };

    public async Task<JsonObject> ShowAsync(Guid venueId) =>
        await BodyOfAsync(await Anyone.GetAsync($"/catalogue/v1/venues/{venueId}"), HttpStatusCode.OK);

    public async Task<JsonObject> SearchAsync(string query) =>
        await BodyOfAsync(await Anyone.GetAsync($"/catalogue/v1/venues?{query}"), HttpStatusCode.OK);

    public static async Task<JsonObject> BodyOfAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public static async Task RefusedAsync(HttpResponseMessage response, HttpStatusCode status, string code, string? place = null)
    {
        var problem = await BodyOfAsync(response, status);
        Assert.Equal(code, problem["code"]!.GetValue<string>());
        Assert.NotNull(problem["traceId"]);
        if (place is not null) Assert.Contains(place, problem["errors"]!.AsArray().Select(error => error!["place"]?.GetValue<string>()));
    }
}
