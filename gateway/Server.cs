using System.Text;

namespace Aptic.Gateway;

/// <summary>What the HTTP server accepts before any of our code runs.</summary>
public static class Server
{
    /// <summary>
    /// The values of headers are passed on byte by byte: a recipient treats what is not ASCII as opaque data (RFC 9110, section 5.5), in
    /// whatever encoding a client wrote it.
    /// </summary>
    public static readonly Encoding HeaderEncoding = Encoding.Latin1;

    private const int HeadersBytes = 16 * 1024;
    private const int HeadersCount = 64;

    public static void ConfigureServer(this WebApplicationBuilder builder, GatewayLimits limits) =>
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.RequestHeaderEncodingSelector = _ => HeaderEncoding;
            server.ResponseHeaderEncodingSelector = _ => HeaderEncoding;
            server.Limits.MaxRequestBodySize = limits.BodyBytes;
            server.Limits.MaxRequestHeadersTotalSize = HeadersBytes;
            server.Limits.MaxRequestHeaderCount = HeadersCount;
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(limits.RequestHeadersTimeoutSeconds);
        });
}
