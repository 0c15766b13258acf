using System.Net;
using Aptic.Gateway;
using Xunit;

namespace Aptic.Tests.Integration.Gateway;

public sealed class PublicOperationsTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    /// <summary>Written out once more, so that a line cannot join the list without a test that says so.</summary>
    public static readonly TheoryData<string, string> Public = new()
    {
        { "POST", "/oauth/token" },
        { "GET", "/.well-known/openid-configuration" },
        { "GET", "/.well-known/oauth-authorization-server" },
        { "GET", "/.well-known/jwks" },
        { "GET", "/catalogue/v1/venues" },
        { "GET", "/catalogue/v1/venues?near=45.65,0.16&radiusKm=10" },
        { "GET", "/catalogue/v1/venues/6b1d5a52-0a53-4f4c-9c1c-0d9f3a5c7e11" },
        { "GET", "/catalogue/v1/venues/export?format=json" },
        { "GET", "/catalogue/v1/organisations?siret=43493312300029" },
        { "GET", "/catalogue/v1/organisations/6b1d5a52-0a53-4f4c-9c1c-0d9f3a5c7e11" },
        { "GET", "/catalogue/v1/qualification-criteria" },
        { "GET", "/catalogue/v1/self-assessment" },
        { "POST", "/catalogue/v1/self-assessment" },
        { "GET", "/catalogue/v1/pathways" },
        { "GET", "/catalogue/v1/pathways/6b1d5a52-0a53-4f4c-9c1c-0d9f3a5c7e11" },
        { "GET", "/health/live" },
        { "GET", "/health/ready" },
        { "GET", "/docs" },
        { "GET", "/docs/" },
        { "GET", "/docs/scalar.js" },
        { "GET", "/docs/scalar.aspnetcore.js" },
        { "GET", "/funding/v1/openapi.json" },
        { "GET", "/issuance/v1/openapi.json" },
        { "GET", "/catalogue/v1/openapi.json" },
        { "GET", "/redemption/v1/openapi.json" },
        { "GET", "/settlement/v1/openapi.json" },
    };

    public static readonly TheoryData<string, string> Closed = new()
    {
        { "GET", "/" },
        { "GET", "/nothing" },
        { "POST", "/catalogue/v1/venues" },
        { "GET", "/catalogue/v1" },
        { "GET", "/catalogue/v1/venues/1/services" },
        { "GET", "/catalogue/v1/venues/1/qualification" },
        { "POST", "/catalogue/v1/venues/1/details" },
        { "GET", "/catalogue/v1/venues/1/2" },
        { "GET", "/catalogue/v1/imports/1" },
        { "GET", "/catalogue/v1/venuesx" },
        { "GET", "/funding/v1/openapi.json/agreements" },
        { "GET", "/funding/v1/agreements/openapi.json" },
        { "GET", "/funding/v2/openapi.json" },
        { "POST", "/funding/v1/openapi.json" },
        { "GET", "/SETTLEMENT/v1/runs/1" },
        { "GET", "/settlement/v1/runs/1/payment-file" },
        { "GET", "/settlement/v1/%72uns/1" },
        { "GET", "/docs/../settlement/v1/runs/1" },
        { "GET", "/health%2F..%2Fsettlement/v1/runs/1" },
        { "POST", "/docs" },
        { "POST", "/health/live" },
        { "DELETE", "/catalogue/v1/venues/1" },
        { "HEAD", "/redemption/v1/cheques/1" },
        { "OPTIONS", "/redemption/v1/quotes" },
        { "POST", "/.well-known/jwks/1" },
    };

    [Theory, MemberData(nameof(Public))]
    public async Task A_public_operation_answers_without_a_token(string method, string path)
    {
        using var answer = await SendAsync(method, path);
        Assert.NotEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.NotEqual(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.True((int)answer.StatusCode < 500, $"{(int)answer.StatusCode}");
    }

    [Fact]
    public void Every_line_of_the_list_is_called_by_a_test() =>
        Assert.All(PublicOperations.List, operation =>
            Assert.Contains(Public, row => operation.Matches((string)row[0], ((string)row[1]).Split('?')[0])));

    [Theory, MemberData(nameof(Closed))]
    public async Task What_is_not_on_the_list_wants_a_token(string method, string path)
    {
        var seen = fixture.Upstream.Seen.Count;

        using var answer = await SendAsync(method, path);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.StartsWith("Bearer", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        if (method != "HEAD") await Problem.IsAsync(answer, HttpStatusCode.Unauthorized, "not-authenticated");
        Assert.Equal(seen, fixture.Upstream.Seen.Count);
    }

    [Fact]
    public async Task No_operation_with_a_role_answers_without_a_token()
    {
        foreach (var line in RoleTable.Lines)
        {
            var path = line.Operation.Template.Replace("{id}", "1", StringComparison.Ordinal).Replace("{**rest}", "1/2/3", StringComparison.Ordinal);
            using var answer = await SendAsync(line.Operation.Method, path);
            await Problem.IsAsync(answer, HttpStatusCode.Unauthorized, "not-authenticated");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path)
    {
        using var client = await fixture.Gateway.ClientOfAsync(null);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        return await client.SendAsync(request);
    }
}
