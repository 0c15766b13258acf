using JasperFx.Events;
using Marten;
using Marten.Events.Aggregation;
using JasperFx.Events.Projections;

namespace Aptic.Hosting;

/// <summary>Lets Marten fold a stream with a domain's own pure <c>Evolve</c>, so that domain files know nothing of Marten.</summary>
public sealed partial class StreamState<TState>(Func<TState?, object, TState> evolve) : SingleStreamProjection<TState, Guid>
    where TState : class
{
    public override TState? Evolve(TState? snapshot, Guid id, IEvent e) => evolve(snapshot, e.Data);
}

public static class StreamStateRegistration
{
    /// <summary>
    /// Registers the state of one kind of stream, folded from its events whenever it is read; nothing is stored. A state needs an
    /// <c>Id</c>, and no constructor with a single parameter, which Marten would take for one of its conventions.
    /// </summary>
    public static void FoldStream<TState>(this StoreOptions options, Func<TState?, object, TState> evolve)
        where TState : class
    {
        options.Projections.Add(new StreamState<TState>(evolve), ProjectionLifecycle.Live);
    }
}
