using Aptic.Gateway;
using Xunit;

namespace Aptic.Tests.Integration.Gateway;

public sealed class DocsTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task The_page_lists_the_documents_of_all_services_and_loads_nothing_from_elsewhere()
    {
        using var client = await fixture.Gateway.ClientOfAsync(null);
        var page = await client.GetStringAsync("/docs/");

        Assert.All(GatewaySettings.ServiceNames, name => Assert.Contains($"{name}/v1/openapi.json", page, StringComparison.Ordinal));
        Assert.DoesNotContain("http://", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https://", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_page_may_fetch_from_the_gateway_only()
    {
        using var client = await fixture.Gateway.ClientOfAsync(null);
        using var answer = await client.GetAsync("/docs/");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();

        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.OrdinalIgnoreCase);
    }
}
