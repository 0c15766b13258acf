using System.Diagnostics;
using OpenTelemetry;

namespace Aptic.Hosting;

/// <summary>Drops database spans without a parent: they are the daemon's polling, several a second, and belong to no request.</summary>
public sealed class RootDatabaseSpanFilter : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.Source.Name == "Npgsql" && data.ParentId is null) data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
