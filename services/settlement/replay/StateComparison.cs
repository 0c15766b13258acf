using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aptic.Settlement.Storage;
using Marten;
using Npgsql;

namespace Aptic.Settlement.Replay;

/// <summary>
/// Compares the states that are stored with their events to what these say, stream by stream: also the columns that queries go by. A
/// venue whose entitlement was deleted from the table would otherwise wait for its money for ever, and nobody would know.
/// </summary>
public sealed class StateComparison(IDocumentStore store, NpgsqlDataSource database, IReadOnlyList<StoredState> states)
{
    private const int PageStreams = 1_000;
    private const string Events = Tables.Events;

    private readonly Dictionary<string, Type> _types = store.Options.Events.AllKnownEventTypes()
        .ToDictionary(known => known.EventTypeName, known => known.EventType);

    /// <summary>A stream, what is stored of it and what its events say.</summary>
    private sealed record Compared(Guid Id, string? Live, string? Folded, bool HasRightColumns, IReadOnlyList<long> Sequences)
    {
        public bool IsEqual => Live == Folded && HasRightColumns;
    }

    /// <param name="tell">Asked after each page; ends the comparison by an exception.</param>
    /// <param name="find">Told of each state that differs.</param>
    public async Task<IReadOnlyList<ComparedTable>> CompareAsync(
        Func<Task> tell, Func<StoredState, DifferingRow, Task> find, CancellationToken cancellationToken)
    {
        List<ComparedTable> tables = [];
        foreach (var state in states) tables.Add(await CompareAsync(state, tell, find, cancellationToken));
        return tables;
    }

    private async Task<ComparedTable> CompareAsync(
        StoredState state, Func<Task> tell, Func<StoredState, DifferingRow, Task> find, CancellationToken cancellationToken)
    {
        using var liveDigest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var foldedDigest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (liveRows, foldedRows) = (0L, 0L);
        var columns = await ColumnsCheckAsync(state, cancellationToken);
        foreach (var ids in (await IdsAsync(state, cancellationToken)).Chunk(PageStreams))
        {
            foreach (var one in await PageAsync(state, columns, ids, cancellationToken))
            {
                liveDigest.AppendData(Encoding.UTF8.GetBytes($"{one.Id} {one.Live} {one.HasRightColumns}\n"));
                foldedDigest.AppendData(Encoding.UTF8.GetBytes($"{one.Id} {one.Folded} {true}\n"));
                (liveRows, foldedRows) = (liveRows + (one.Live is null ? 0 : 1), foldedRows + (one.Folded is null ? 0 : 1));
                if (!one.IsEqual)
                    await find(state, new DifferingRow(state.Name, $"{one.Id}", ElementOf(one.Live), ElementOf(one.Folded), one.Sequences));
            }

            await tell();
        }

        return new ComparedTable(state.Name, liveRows, foldedRows, HexOf(liveDigest), HexOf(foldedDigest));
    }

    private async Task<IReadOnlyList<Guid>> IdsAsync(StoredState state, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select stream_id from {Events} where type = any($1) union select id from {state.Table} order by 1");
        command.Parameters.Add(new() { Value = NamesOf(state) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Guid> ids = [];
        while (await reader.ReadAsync(cancellationToken)) ids.Add(reader.GetGuid(0));
        return ids;
    }

    /// <summary>The page as one moment had it: a state and its events are written together.</summary>
    private async Task<IReadOnlyList<Compared>> PageAsync(StoredState state, string columns, Guid[] ids,
    CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var moment = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var live = await LiveAsync(connection, state, columns, ids, cancellationToken);
        var events = await EventsAsync(connection, state, ids, cancellationToken);
        return ids.Select(id =>
        {
            var stored = live.GetValueOrDefault(id);
            var folded = events.TryGetValue(id, out var stream) ? state.Fold(id, stream.Select(one => one.Data)) : null;
            return new Compared(id, stored.State, folded is null ? null : store.Options.Serializer().ToJson(folded),
                stored.State is null || stored.HasRightColumns, stream?.Select(one => one.Sequence).ToList() ?? []);
        }).ToList();
    }

    // Read and written again: an older version may have written it with fewer members.
    private async Task<Dictionary<Guid, (string? State, bool HasRightColumns)>> LiveAsync(
        NpgsqlConnection connection, StoredState state, string columns, Guid[] ids, CancellationToken cancellationToken)
    {
        var serializer = store.Options.Serializer();
        await using var command = new NpgsqlCommand($"select id, data, {columns} from {state.Table} where id = any($1)", connection);
        command.Parameters.Add(new() { Value = ids });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<Guid, (string?, bool)> live = [];
        while (await reader.ReadAsync(cancellationToken))
            live[reader.GetGuid(0)] = (serializer.ToJson(serializer.FromJson(state.Type, reader, 1)), reader.GetBoolean(2));
        return live;
    }

    private async Task<Dictionary<Guid, List<(long Sequence, object Data)>>> EventsAsync(
        NpgsqlConnection connection, StoredState state, Guid[] ids, CancellationToken cancellationToken)
    {
        var serializer = store.Options.Serializer();
        await using var command = new NpgsqlCommand(
            $"select stream_id, seq_id, type, data from {Events} where stream_id = any($1) and type = any($2) order by stream_id, version",
            connection);
        command.Parameters.Add(new() { Value = ids });
        command.Parameters.Add(new() { Value = NamesOf(state) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<Guid, List<(long, object)>> streams = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            if (!streams.TryGetValue(reader.GetGuid(0), out var stream)) streams[reader.GetGuid(0)] = stream = [];
            stream.Add((reader.GetInt64(1), serializer.FromJson(_types[reader.GetString(2)], reader, 3)));
        }

        return streams;
    }

    /// <summary>Whether the columns that Marten keeps beside the state, for queries, say what the state says.</summary>
    private async Task<string> ColumnsCheckAsync(StoredState state, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select a.attname, format_type(a.atttypid, a.atttypmod) from pg_attribute a
            where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped and a.attname not in ('id', 'data')
              and a.attname not like 'mt\_%'
            """);
        command.Parameters.Add(new() { Value = state.Table });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> checks = ["true"];
        while (await reader.ReadAsync(cancellationToken))
        {
            var (column, type) = (reader.GetString(0), reader.GetString(1));
            checks.Add($"{column} is not distinct from (data ->> '{MemberOf(column)}')::{type}");
        }

        return string.Join(" and ", checks);
    }

    // reversible_until is kept of reversibleUntil.
    private static string MemberOf(string column) => string.Concat(
        column.Split('_').Select((word, index) => index == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    private string[] NamesOf(StoredState state) =>
        _types.Where(known => state.EventTypes.Contains(known.Value)).Select(known => known.Key).ToArray();

    private static JsonElement? ElementOf(string? json) => json is null ? null : JsonSerializer.Deserialize<JsonElement>(json);

    private static string HexOf(IncrementalHash digest) => Convert.ToHexStringLower(digest.GetHashAndReset());
}
