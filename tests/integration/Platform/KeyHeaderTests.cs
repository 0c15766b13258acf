using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Aptic.Issuance;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Platform;

public sealed class KeyHeaderTests
{
    /// <summary>RFC 9110, section 5.5: what is not ASCII in a header is opaque data. No key is made of it.</summary>
    [Theory]
    [InlineData("utf-8")]
    [InlineData("iso-8859-1")]
    public async Task A_key_that_is_not_ascii_is_malformed_in_whatever_encoding(string encoding)
    {
        await using var service = IdleService.Of<IssuanceService>();
        var address = service.StartOnAPort();
        var written = Encoding.GetEncoding(encoding);
        using var client = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => written });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/issuance/v1/requests"));
        var token = Tokens.For("partner-app", "france-services-16", ["partner"]);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", "clé");
        request.Content = JsonContent.Create(new { });

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal("idempotency-key-malformed", problem["code"]!.GetValue<string>());
        Assert.Equal("header Idempotency-Key", problem["errors"]![0]!["place"]!.GetValue<string>());
    }
}
