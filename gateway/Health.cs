using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aptic.Gateway;

/// <summary>
/// Live: the process answers. Ready: it can issue and check tokens. Neither depends on a service: one that is down must not
/// take the door to the others with it.
/// </summary>
public static class Health
{
    private const string Ready = "ready";

    public static void AddHealth(this WebApplicationBuilder builder, ClientRegistry clients) =>
        builder.Services.AddHealthChecks().AddCheck(
            "clients",
            () => clients.Count > 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("No OAuth client is loaded."),
            [Ready]);

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) });
    }
}
