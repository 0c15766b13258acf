using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Aptic.Catalogue;
using Aptic.Funding;
using Aptic.Issuance;
using Aptic.Redemption;
using Aptic.Settlement;
using Aptic.Tests.Integration.Fixture;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Aptic.Tests.Integration.Platform;

/// <summary>
/// What an address may say, at every operation of a service: days and instants as RFC 3339 writes them and nothing else, text that can be
/// stored. No operation is named here: a new one is asked too.
/// </summary>
public abstract partial class AddressTests<TService>(params string[] operationsWithDays)
    where TService : class
{
    private const string AnyId = "00000000-0000-0000-0000-000000000001";

    private static readonly string[] NoDays =
    [
        "01/12/2026", "1/12/2026", "31/12/2026", "1.12.2026", "Dec 1 2026", "12-1", "2026-12", "2026-12-01T10:00:00", "2026-12-1",
        "20261201", " 2026-12-01", "2026-12-01Z", "2026-13-01", "2026-02-30", "\uff12026-12-01",
    ];

    private static readonly string[] NoInstants =
    [
        "18:00", "12/18/2026", "2026-12-18", "2026-12-18T18:00:00", "2026-12-18 18:00:00Z", "2026-12-18T18:00:00 01:00",
        "18/12/2026 18:00:00 +01:00", "2026-12-18T18:00:00+1", "2026-13-18T18:00:00Z",
    ];

    [Fact]
    public async Task A_day_or_an_instant_in_another_form_is_refused_with_its_parameter()
    {
        await using var service = IdleService.Of<TService>();
        var places = PlacesOf(service, typeof(DateOnly), typeof(DateTimeOffset)).ToList();

        Assert.Equal(operationsWithDays.Order(), places.Select(place => $"{place.Method} {place.Path}?{place.Parameter}").Order());
        foreach (var place in places)
            foreach (var text in place.Type == typeof(DateOnly) ? NoDays : NoInstants)
                await IsRefusedAsync(service, place, text);
    }

    [Fact]
    public async Task A_day_and_an_instant_with_its_offset_are_taken()
    {
        await using var service = IdleService.Of<TService>();
        foreach (var place in PlacesOf(service, typeof(DateOnly), typeof(DateTimeOffset)))
        {
            string[] written = place.Type == typeof(DateOnly)
                ? ["2026-12-01"]
                : ["2026-12-01T18:00:00+01:00", "2026-12-01T17:00Z", "2026-12-01T17:00:00.123456Z"];
            foreach (var text in written)
            {
                var problem = await ProblemAsync(service, place, text);
                Assert.NotEqual($"parameter {place.Parameter}", problem["errors"]?[0]?["place"]?.GetValue<string>());
            }
        }
    }

    [Fact]
    public async Task Text_that_cannot_be_stored_is_refused_with_its_parameter()
    {
        await using var service = IdleService.Of<TService>();
        foreach (var place in PlacesOf(service, typeof(string)).Where(place => !place.IsInPath))
            await IsRefusedAsync(service, place, "a\0b");
    }

    [Fact]
    public async Task A_path_that_holds_a_nul_is_refused()
    {
        await using var service = IdleService.Of<TService>();
        using var client = new HttpClient { BaseAddress = service.StartOnAPort() };

        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/any/a%00b")).StatusCode);
    }

    [Fact]
    public async Task A_parameter_that_no_operation_has_is_refused_too_where_it_cannot_be_stored()
    {
        await using var service = IdleService.Of<TService>();
        using var client = service.CreateClient();
        using var answer = await client.GetAsync("/health/live?any=a%00b");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("parameter any", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_in_whatever_encoding_is_no_reason_to_refuse_a_request()
    {
        await using var service = IdleService.Of<TService>();
        var address = service.StartOnAPort();
        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Latin1 })
        {
            using var client = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => encoding });
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/health/live"));
            Assert.True(request.Headers.TryAddWithoutValidation("User-Agent", "Médiathèque/1.0"));
            using var answer = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private sealed record Place(string Method, string Path, string Parameter, Type Type, bool IsInPath, IReadOnlyList<string> Roles);

    private static async Task IsRefusedAsync(ServiceUnderTest<TService> service, Place place, string text)
    {
        var problem = await ProblemAsync(service, place, text);
        var told = problem["errors"]?[0];
        Assert.Equal(
            (text, 400, "malformed-request", $"parameter {place.Parameter}"),
            (text, problem["status"]?.GetValue<int>(), told?["code"]?.GetValue<string>(), told?["place"]?.GetValue<string>()));
    }

    /// <summary>What a request answers in which this parameter alone is in question.</summary>
    private static async Task<JsonObject> ProblemAsync(ServiceUnderTest<TService> service, Place place, string text)
    {
        var escaped = Uri.EscapeDataString(text);
        var path = Parameter().Replace(place.Path, match => place.IsInPath && match.Groups[1].Value == place.Parameter ? escaped : AnyId);
        using var client = place.Roles.Count == 0 ? service.CreateClient() : service.ClientOf("anyone", "any-party", place.Roles[0]);
        var address = place.IsInPath ? path : $"{path}?{place.Parameter}={escaped}{OtherDaysOf(service, place)}";
        using var request = new HttpRequestMessage(new HttpMethod(place.Method), address);
        request.Headers.Add("Idempotency-Key", "any-key");
        if (place.Method != "GET") request.Content = new StringContent("{}", new MediaTypeHeaderValue("application/json"));
        using var answer = await client.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    /// <summary>The operation's other days, written well.</summary>
    private static string OtherDaysOf(ServiceUnderTest<TService> service, Place place) => string.Concat(
        PlacesOf(service, typeof(DateOnly))
            .Where(other => (other.Method, other.Path) == (place.Method, place.Path) && other.Parameter != place.Parameter)
            .Select(other => $"&{other.Parameter}=2026-12-01"));

    private static IEnumerable<Place> PlacesOf(ServiceUnderTest<TService> service, params Type[] types) =>
        from endpoint in service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from parameter in endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
        let type = Nullable.GetUnderlyingType(parameter.ParameterInfo.ParameterType) ?? parameter.ParameterInfo.ParameterType
        where types.Contains(type)
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
        let path = Constraint().Replace(endpoint.RoutePattern.RawText!, "")
        select new Place(
            method, path, parameter.Name, type, path.Contains($"{{{parameter.Name}}}", StringComparison.Ordinal),
            IdleService.RolesOf(endpoint));

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@":\w+(?=\})")]
    private static partial Regex Constraint();
}

public sealed class AddressesOfFunding() : AddressTests<FundingService>(
    "GET /funding/v1/agreements/{agreementId}/position?on", "GET /funding/v1/agreements/{agreementId}/position?knownAt",
    "GET /funding/v1/funders/{funderId}/position?on", "GET /funding/v1/funders/{funderId}/position?knownAt");

public sealed class AddressesOfIssuance() : AddressTests<IssuanceService>();

public sealed class AddressesOfCatalogue() : AddressTests<CatalogueService>();

public sealed class AddressesOfRedemption() : AddressTests<RedemptionService>(
    "GET /redemption/v1/odd-redemptions?day", "GET /redemption/v1/venues/{venueId}/revenue?from",
    "GET /redemption/v1/venues/{venueId}/revenue?to");

public sealed class AddressesOfSettlement() : AddressTests<SettlementService>(
    "GET /settlement/v1/days?from", "GET /settlement/v1/days?to", "POST /settlement/v1/days/{day}/override?day");
