using System.Text;
using System.Text.Json;
using Aptic.Hosting;
using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

/// <summary>How requests are read, in all services.</summary>
public sealed class RequestJsonTests
{
    private sealed record Request(string Title, IReadOnlyList<string> Publics, Inner? Inner);

    private sealed record Inner(IReadOnlyList<string> Counts);

    private static readonly JsonSerializerOptions Options = Configured();

    [Fact]
    public void A_request_is_read_as_it_is_written()
    {
        var request = Read("""{"title":"é","publics":["Jeunes",""],"inner":null}""");

        Assert.Equal("é", request.Title);
        Assert.Equal(["Jeunes", ""], request.Publics);
    }

    [Theory]
    [InlineData("""{"title":"a","publics":["Jeunes",null],"inner":null}""", "/publics")]
    [InlineData("""{"title":"a","publics":[],"inner":{"counts":["1",null]}}""", "/counts")]
    public void A_list_holds_no_null(string json, string place)
    {
        var refusal = Assert.Throws<RefusedException>(() => Read(json)).Refusals.Single();
        Assert.Equal(("malformed-json", place), (refusal.Code, refusal.Place));
    }

    [Theory]
    [InlineData("""{"title":null,"publics":[],"inner":null}""")]
    [InlineData("""{"title":"a","publics":null,"inner":null}""")]
    [InlineData("""{"title":"a","publics":[]}""")]
    [InlineData("""{"title":"a","publics":[],"inner":null,"more":1}""")]
    [InlineData("""{"title":"a","title":"b","publics":[],"inner":null}""")]
    [InlineData("""{"title":"a","publics":"Jeunes","inner":null}""")]
    [InlineData("""{"title":1,"publics":[],"inner":null}""")]
    [InlineData("""{"title":"a\u0000","publics":[],"inner":null}""")]
    [InlineData("""{"title":"\ud800","publics":[],"inner":null}""")]
    [InlineData("""{"title":"a","publics":[],"inner":{"counts":[1]}}""")]
    [InlineData("""{"title":"a","publics":[],"inner":null,}""")]
    [InlineData("""{"Title":"a","publics":[],"inner":null}""")]
    public void What_is_not_the_request_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => Read(json));

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused() =>
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Request>(Encoding.Latin1.GetBytes("""{"title":"é","publics":[],"inner":null}"""), Options));

    private static Request Read(string json) => JsonSerializer.Deserialize<Request>(json, Options)!;

    private static JsonSerializerOptions Configured()
    {
        var options = new JsonSerializerOptions();
        ServiceHost.ConfigureJson(options);
        return options;
    }
}
