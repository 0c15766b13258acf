using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Funding;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Platform;

/// <summary>What a client reads in a service's API document is what the service asks for.</summary>
public sealed class ApiDocumentTests(ServiceFixture<FundingService> fixture) : IClassFixture<ServiceFixture<FundingService>>
{
    [Fact]
    public async Task An_operation_names_its_token_its_key_and_its_problems()
    {
        var document = (await fixture.Service.CreateClient().GetFromJsonAsync<JsonObject>("/funding/v1/openapi.json"))!;

        Assert.StartsWith("3.1", document["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        var freeze = document["paths"]!["/funding/v1/agreements/{agreementId}/freeze"]!["post"]!;
        Assert.Equal(["agreementId", "Idempotency-Key"], freeze["parameters"]!.AsArray().Select(parameter => parameter!["name"]!.GetValue<string>()));
        Assert.NotNull(freeze["security"]![0]!["bearer"]);
        Assert.NotNull(freeze["responses"]!["default"]!["content"]!["application/problem+json"]);

        var show = document["paths"]!["/funding/v1/agreements/{agreementId}"]!["get"]!;
        Assert.DoesNotContain("Idempotency-Key", show.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("http", document["components"]!["securitySchemes"]!["bearer"]!["type"]!.GetValue<string>());
    }
}
