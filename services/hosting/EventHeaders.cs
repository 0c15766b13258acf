using System.Diagnostics;
using JasperFx.Events;
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

    /// <summary>Who caused a recorded event; null where that was not recorded.</summary>
    public static string? ActorOf(IEvent recorded) => recorded.GetHeader(Actor) as string;

    /// <summary>The trace that a recorded event belongs to; null where none was recorded.</summary>
    public static string? TraceIdOf(IEvent recorded) =>
        recorded.GetHeader(TraceParent) is string traceParent && ActivityContext.TryParse(traceParent, null, out var context)
            ? context.TraceId.ToString()
            : null;

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
