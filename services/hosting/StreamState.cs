using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;

namespace Aptic.Hosting;

/// <summary>Lets Marten fold a stream with a domain's own pure <c>Evolve</c>, so that domain files know nothing of Marten.</summary>
public sealed partial class StreamState<TState> : SingleStreamProjection<TState, Guid>
    where TState : class
{
    private readonly Func<TState?, object, TState> _evolve;
    private readonly IReadOnlyList<Type> _startingTypes = [];

    /// <param name="startingType">The event that begins this kind of stream: a stream that begins otherwise is of another kind.</param>
    /// <param name="earlierStartingTypes">Events that began it in earlier versions.</param>
    public StreamState(Func<TState?, object, TState> evolve, Type startingType, params IReadOnlyList<Type> earlierStartingTypes)
    {
        _evolve = evolve;
        _startingTypes = [startingType, .. earlierStartingTypes];
    }

    /// <param name="eventTypes">The events of this kind of stream; needed where the state is stored, since other streams pass by too.</param>
    public StreamState(Func<TState?, object, TState> evolve, IReadOnlyList<Type> eventTypes)
    {
        _evolve = evolve;
        foreach (var type in eventTypes) IncludeType(type);
    }

    /// <summary>Null for a stream of another kind: an id that a client sends may be anything's.</summary>
    public override TState? Evolve(TState? snapshot, Guid id, IEvent e) =>
        snapshot is null && _startingTypes.Count > 0 && !_startingTypes.Contains(e.Data.GetType()) ? null : _evolve(snapshot, e.Data);
}

public static class StreamStateRegistration
{
    /// <summary>
    /// Registers the state of one kind of stream, folded from its events whenever it is read; nothing is stored. A state needs an
    /// <c>Id</c>, and no constructor with a single parameter, which Marten would take for one of its conventions.
    /// </summary>
    /// <typeparam name="TState">The state.</typeparam>
    /// <typeparam name="TStarting">The event that begins this kind of stream.</typeparam>
    /// <param name="earlierStartingTypes">Events that began it in earlier versions: what was stored is read for ever.</param>
    public static void FoldStream<TState, TStarting>(
        this StoreOptions options, Func<TState?, object, TState> evolve, params IReadOnlyList<Type> earlierStartingTypes)
        where TState : class
    {
        options.Projections.Add(new StreamState<TState>(evolve, typeof(TStarting), earlierStartingTypes), ProjectionLifecycle.Live);
    }

    /// <summary>
    /// Registers the state of one kind of stream, and its events; the state is stored with them in the same transaction, so that it
    /// can be found by what it says.
    /// </summary>
    public static void StoreStream<TState>(this StoreOptions options, Func<TState?, object, TState> evolve,
    params IReadOnlyList<Type> eventTypes)
        where TState : class
    {
        options.Events.AddEventTypes(eventTypes);
        options.Projections.Add(new StreamState<TState>(evolve, eventTypes), ProjectionLifecycle.Inline);
    }
}
