using System.Diagnostics;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;
using MassTransit;
using MassTransit.Logging;

namespace Aptic.Hosting;

/// <summary>
/// Publishes committed events as contracts, in order as sent. Its progress commits in PostgreSQL after the broker has
/// confirmed: what is committed is published at least once, and nothing is published that is not committed. The message id is
/// the event's id, so that consumers can tell a repeat.
/// </summary>
public sealed class Relay : SubscriptionBase
{
    public const string ShardName = "relay";
    private static readonly TimeSpan PageLimit = TimeSpan.FromSeconds(10);
    private readonly IBus _bus;
    private readonly Translation _translation;

    public Relay(IBus bus, Translation translation)
    {
        _bus = bus;
        _translation = translation;
        Name = ShardName;
        Options.BatchSize = 500;
        foreach (var type in translation.EventTypes) IncludeType(type);
    }

    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(PageLimit);
        try
        {
            await PublishAsync(page.Events, limit.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The daemon takes a cancellation for its own, drops the page and goes on with the next one.
            throw new TimeoutException($"The broker did not confirm a page of {page.Events.Count} events within {PageLimit}.", exception);
        }

        return NullChangeListener.Instance;
    }

    /// <summary>
    /// Sends one after the other and awaits the confirms together: order is kept, and a page costs a few round trips, not one an
    /// event. The first message of each type is awaited alone: until its exchange is declared and the channel is open, messages
    /// wait for both side by side, and would overtake each other.
    /// </summary>
    private async Task PublishAsync(IReadOnlyList<IEvent> events, CancellationToken cancellationToken)
    {
        HashSet<Type> opened = [];
        List<Task> unconfirmed = [];
        foreach (var @event in events)
        {
            var isFirst = opened.Add(@event.Data.GetType());
            if (isFirst) await Task.WhenAll(unconfirmed);
            unconfirmed.Add(PublishAsync(@event, cancellationToken));
            if (isFirst) await unconfirmed[^1];
        }

        await Task.WhenAll(unconfirmed);
    }

    private async Task PublishAsync(IEvent @event, CancellationToken cancellationToken)
    {
        if (_translation.ContractOf(@event) is not { } contract) return;

        // The message continues the trace of the request that caused the event, not the daemon's polling.
        Activity.Current = null;
        await _bus.Publish(contract, contract.GetType(), context => Address(context, @event), cancellationToken);
    }

    private static void Address(PublishContext context, IEvent @event)
    {
        context.MessageId = @event.Id;
        // A confirm does not say that a queue took the message. Every contract has a consumer: one without a queue is an error.
        context.Mandatory = true;
        if (@event.GetHeader(EventHeaders.TraceParent) is string traceParent)
            context.Headers.Set(DiagnosticHeaders.ActivityId, traceParent);
    }
}
