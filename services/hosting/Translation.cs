using JasperFx.Events;

namespace Aptic.Hosting;

/// <summary>Where an event stands: what a contract may need beside the event's own data.</summary>
/// <param name="Version">The version of the stream after the event: grows with each change of what the stream is about.</param>
/// <param name="Actor">Who caused it; null where that was not recorded.</param>
/// <param name="TraceId">The trace that it belongs to; null where that was not recorded.</param>
public sealed record EventPosition(Guid StreamId, long Version, string? Actor = null, string? TraceId = null);

/// <summary>
/// What a service tells others: for each of its events that concerns them, the contract that it becomes. Pure; an event that is
/// not named here stays inside, and so does one that its function gives no contract.
/// </summary>
public sealed class Translation
{
    private readonly Dictionary<Type, Func<object, EventPosition, object?>> _contracts = [];

    /// <summary>The event types that the relay reads.</summary>
    public IReadOnlyCollection<Type> EventTypes => _contracts.Keys;

    public Translation Publish<TEvent>(Func<TEvent, EventPosition, object?> contract)
        where TEvent : notnull
    {
        _contracts.Add(typeof(TEvent), (@event, position) => contract((TEvent)@event, position));
        return this;
    }

    /// <summary>The contract that an event becomes; null where it stays inside.</summary>
    public object? ContractOf(IEvent @event) => ContractOf(@event.Data,
        new EventPosition(@event.StreamId, @event.Version, EventHeaders.ActorOf(@event), EventHeaders.TraceIdOf(@event)));

    /// <inheritdoc cref="ContractOf(IEvent)"/>
    public object? ContractOf(object @event, EventPosition position) =>
        _contracts.TryGetValue(@event.GetType(), out var contract) ? contract(@event, position) : null;
}
