using System.Reflection;
using MassTransit;
using MassTransit.Middleware;

namespace Aptic.Hosting;

/// <summary>The message bus of a service: MassTransit over RabbitMQ, a quorum queue for each consumer.</summary>
public static class Messaging
{
    private const int PrefetchCount = 32;

    // A service that stops does not wait for an outage to end: the broker gives what is held to the next one.
    private static readonly TimeSpan ConsumerStopLimit = TimeSpan.FromSeconds(5);

    /// <param name="service">Name of the service; the prefix of its queues.</param>
    /// <param name="consumers">The assembly whose consumers and definitions are registered.</param>
    /// <param name="topologyOnly">True to declare queues and bindings and consume nothing (<c>prepare</c>).</param>
    public static void AddMessaging(this WebApplicationBuilder builder, string service, Assembly consumers, bool topologyOnly)
    {
        var broker = new Uri(builder.Configuration.Required("ConnectionStrings:Broker"));
        builder.Services.AddSingleton(OutagePatience.Default);
        builder.Services.Configure<MassTransitHostOptions>(options => options.ConsumerStopTimeout = ConsumerStopLimit);
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.SetEndpointNameFormatter(new KebabCaseEndpointNameFormatter(service, includeNamespace: false));
            bus.AddConsumers(consumers);
            bus.AddConfigureEndpointsCallback((context, _, endpoint) => ConfigureEndpoint(context, endpoint));
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(broker, host =>
                {
                    host.ConnectionName($"aptic-{service}");
                    host.PublisherConfirmation = true;
                });
                rabbit.DeployTopologyOnly = topologyOnly;
                rabbit.ConfigureEndpoints(context);
            });
        });
    }

    private static void ConfigureEndpoint(IServiceProvider context, IReceiveEndpointConfigurator endpoint)
    {
        endpoint.PrefetchCount = PrefetchCount;
        if (endpoint is IRabbitMqReceiveEndpointConfigurator queue) queue.SetQuorumQueue();

        // Nothing is wrong with a message while the database is away: it is held, then given back, and never an error.
        var patience = context.GetRequiredService<OutagePatience>();
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(DatabaseOutage.Caused);
            retry.Intervals([.. patience.Pauses]);
        });
        endpoint.UseMessageRetry(retry =>
        {
            retry.Ignore<Exception>(DatabaseOutage.Caused);
            retry.Intervals(100, 500, 2_000);
        });
        endpoint.ConfigureError(error =>
        {
            error.UseFilter(new DatabaseOutage.PutBack(context.GetRequiredService<ILogger<DatabaseOutage.PutBack>>()));
            error.UseFilter(new GenerateFaultFilter());
            error.UseFilter(new ErrorTransportFilter());
        });
    }
}
