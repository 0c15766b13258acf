using System.Diagnostics;
using Marten;

namespace Aptic.Hosting;

/// <summary>
/// Writes on each event who caused it and the trace that it belongs to. Marten's own columns keep the trace but name the
/// parent's span, which would cut the trace at the relay.
/// </summary>
public sealed class EventHeaders : DocumentSessionListenerBase
{
    public const string TraceParent = "traceparent";
    public const string Actor = "actor";

    public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
    {
        var traceParent = Activity.Current?.Id;
        foreach (var appended in session.PendingChanges.Streams().SelectMany(stream => stream.Events))
        {
            if (traceParent is not null) appended.SetHeader(TraceParent, traceParent);
            if (session.LastModifiedBy is { } actor) appended.SetHeader(Actor, actor);
        }

        return Task.CompletedTask;
    }
}
