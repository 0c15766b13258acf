using System.Reflection;
using MassTransit;
using Npgsql;

namespace Aptic.Hosting;

/// <summary>The message bus of a service: MassTransit over RabbitMQ, a quorum queue for each consumer.</summary>
public static class Messaging
{
    private const int PrefetchCount = 32;

    /// <param name="service">Name of the service; the prefix of its queues.</param>
    /// <param name="consumers">The assembly whose consumers and definitions are registered.</param>
    /// <param name="topologyOnly">True to declare queues and bindings and consume nothing (<c>prepare</c>).</param>
    public static void AddMessaging(this WebApplicationBuilder builder, string service, Assembly consumers, bool topologyOnly)
    {
        var broker = new Uri(builder.Configuration.Required("ConnectionStrings:Broker"));
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.SetEndpointNameFormatter(new KebabCaseEndpointNameFormatter(service, includeNamespace: false));
            bus.AddConsumers(consumers);
            bus.AddConfigureEndpointsCallback((_, _, endpoint) => ConfigureEndpoint(endpoint));
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

    private static void ConfigureEndpoint(IReceiveEndpointConfigurator endpoint)
    {
        endpoint.PrefetchCount = PrefetchCount;
        if (endpoint is IRabbitMqReceiveEndpointConfigurator queue) queue.SetQuorumQueue();

        // A database that is away is waited for: failing every message into the error queue would help nobody.
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<NpgsqlException>(exception => exception.IsTransient);
            retry.Interval(100, TimeSpan.FromSeconds(3));
        });
        endpoint.UseMessageRetry(retry =>
        {
            retry.Ignore<NpgsqlException>(exception => exception.IsTransient);
            retry.Intervals(100, 500, 2_000);
        });
    }
}
