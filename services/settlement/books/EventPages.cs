using Aptic.Settlement.Books.Domain;
using Aptic.Settlement.Storage;
using Marten;
using Npgsql;

namespace Aptic.Settlement.Books;

/// <summary>Reads the service's own events in their order, page by page, each page in a transaction of its own.</summary>
public sealed class EventPages(IDocumentStore store, NpgsqlDataSource database)
{
    private const string Events = Tables.Events;

    private readonly Dictionary<string, Type> _types = store.Options.Events.AllKnownEventTypes()
        .Where(known => JournalFold.EventTypes.Contains(known.EventType) || Origins.EventTypes.Contains(known.EventType))
        .ToDictionary(known => known.EventTypeName, known => known.EventType);

    /// <summary>Up to here no event can come in between any more.</summary>
    public async Task<long> MarkAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select coalesce((select last_seq_id from {Tables.Progression} where name = 'HighWaterMark'), 0)");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The events of the books after one sequence up to another.</summary>
    public async Task<IReadOnlyList<SequencedEvent>> ReadAsync(long after, long upTo, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select seq_id, id, stream_id, type, data from {Events} where seq_id > $1 and seq_id <= $2 "
                + "and type = any($3) order by seq_id");
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = upTo });
        command.Parameters.Add(new() { Value = NamesOf(JournalFold.EventTypes) });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>What earlier events say that these lean on.</summary>
    public async Task<Origins> OriginsOfAsync(IReadOnlyList<SequencedEvent> events, CancellationToken cancellationToken)
    {
        var streams = events.Select(@event => Origins.StreamOf(@event.Data)).OfType<Guid>().Distinct().ToArray();
        if (streams.Length == 0) return Origins.None;

        var origins = await OfStreamsAsync(streams, events[^1].Sequence, cancellationToken);
        var behind = origins.Select(origin => Origins.StreamBehind(origin.Data)).OfType<Guid>().Distinct().Except(streams).ToArray();
        return Origins.Of(behind.Length == 0
            ? origins
            : [.. origins, .. await OfStreamsAsync(behind, events[^1].Sequence, cancellationToken)]);
    }

    private async Task<IReadOnlyList<SequencedEvent>> OfStreamsAsync(
        Guid[] streams, long upTo, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select seq_id, id, stream_id, type, data from {Events} "
                + "where stream_id = any($1) and type = any($2) and seq_id <= $3 order by seq_id");
        command.Parameters.Add(new() { Value = streams });
        command.Parameters.Add(new() { Value = NamesOf(Origins.EventTypes) });
        command.Parameters.Add(new() { Value = upTo });
        return await ReadAsync(command, cancellationToken);
    }

    private async Task<IReadOnlyList<SequencedEvent>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var serializer = store.Options.Serializer();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<SequencedEvent> events = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var type = _types[reader.GetString(3)];
            events.Add(new SequencedEvent(reader.GetInt64(0), reader.GetGuid(1), reader.GetGuid(2), serializer.FromJson(type, reader, 4)));
        }

        return events;
    }

    private string[] NamesOf(IReadOnlyList<Type> types) =>
        _types.Where(known => types.Contains(known.Value)).Select(known => known.Key).ToArray();
}
