using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Aptic.Tests.Integration.Fixture;

/// <summary>One service on a database and a vhost of its own, with a probe on its bus. For a test class that tests one service.</summary>
public class ServiceFixture<TService> : IAsyncLifetime
    where TService : class
{
    private readonly string _name = $"t_{Guid.NewGuid():N}"[..18];
    private readonly string _service = PlatformServices.All.Single(service => service.Assembly == typeof(TService).Assembly).Name;

    public TestClock Clock { get; } = new();

    public string Database { get; private set; } = "";

    public Vhost Vhost { get; private set; } = null!;

    public Probe Probe { get; private set; } = null!;

    public ServiceUnderTest<TService> Service { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        var template = await Template.GetAsync();
        Database = await template.CopyDatabaseAsync(_service, _name);
        Vhost = await template.CopyVhostAsync(_name);
        Probe = await Probe.StartAsync(Vhost.Amqp);
        Service = CreateReplica();
        Service.CreateClient().Dispose();
    }

    /// <summary>A further replica of the service on the same database and vhost; the caller disposes it.</summary>
    public virtual ServiceUnderTest<TService> CreateReplica(Uri? broker = null, Action<IServiceCollection>? replace = null) =>
        new(Database, broker ?? BrokerOf(Vhost), Vhost.Management, Clock, PlatformServices.Settings, replace);

    /// <summary>Where the service finds its broker; a test may put something in between.</summary>
    protected virtual Uri BrokerOf(Vhost vhost) => vhost.Amqp;

    public virtual async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        await Probe.DisposeAsync();
        await Vhost.DisposeAsync();
        await (await Servers.GetAsync()).DropDatabaseAsync(_name);
    }
}
