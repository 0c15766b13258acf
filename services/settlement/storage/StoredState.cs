using Aptic.Hosting;
using Marten;
using Npgsql;

namespace Aptic.Settlement.Storage;

/// <summary>A state that is stored with its events, in the same transaction, so that it can be found by what it says.</summary>
/// <param name="Name">As in a comparison.</param>
/// <param name="EventTypes">The events of its kind of stream.</param>
public abstract record StoredState(string Name, Type Type, IReadOnlyList<Type> EventTypes)
{
    /// <summary>Where Marten keeps it.</summary>
    public string Table => $"{Tables.OfDocuments}{Name}";

    public abstract void Register(StoreOptions options);

    /// <summary>What the events of a stream say; null for none.</summary>
    public abstract object? Fold(Guid id, IEnumerable<object> events);

    /// <summary>
    /// Stores the state anew as its events say it, while nothing can be added to the stream; deletes it where there are none.
    /// </summary>
    public abstract Task RestoreAsync(IDocumentStore store, Guid id, CancellationToken cancellationToken);

    public static StoredState Of<TState>(Func<TState?, object, TState> evolve, params IReadOnlyList<Type> eventTypes)
        where TState : class => new StoredState<TState>(evolve, (_, _) => true, eventTypes);

    /// <param name="isOf">False for an event that is in another kind of stream.</param>
    public static StoredState Of<TState>(
        Func<TState?, object, TState> evolve, Func<Guid, object, bool> isOf, params IReadOnlyList<Type> eventTypes)
        where TState : class => new StoredState<TState>(evolve, isOf, eventTypes);
}

/// <inheritdoc/>
public sealed record StoredState<TState>(
    Func<TState?, object, TState> Evolve, Func<Guid, object, bool> IsOf, IReadOnlyList<Type> EventTypes)
    : StoredState(typeof(TState).Name.ToLowerInvariant(), typeof(TState), EventTypes)
    where TState : class
{
    public override void Register(StoreOptions options) => options.StoreStream(Evolve, EventTypes);

    public override object? Fold(Guid id, IEnumerable<object> events) =>
        events.Where(@event => IsOf(id, @event)).Aggregate((TState?)null, Evolve);

    public override async Task RestoreAsync(IDocumentStore store, Guid id, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        await session.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(session, $"select version from {Tables.Streams} where id = $1 for update", id, cancellationToken);
        await ExecuteAsync(session, $"delete from {Table} where id = $1", id, cancellationToken);
        var events = (await session.Events.FetchStreamAsync(id, token: cancellationToken))
            .Where(@event => EventTypes.Contains(@event.EventType)).ToList();
        if (Fold(id, events.Select(@event => @event.Data)) is TState state) session.UpdateRevision(state, (int)events[^1].Version);
        await session.SaveChangesAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(IDocumentSession session, string sql, Guid id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql);
        command.Parameters.Add(new() { Value = id });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        await reader.ReadAsync(cancellationToken);
    }
}
