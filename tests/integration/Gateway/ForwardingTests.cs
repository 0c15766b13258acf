using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Aptic.Gateway;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Aptic.Tests.Integration.Gateway;

public sealed class ForwardingTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData(Roles.Finance, "GET", "/funding/v1/agreements/1")]
    [InlineData(Roles.Partner, "GET", "/issuance/v1/requests/1/cheques?after=a%2Fb&count=10")]
    [InlineData(null, "GET", "/catalogue/v1/venues?q=%C3%A9crire%20un%20mail")]
    [InlineData(Roles.Venue, "POST", "/redemption/v1/quotes")]
    [InlineData(Roles.Finance, "POST", "/settlement/v1/runs/1/approval")]
    public async Task A_request_reaches_its_service_with_path_and_query_as_they_were(string? caller, string method, string path)
    {
        using var client = await fixture.Gateway.ClientOfAsync(caller);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var seen = fixture.Upstream.Seen[^1];
        Assert.Equal((method, path), (seen.Method, seen.PathAndQuery));
        Assert.Equal(request.Headers.GetValues("Idempotency-Key").Single(), seen.Headers["Idempotency-Key"]);
    }

    /// <summary>RFC 9110, section 5.5: a recipient treats what is not ASCII in a header as opaque data.</summary>
    [Theory]
    [InlineData("User-Agent", "Médiathèque/1.0", "utf-8")]
    [InlineData("User-Agent", "Médiathèque/1.0", "iso-8859-1")]
    [InlineData("Referer", "http://médiathèque.example/", "utf-8")]
    [InlineData("Idempotency-Key", "é", "utf-8")]
    [InlineData("Idempotency-Key", "é", "iso-8859-1")]
    [InlineData("Content-Disposition", "attachment; filename=\"relevé — novembre.xml\"", "utf-8")]
    public async Task A_header_that_is_not_ascii_reaches_the_service_byte_by_byte(string name, string value, string encoding)
    {
        var written = Encoding.GetEncoding(encoding);
        using var client = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => written });
        var address = new Uri(fixture.Gateway.ClientOptions.BaseAddress, "/catalogue/v1/venues?limit=1");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (!request.Headers.TryAddWithoutValidation(name, value))
        {
            request.Content = new ByteArrayContent([]);
            Assert.True(request.Content.Headers.TryAddWithoutValidation(name, value));
        }

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(written.GetBytes(value), Encoding.Latin1.GetBytes(fixture.Upstream.Seen[^1].Headers[name]));
    }

    [Fact]
    public async Task Each_service_gets_what_is_its_own()
    {
        await using var settlement = await Upstream.StartAsync();
        await using var others = await Upstream.StartAsync();
        await using var gateway = new GatewayUnderTest(others.Address, new() { ["Services:settlement"] = settlement.Address.AbsoluteUri });
        using var client = await gateway.ClientOfAsync(Roles.Finance);

        foreach (var name in GatewaySettings.ServiceNames) await client.GetAsync($"/{name}/v1/openapi.json");

        Assert.Equal(["/settlement/v1/openapi.json"], settlement.Seen.Select(request => request.PathAndQuery));
        Assert.Equal(GatewaySettings.ServiceNames.Count - 1, others.Seen.Count);
    }

    [Fact]
    public async Task The_token_goes_on_to_the_service_which_checks_it_again()
    {
        using var client = await fixture.Gateway.ClientOfAsync(Roles.Ops);
        await client.GetAsync("/redemption/v1/cheques/A1");
        Assert.Equal(client.DefaultRequestHeaders.Authorization!.ToString(), fixture.Upstream.Seen[^1].Headers["Authorization"]);
    }

    [Fact]
    public async Task Headers_that_pretend_an_identity_or_an_origin_do_not_reach_the_service()
    {
        string[] pretending =
            ["X-User", "X-Client-Id", "X-Role", "x-party", "X-Real-IP", "X-Original-Host", "X-HTTP-Method-Override", "Forwarded", "Cookie", "True-Client-IP", "Remote-User"];
        using var client = await fixture.Gateway.ClientOfAsync(Roles.Ops);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/redemption/v1/cheques/A1");
        foreach (var name in pretending) Assert.True(request.Headers.TryAddWithoutValidation(name, "198.51.100.7"));
        request.Headers.Add("X-Forwarded-For", "198.51.100.7");
        request.Headers.Add("X-Forwarded-Host", "elsewhere.example");

        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(request)).StatusCode);

        var headers = fixture.Upstream.Seen[^1].Headers;
        Assert.DoesNotContain(headers, header => pretending.Contains(header.Key, StringComparer.OrdinalIgnoreCase));
        Assert.Equal("127.0.0.1", headers["X-Forwarded-For"]);
        Assert.Equal(client.BaseAddress!.Authority, headers["X-Forwarded-Host"]);
        Assert.Equal(client.BaseAddress.Authority, headers["Host"]);
    }

    [Theory]
    [InlineData(Roles.Partner, "POST", "/settlement/v1/runs")]
    [InlineData(Roles.Venue, "POST", "/settlement/v1/accounts/1/verification")]
    [InlineData(Roles.Ops, "POST", "/issuance/v1/requests")]
    [InlineData(Roles.Funder, "GET", "/funding/v1/nothing")]
    public async Task Who_has_no_role_for_an_operation_is_told_so_and_the_service_is_not_bothered(string caller, string method, string path)
    {
        using var client = await fixture.Gateway.ClientOfAsync(caller);
        var seen = fixture.Upstream.Seen.Count;

        using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        await Problem.IsAsync(answer, HttpStatusCode.Forbidden, "not-allowed");
        Assert.Equal(seen, fixture.Upstream.Seen.Count);
    }

    [Theory]
    [InlineData("DELETE", "/funding/v1/agreements/1")]
    [InlineData("PUT", "/redemption/v1/redemptions")]
    [InlineData("PATCH", "/issuance/v1/requests/1")]
    public async Task A_method_that_an_address_does_not_have_is_told_so(string method, string path)
    {
        using var client = await fixture.Gateway.ClientOfAsync(Roles.Finance);

        using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        await Problem.IsAsync(answer, HttpStatusCode.MethodNotAllowed, "method-not-allowed");
    }

    [Fact]
    public async Task An_address_that_is_no_services_is_not_found()
    {
        using var client = await fixture.Gateway.ClientOfAsync(Roles.Ops);
        await Problem.IsAsync(await client.GetAsync("/nothing"), HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("no-one-listens")]
    [InlineData("hangs-up")]
    public async Task A_service_that_is_down_is_a_503_that_says_what_to_do(string how)
    {
        await using var hangingUp = await Upstream.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var gateway = new GatewayUnderTest(how == "hangs-up" ? hangingUp.Address : NobodysAddress());
        using var client = await gateway.ClientOfAsync(Roles.Venue);

        using var answer = await client.PostAsJsonAsync("/redemption/v1/redemptions", new { });

        var problem = await Problem.IsAsync(answer, HttpStatusCode.ServiceUnavailable, "service-unavailable");
        Assert.Contains("Idempotency-Key", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_service_that_stays_silent_is_a_504_that_does_not_claim_nothing_happened()
    {
        await using var silent = await Upstream.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var gateway = new GatewayUnderTest(silent.Address, new() { ["Limits:ActivityTimeoutSeconds"] = "1" });
        using var client = await gateway.ClientOfAsync(Roles.Venue);

        using var answer = await client.PostAsJsonAsync("/redemption/v1/redemptions", new { });

        var problem = await Problem.IsAsync(answer, HttpStatusCode.GatewayTimeout, "service-timeout");
        Assert.Contains("may still take effect", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "not-found")]
    [InlineData(HttpStatusCode.UnsupportedMediaType, "media-type-not-supported")]
    [InlineData(HttpStatusCode.InternalServerError, "unexpected")]
    [InlineData(HttpStatusCode.BadGateway, "service-unavailable")]
    public async Task An_error_that_a_service_leaves_without_a_body_gets_one(HttpStatusCode status, string code)
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Response.StatusCode = (int)status;
            return Task.CompletedTask;
        });
        await using var gateway = new GatewayUnderTest(upstream.Address);
        using var client = await gateway.ClientOfAsync(Roles.Ops);

        using var answer = await client.GetAsync("/redemption/v1/cheques/A1");

        await Problem.IsAsync(answer, status == HttpStatusCode.BadGateway ? HttpStatusCode.ServiceUnavailable : status, code);
    }

    [Fact]
    public async Task What_a_service_says_itself_passes_untouched()
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status409Conflict;
            context.Response.ContentType = "application/problem+json";
            context.Response.Headers.Location = "/redemption/v1/redemptions/1";
            context.Response.Headers.CacheControl = "max-age=60";
            return context.Response.WriteAsync("""{"code":"already-redeemed"}""");
        });
        await using var gateway = new GatewayUnderTest(upstream.Address);
        using var client = await gateway.ClientOfAsync(Roles.Ops);

        using var answer = await client.GetAsync("/redemption/v1/cheques/A1");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("/redemption/v1/redemptions/1", answer.Headers.Location!.OriginalString);
        Assert.Equal("max-age=60", answer.Headers.CacheControl!.ToString());
        Assert.Equal("""{"code":"already-redeemed"}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Health_does_not_depend_on_services()
    {
        await using var gateway = new GatewayUnderTest(NobodysAddress());
        using var client = await gateway.ClientOfAsync(null);
        Assert.Equal("Healthy", await client.GetStringAsync("/health/live"));
        Assert.Equal("Healthy", await client.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task Every_answer_carries_security_headers_and_hides_the_server()
    {
        using var client = await fixture.Gateway.ClientOfAsync(null);
        foreach (var path in new[] { "/catalogue/v1/venues", "/health/live", "/docs/", "/nothing", "/.well-known/jwks" })
        {
            using var answer = await client.GetAsync(path);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
            Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Server"), path);
        }
    }

    private static Uri NobodysAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://{listener.LocalEndpoint}/");
    }
}
