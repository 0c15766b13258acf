using Xunit;

namespace Aptic.Tests.Integration.Gateway;

/// <summary>A gateway with one upstream behind it, and limits that no test but those of limits can reach.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    private static readonly Dictionary<string, string> NoLimits = new()
    {
        ["Limits:TokenBurstRequests"] = "100000",
        ["Limits:AnonymousBurstRequests"] = "100000",
        ["Limits:ClientBurstRequests"] = "100000",
    };

    public Upstream Upstream { get; private set; } = null!;

    public GatewayUnderTest Gateway { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Upstream = await Upstream.StartAsync();
        Gateway = new GatewayUnderTest(Upstream.Address, NoLimits);
    }

    public async Task DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
