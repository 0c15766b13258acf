namespace Aptic.Gateway;

/// <summary>What the HTTP server accepts before any of our code runs.</summary>
public static class Server
{
    private const int HeadersBytes = 16 * 1024;
    private const int HeadersCount = 64;

    public static void ConfigureServer(this WebApplicationBuilder builder, GatewayLimits limits) =>
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = limits.BodyBytes;
            server.Limits.MaxRequestHeadersTotalSize = HeadersBytes;
            server.Limits.MaxRequestHeaderCount = HeadersCount;
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(limits.RequestHeadersTimeoutSeconds);
        });
}
