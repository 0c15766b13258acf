using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Aptic.Gateway;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Aptic.Tests.Integration.Gateway;

public sealed class TokenTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private readonly GatewayUnderTest _gateway = fixture.Gateway;

    [Fact]
    public async Task A_token_says_who_the_client_is_what_it_may_and_for_whom_it_acts()
    {
        var answer = await _gateway.AskForTokenAsync(Roles.Partner, _gateway.SecretOf(Roles.Partner));
        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;

        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal("Bearer", body["token_type"]!.GetValue<string>());
        // What is left when the answer is written.
        Assert.InRange(body["expires_in"]!.GetValue<int>(), 30 * 60 - 5, 30 * 60);
        Assert.False(body.ContainsKey("refresh_token"));

        var token = new JsonWebToken(body["access_token"]!.GetValue<string>());
        Assert.Equal("at+jwt", token.Typ);
        Assert.Equal("RS256", token.Alg);
        Assert.Equal(GatewayUnderTest.Issuer, token.Issuer);
        Assert.Equal(["aptic"], token.Audiences);
        Assert.Equal(Roles.Partner, token.Subject);
        Assert.Equal("partner-16", token.GetClaim("party").Value);
        Assert.Equal([Roles.Partner], RolesIn(token));
    }

    [Fact]
    public async Task A_client_of_two_roles_gets_both_and_one_without_party_gets_none()
    {
        var token = new JsonWebToken(await _gateway.TokenOfAsync("finance-and-ops"));
        Assert.Equal([Roles.Finance, Roles.Ops], RolesIn(token));
        Assert.False(token.TryGetClaim("party", out _));
    }

    [Fact]
    public async Task Anyone_can_check_a_token_with_the_published_keys_and_they_hold_no_private_part()
    {
        using var client = await _gateway.ClientOfAsync(null);
        var discovery = (await client.GetFromJsonAsync<JsonObject>("/.well-known/openid-configuration"))!;
        Assert.Equal(GatewayUnderTest.Issuer, discovery["issuer"]!.GetValue<string>());
        var keys = await client.GetStringAsync(new Uri(discovery["jwks_uri"]!.GetValue<string>()).AbsolutePath);
        Assert.All(JsonWebKeySet.Create(keys).Keys, key => Assert.False(key.HasPrivateKey));

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(await _gateway.TokenOfAsync(Roles.Venue), new TokenValidationParameters
        {
            ValidIssuer = GatewayUnderTest.Issuer,
            ValidAudience = "aptic",
            ValidTypes = ["at+jwt"],
            IssuerSigningKeys = JsonWebKeySet.Create(keys).GetSigningKeys(),
        });

        Assert.True(result.IsValid, result.Exception?.Message);
    }

    [Fact]
    public async Task A_replica_with_the_same_key_accepts_the_others_tokens()
    {
        await using var replica = new GatewayUnderTest(fixture.Upstream.Address);
        using var client = await replica.ClientOfAsync(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await _gateway.TokenOfAsync(Roles.Ops));

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/redemption/v1/cheques/A1")).StatusCode);
    }

    [Fact]
    public async Task A_client_may_send_its_secret_in_the_header_instead()
    {
        using var client = await _gateway.ClientOfAsync(null);
        var credentials = $"{Roles.Ops}:{_gateway.SecretOf(Roles.Ops)}";
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));

        var answer = await client.PostAsync("/oauth/token", new FormUrlEncodedContent([new("grant_type", "client_credentials")]));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_form_that_cannot_be_read_is_refused()
    {
        using var client = await _gateway.ClientOfAsync(null);
        using var form = new StringContent("grant_type=client_credentials&client_id=%00&client_secret=x", Encoding.ASCII, "application/x-www-form-urlencoded");

        await Problem.IsAsync(await client.PostAsync("/oauth/token", form), HttpStatusCode.BadRequest, "malformed-request");
    }

    [Fact]
    public async Task A_wrong_secret_and_an_unknown_client_are_refused_alike()
    {
        var wrongSecret = await _gateway.AskForTokenAsync(Roles.Ops, _gateway.SecretOf(Roles.Finance));
        var unknown = await _gateway.AskForTokenAsync("nobody", _gateway.SecretOf(Roles.Finance));

        await IsOAuthErrorAsync(wrongSecret, HttpStatusCode.Unauthorized, "invalid_client");
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        Assert.Equal(await wrongSecret.Content.ReadAsStringAsync(), await unknown.Content.ReadAsStringAsync());
        Assert.StartsWith("Basic", wrongSecret.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password", "unsupported_grant_type")]
    [InlineData("refresh_token", "unsupported_grant_type")]
    [InlineData("authorization_code", "unsupported_grant_type")]
    [InlineData("", "invalid_request")]
    public async Task Only_client_credentials_are_granted(string grantType, string error) =>
        await IsOAuthErrorAsync(
            await _gateway.AskForTokenAsync(Roles.Ops, _gateway.SecretOf(Roles.Ops), grantType), HttpStatusCode.BadRequest, error);

    [Fact]
    public async Task A_body_that_is_no_form_is_an_invalid_request()
    {
        using var client = await _gateway.ClientOfAsync(null);
        await IsOAuthErrorAsync(await client.PostAsJsonAsync("/oauth/token", new { }), HttpStatusCode.BadRequest, "invalid_request");
    }

    public static readonly TheoryData<string> Forgeries = ["other-key", "expired", "other-issuer", "other-audience", "other-type", "unsigned", "nonsense"];

    [Theory, MemberData(nameof(Forgeries))]
    public async Task A_token_that_is_not_ours_or_no_longer_valid_is_refused(string forgery)
    {
        var real = new JsonWebToken(await _gateway.TokenOfAsync(Roles.Finance));
        using var client = await _gateway.ClientOfAsync(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Forge(forgery, real));

        await Problem.IsAsync(await client.GetAsync("/settlement/v1/runs/1"), HttpStatusCode.Unauthorized, "not-authenticated");
    }

    [Fact]
    public async Task A_token_made_by_hand_with_our_key_and_nothing_forged_is_accepted()
    {
        var real = new JsonWebToken(await _gateway.TokenOfAsync(Roles.Finance));
        using var client = await _gateway.ClientOfAsync(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Forge("nothing", real));

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/settlement/v1/runs/1")).StatusCode);
    }

    [Fact]
    public async Task A_token_counts_in_the_header_only_not_in_the_address_or_a_form()
    {
        using var client = await _gateway.ClientOfAsync(null);
        var token = await _gateway.TokenOfAsync(Roles.Finance);

        var inAddress = await client.GetAsync($"/settlement/v1/runs/1?access_token={token}");
        var inForm = await client.PostAsync("/settlement/v1/runs", new FormUrlEncodedContent([new("access_token", token)]));

        await Problem.IsAsync(inAddress, HttpStatusCode.Unauthorized, "not-authenticated");
        await Problem.IsAsync(inForm, HttpStatusCode.Unauthorized, "not-authenticated");
    }

    [Fact]
    public async Task Neither_secrets_nor_tokens_are_logged()
    {
        var token = await _gateway.TokenOfAsync(Roles.Funder);
        var misplaced = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await _gateway.AskForTokenAsync(misplaced, "x");
        await _gateway.AskForTokenAsync(Roles.Funder, misplaced);
        using var client = await _gateway.ClientOfAsync(Roles.Funder);
        await client.GetAsync($"/funding/v1/agreements/1?access_token={token}");

        Assert.Contains(_gateway.Log, line => line.Contains("Refused a token to funder", StringComparison.Ordinal));
        foreach (var secret in new[] { token, token.Split('.')[2], misplaced, _gateway.SecretOf(Roles.Funder) })
            Assert.DoesNotContain(_gateway.Log, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
    }

    private static string Forge(string forgery, JsonWebToken real)
    {
        if (forgery == "nonsense") return "nonsense";
        if (forgery == "unsigned") return $"{Base64UrlEncoder.Encode("{\"alg\":\"none\",\"typ\":\"at+jwt\"}")}.{real.EncodedPayload}.";

        // The key id is the real one's: a key of one's own under that name must not help.
        var key = new RsaSecurityKey(forgery == "other-key" ? RSA.Create(2048) : GatewayUnderTest.SigningKey) { KeyId = real.Kid };
        var now = DateTime.UtcNow;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = forgery == "other-issuer" ? "https://elsewhere.example/" : real.Issuer,
            Audience = forgery == "other-audience" ? "another" : "aptic",
            TokenType = forgery == "other-type" ? "JWT" : "at+jwt",
            Subject = new ClaimsIdentity([new Claim("sub", Roles.Finance), new Claim("role", Roles.Finance)]),
            IssuedAt = now.AddHours(-2),
            NotBefore = now.AddHours(-2),
            Expires = forgery == "expired" ? now.AddHours(-1) : now.AddHours(1),
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        });
    }

    private static string[] RolesIn(JsonWebToken token) => [.. token.Claims.Where(claim => claim.Type == "role").Select(claim => claim.Value)];

    private static async Task IsOAuthErrorAsync(HttpResponseMessage answer, HttpStatusCode status, string error)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(error, (await answer.Content.ReadFromJsonAsync<JsonObject>())!["error"]!.GetValue<string>());
    }
}
