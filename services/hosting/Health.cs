using MassTransit;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace Aptic.Hosting;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: its database answers, its bus is connected and its consumers
/// run, and its relay keeps up.
/// </summary>
public static class Health
{
    private const string Ready = "ready";

    public static void AddHealth(this WebApplicationBuilder builder)
    {
        // MassTransit registers its own checks, tagged "ready": they notice consumers that stay down while the process lives.
        builder.Services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = false);
        // One for the process: it remembers since when the relay stands where it stands.
        builder.Services.AddSingleton<RelayHealth>();
        builder.Services.AddHealthChecks().AddCheck<RelayHealth>("relay", tags: [Ready]);
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) }).AllowAnonymous();
    }
}
