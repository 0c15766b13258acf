using System.Runtime.CompilerServices;
using Aptic.Settlement.Periods.Domain;
using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Seals.Domain;
using Aptic.Settlement.Storage;
using Marten;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace Aptic.Settlement.Seals;

/// <summary>
/// The digest of each event, kept when it was stored. It stands outside the books: it is part of what is sealed, so books that are
/// made anew leave it as it is. Without it a seal could say that something changed, and not what. All is read and written page by
/// page, each in a transaction of its own: a long one would hold back the relay.
/// </summary>
public sealed class EventDigests(IDocumentStore store, NpgsqlDataSource database)
{
    public const string Name = $"{Tables.Schema}.event_digest";

    /// <summary>Events of a page: they are digested well within a second.</summary>
    public const int PageSequences = 10_000;

    // Only what is looked for is read of these.
    private const int SearchSequences = 100_000;

    private const string Events = Tables.Events;

    /// <summary>Of the whole row, in SQL: who did it and when stand beside the data.</summary>
    public const string Digest =
        "sha256(convert_to(concat_ws('|', seq_id, id, type, stream_id, version, to_char(timestamp at time zone 'UTC', "
        + "'YYYY-MM-DD\"T\"HH24:MI:SS.US'), coalesce(headers::text, ''), data::text), 'UTF8'))";

    // As it was made before the row was covered. Such digests are under seals, and are compared as they were made.
    private const string DigestOfData = "sha256(convert_to(concat_ws('|', type, stream_id, version, data::text), 'UTF8'))";

    public static Table Table()
    {
        var table = new Table(Tables.Named("event_digest"));
        table.AddColumn("sequence", "bigint").AsPrimaryKey();
        table.AddColumn("digest", "bytea").NotNull();
        table.AddColumn("is_of_row", "boolean").NotNull().DefaultValueByExpression("false");
        return table;
    }

