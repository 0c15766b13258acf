using System.Net;
using System.Net.Http.Headers;
using Aptic.Gateway;
using Xunit;

namespace Aptic.Tests.Integration.Gateway;

public sealed class LimitsTests : IAsyncLifetime
{
    private const int BodyBytes = 1024 * 1024;
    private const int FileBodyBytes = 32 * BodyBytes;
    private Upstream _upstream = null!;

    public async Task InitializeAsync() => _upstream = await Upstream.StartAsync();

    public async Task DisposeAsync() => await _upstream.DisposeAsync();

    [Fact]
    public async Task A_client_that_asks_too_often_is_slowed_down_and_others_are_not()
    {
        await using var gateway = new GatewayUnderTest(_upstream.Address, new()
        {
            ["Limits:ClientRequestsPerSecond"] = "1",
            ["Limits:ClientBurstRequests"] = "3",
        });
        using var busy = await gateway.ClientOfAsync(Roles.Finance);
        using var other = await gateway.ClientOfAsync(Roles.Ops);

        var refused = await AskUntilRefusedAsync(busy, "/redemption/v1/cheques/A1", most: 50);

        await Problem.IsAsync(refused, HttpStatusCode.TooManyRequests, "too-many-requests");
        Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/redemption/v1/cheques/A1")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await busy.GetAsync("/health/live")).StatusCode);
    }

    [Fact]
    public async Task Cheques_are_looked_up_by_their_code_a_few_at_a_time_and_the_catalogue_stays_open()
    {
        await using var gateway = new GatewayUnderTest(_upstream.Address, new() { ["Limits:ChequeLookupBurst"] = "3" });
        using var anyone = await gateway.ClientOfAsync(null);

        var answers = new List<HttpResponseMessage>();
        for (var number = 0; number < 6; number++) answers.Add(await anyone.PostAsync("/redemption/v1/cheque-lookups", null));

        await Problem.IsAsync(answers.First(answer => answer.StatusCode != HttpStatusCode.OK), HttpStatusCode.TooManyRequests, "too-many-requests");
        Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync("/catalogue/v1/venues")).StatusCode);
    }

    [Theory]
    [InlineData("/catalogue/v1/venues")]
    [InlineData("/.well-known/jwks")]
    [InlineData("/settlement/v1/runs/1")]
    public async Task Who_sends_no_token_is_limited_by_address(string path)
    {
        await using var gateway = new GatewayUnderTest(_upstream.Address, new()
        {
            ["Limits:AnonymousRequestsPerSecond"] = "1",
            ["Limits:AnonymousBurstRequests"] = "3",
        });
        using var anyone = await gateway.ClientOfAsync(null);
        using var known = await gateway.ClientOfAsync(Roles.Ops);

        await Problem.IsAsync(await AskUntilRefusedAsync(anyone, path, most: 50), HttpStatusCode.TooManyRequests, "too-many-requests");

        Assert.Equal(HttpStatusCode.OK, (await known.GetAsync("/redemption/v1/cheques/A1")).StatusCode);
    }

    [Fact]
    public async Task Guessing_at_secrets_is_limited_too()
    {
        await using var gateway = new GatewayUnderTest(_upstream.Address, new()
        {
            ["Limits:TokenRequestsPerSecond"] = "1",
            ["Limits:TokenBurstRequests"] = "3",
        });

        var answer = await gateway.AskForTokenAsync(Roles.Ops, "guess");
        for (var tries = 1; tries < 50 && answer.StatusCode == HttpStatusCode.Unauthorized; tries++)
            answer = await gateway.AskForTokenAsync(Roles.Ops, "guess");

        await Problem.IsAsync(answer, HttpStatusCode.TooManyRequests, "too-many-requests");
    }

    [Theory]
    [InlineData(Roles.Finance, "/funding/v1/agreements", BodyBytes)]
    [InlineData(Roles.Partner, "/issuance/v1/requests", FileBodyBytes)]
    [InlineData(Roles.CatalogueOperator, "/catalogue/v1/imports", FileBodyBytes)]
    public async Task A_body_may_be_as_long_as_the_operation_takes_and_not_a_byte_longer(string caller, string path, int limitBytes)
    {
        await using var gateway = new GatewayUnderTest(_upstream.Address);
        using var client = await gateway.ClientOfAsync(caller);

        using var longest = await PostAsync(client, path, new ByteArrayContent(new byte[limitBytes]));
        using var tooLong = await PostAsync(client, path, new ByteArrayContent(new byte[limitBytes + 1]));

        Assert.Equal(HttpStatusCode.OK, longest.StatusCode);
        var problem = await Problem.IsAsync(tooLong, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        Assert.Contains($"{limitBytes} bytes", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(limitBytes, Assert.Single(_upstream.Seen).BodyBytes);
    }

    [Fact]
    public async Task A_body_that_does_not_say_its_length_is_cut_off_at_the_limit()
    {
        await using var gateway = new GatewayUnderTest(_upstream.Address);
        using var client = await gateway.ClientOfAsync(Roles.Finance);

        using var answer = await PostAsync(client, "/funding/v1/agreements", new WithoutLength(BodyBytes + 1));

        await Problem.IsAsync(answer, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        Assert.Empty(_upstream.Seen);
    }

    [Fact]
    public async Task Limits_are_settings()
    {
        await using var gateway = new GatewayUnderTest(_upstream.Address, new() { ["Limits:BodyBytes"] = "1000" });
        using var client = await gateway.ClientOfAsync(Roles.Finance);

        await Problem.IsAsync(
            await PostAsync(client, "/funding/v1/agreements", new ByteArrayContent(new byte[1001])), HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    private static async Task<HttpResponseMessage> AskUntilRefusedAsync(HttpClient client, string path, int most)
    {
        var answer = await client.GetAsync(path);
        for (var asked = 1; asked < most && answer.StatusCode != HttpStatusCode.TooManyRequests; asked++) answer = await client.GetAsync(path);
        return answer;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        // The answer may come before the body: waiting for leave to send it keeps the answer from being lost with the connection.
        request.Headers.ExpectContinue = true;
        return await client.SendAsync(request);
    }

    private sealed class WithoutLength(int bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(new byte[bytes]).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
