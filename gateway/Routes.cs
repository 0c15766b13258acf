using System.Net;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace Aptic.Gateway;

/// <summary>
/// Where requests go: <c>/funding/v1/...</c> to the funding service, and so on. Services serve their full public paths, so
/// nothing is rewritten; they see the public host, so that the addresses that they hand out are the gateway's.
/// </summary>
public static class Routes
{
    public static void AddRoutes(this WebApplicationBuilder builder, GatewaySettings settings) =>
        builder.Services.AddReverseProxy()
            .LoadFromMemory(
                [.. settings.Services.Keys.Select(Route)],
                [.. settings.Services.Select(service => Cluster(service.Key, service.Value, settings.Limits))])
            .AddTransforms(transforms => transforms.AddOriginalHost())
            .ConfigureHttpClient((_, handler) =>
            {
                handler.ConnectTimeout = TimeSpan.FromSeconds(settings.Limits.ConnectTimeoutSeconds);
                handler.RequestHeaderEncodingSelector = (_, _) => Server.HeaderEncoding;
                handler.ResponseHeaderEncodingSelector = (_, _) => Server.HeaderEncoding;
            });

    private static RouteConfig Route(string name) => new()
    {
        RouteId = name,
        ClusterId = name,
        Match = new RouteMatch { Path = $"/{name}/v1/{{**rest}}" },
    };

    private static ClusterConfig Cluster(string name, Uri address, GatewayLimits limits) => new()
    {
        ClusterId = name,
        HttpRequest = new ForwarderRequestConfig
        {
            ActivityTimeout = TimeSpan.FromSeconds(limits.ActivityTimeoutSeconds),
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        },
        Destinations = new Dictionary<string, DestinationConfig> { [name] = new() { Address = address.AbsoluteUri } },
    };
}