    /// <summary>Keeps the digests of all events up to a sequence. Can be repeated, by several at once.</summary>
    public async Task KeepAsync(long upTo, CancellationToken cancellationToken)
    {
        foreach (var (after, end) in PagesOf(await LastAsync(cancellationToken), upTo, PageSequences))
        {
            await using var command = database.CreateCommand(
                $"""
                 insert into {Name} (sequence, digest, is_of_row)
                 select seq_id, {Digest}, true from {Events} where seq_id > $1 and seq_id <= $2 order by seq_id
                 on conflict do nothing
                 """);
            command.Parameters.Add(new() { Value = after });
            command.Parameters.Add(new() { Value = end });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>The sequence of the last event whose digest is kept; zero for none.</summary>
    public async Task<long> LastAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select coalesce(max(sequence), 0) from {Name}");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Gathers what is kept of the events after one sequence up to another.</summary>
    public async Task GatherAsync(LeafDigests leaves, long after, long upTo, CancellationToken cancellationToken)
    {
        foreach (var (first, end) in PagesOf(after, upTo, PageSequences))
        {
            await using var command = database.CreateCommand(
                $"select sequence, digest from {Name} where sequence > $1 and sequence <= $2 order by 1");
            command.Parameters.Add(new() { Value = first });
            command.Parameters.Add(new() { Value = end });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) leaves.Add(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
        }
    }

    /// <summary>
    /// Digests events anew, and compares them with what is kept; what is kept is gathered on the way. Of those that differ (changed,
    /// removed, or put in) the first is named.
    /// </summary>
    public async Task<(long EventCount, DifferingEvents? First)> CompareAsync(
        LeafDigests kept, long after, long upTo, CancellationToken cancellationToken)
    {
        var (count, first) = (0L, (DifferingEvents?)null);
        await foreach (var pair in PairsAsync(after, upTo, cancellationToken))
        {
            if (pair.Kept is not null) kept.Add(pair.Sequence, pair.Kept);
            if (!pair.IsGone) count++;
            if (!pair.IsRight) first ??= DifferenceOf(pair);
        }

        return (count, first);
    }

    /// <summary>All seals, in the order of what they seal.</summary>
    public async Task<IReadOnlyList<Seal>> SealsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select coalesce(max(seq_id), 0) from {Events}");
        var last = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        var read = await ReadAsync(0, last, [typeof(RunSealed), typeof(PeriodSealed)], cancellationToken);
        return read.Select(one => one.Data switch
        {
            RunSealed e => new Seal($"run {e.RunId}", one.StreamId, e.UpToSequence, e.Digest, e.PreviousDigest, e.Buckets),
            PeriodSealed e => new Seal($"period {e.Period}", one.StreamId, e.UpToSequence, e.Digest, e.PreviousDigest, e.Buckets),
            var other => throw new InvalidOperationException($"{other.GetType().Name} is no seal."),
        }).OrderBy(seal => seal.UpToSequence).ToList();
    }

    /// <summary>What is to be sealed, of the events after one sequence up to another.</summary>
    public Task<IReadOnlyList<(long Sequence, Guid StreamId, object Data)>> DueAsync(
        long after, long upTo, CancellationToken cancellationToken) =>
        ReadAsync(after, upTo, [typeof(RunExported), typeof(PeriodClosed)], cancellationToken);

    private static IEnumerable<(long After, long UpTo)> PagesOf(long after, long upTo, int sequences)
    {
        for (; after < upTo; after += sequences) yield return (after, Math.Min(after + sequences, upTo));
    }

    private async IAsyncEnumerable<Pair> PairsAsync(long after, long upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (first, end) in PagesOf(after, upTo, PageSequences))
        {
            await using var command = database.CreateCommand(
                $"""
                 select coalesce(e.seq_id, k.sequence), k.digest, e.digest is not distinct from k.digest, e.seq_id is null,
                   case when e.digest is distinct from k.digest then e.type end,
                   case when e.digest is distinct from k.digest then e.stream_id end
                 from (select sequence, digest, is_of_row from {Name} where sequence > $1 and sequence <= $2) k
                 full join (
                   select seq_id, type, stream_id,
                     case when is_of_row is false then {DigestOfData} else {Digest} end digest
                   from {Events} left join {Name} on sequence = seq_id where seq_id > $1 and seq_id <= $2) e on e.seq_id = k.sequence
                 order by 1
                 """);
            // Numbers below the first one are no event's; a hand can have put one there.
            command.Parameters.Add(new() { Value = first == 0 ? long.MinValue : first });
            command.Parameters.Add(new() { Value = end });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                yield return new Pair(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1), reader.GetBoolean(2),
                    reader.GetBoolean(3), reader.IsDBNull(4) ? null : reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetGuid(5));
            }
        }
    }

    private static DifferingEvents DifferenceOf(Pair pair) => new(pair.Sequence, pair.Sequence, pair.Type, pair.StreamId,
        pair.IsGone ? "Cet événement a été supprimé."
        : pair.Kept is null ? "Cet événement a été ajouté après coup." : "Cet événement a été modifié.");

    private async Task<IReadOnlyList<(long Sequence, Guid StreamId, object Data)>> ReadAsync(
        long after, long upTo, IReadOnlyList<Type> types, CancellationToken cancellationToken)
    {
        var known = store.Options.Events.AllKnownEventTypes().Where(type => types.Contains(type.EventType))
            .ToDictionary(type => type.EventTypeName, type => type.EventType);
        List<(long, Guid, object)> read = [];
        foreach (var (first, end) in PagesOf(after, upTo, SearchSequences))
        {
            await using var command = database.CreateCommand(
                $"select seq_id, stream_id, type, data from {Events} where seq_id > $1 and seq_id <= $2 and type = any($3) order by 1");
            command.Parameters.Add(new() { Value = first });
            command.Parameters.Add(new() { Value = end });
            command.Parameters.Add(new() { Value = known.Keys.ToArray() });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var data = store.Options.Serializer().FromJson(known[reader.GetString(2)], reader, 3);
                read.Add((reader.GetInt64(0), reader.GetGuid(1), data));
            }
        }

        return read;
    }

    /// <param name="Kept">Null where no digest is kept.</param>
    /// <param name="IsGone">A digest is kept of what is no event any more.</param>
    /// <param name="Type">Of an event that differs.</param>
    private sealed record Pair(long Sequence, byte[]? Kept, bool IsRight, bool IsGone, string? Type, Guid? StreamId);
}
