using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Aptic.Hosting;

/// <summary>Traces and metrics of a service, exported as the standard <c>OTEL_*</c> variables say.</summary>
public static class Telemetry
{
    private const string ExporterEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this WebApplicationBuilder builder, string service)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService($"aptic-{service}"))
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation(options => options.Filter = context =>
                    !context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase))
                .AddSource("Marten")
                .AddSource(MassTransit.Logging.DiagnosticHeaders.DefaultListenerName)
                .AddNpgsql()
                .AddProcessor(new RootDatabaseSpanFilter()))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddMeter("Marten", "MassTransit", "Npgsql", "System.Runtime"));

        if (builder.Configuration[ExporterEndpoint] is { Length: > 0 })
            telemetry.UseOtlpExporter();
    }
}
