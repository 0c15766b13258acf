using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Aptic.Tests.Integration.Fixture;

/// <summary>
/// The spans that a process would export. Processes that run side by side in a test hear each other's spans: that one keeps a
/// span says that it listens to the span's source and drops none like it.
/// </summary>
public sealed class Spans
{
    private readonly ConcurrentQueue<Activity> _ended = [];

    /// <summary>Those of a trace that ended until now.</summary>
    public IReadOnlyList<Activity> Of(ActivityTraceId trace) => [.. _ended.Where(span => span.TraceId == trace)];

    /// <summary>Keeps what the process would export; after its own processors, so that what they drop is not kept.</summary>
    public void KeepFrom(IServiceCollection services) =>
        services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(new Keeper(_ended)));

    private sealed class Keeper(ConcurrentQueue<Activity> ended) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Recorded) ended.Enqueue(data);
        }
    }
}
