using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aptic.Tests.Integration.Gateway;

/// <summary>What a service saw of a request.</summary>
public sealed record SeenRequest(string Method, string PathAndQuery, IReadOnlyDictionary<string, string> Headers, long BodyBytes);

/// <summary>Stands behind the gateway in place of the services, on a port of its own: it keeps what it sees.</summary>
public sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<SeenRequest> _seen = [];

    private Upstream(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());

    /// <param name="answer">What to answer, after the body was read; null for 200 and <c>{}</c>.</param>
    public static async Task<Upstream> StartAsync(RequestDelegate? answer = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(server =>
        {
            server.Limits.MaxRequestBodySize = null;
            server.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        builder.Logging.ClearProviders();
        var upstream = new Upstream(builder.Build());
        upstream._app.Run(async context =>
        {
            await upstream.KeepAsync(context.Request);
            await (answer ?? Ok)(context);
        });
        await upstream._app.StartAsync();
        return upstream;
    }

    public IReadOnlyList<SeenRequest> Seen
    {
        get
        {
            lock (_gate) return [.. _seen];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static Task Ok(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("{}");
    }

    private async Task KeepAsync(HttpRequest request)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        lock (_gate) _seen.Add(new SeenRequest(request.Method, request.Path + request.QueryString.ToString(), headers, body.Length));
    }
}
