using System.Security.Cryptography;
using Aptic.Settlement.Periods;
using Aptic.Settlement.SettlementRuns;
using Marten;
using Npgsql;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Settlement.Replay;

/// <summary>
/// The digest of each event under a seal. It stands outside the books: it is part of what was sealed, so books that are made anew
/// leave it as it is. Without it a seal could say that something changed, and not what.
/// </summary>
public sealed class EventDigests(IDocumentStore store, NpgsqlDataSource database)
{
    public const string Name = $"{SettlementService.Name}.event_digest";

    private const string Events = $"{SettlementService.Name}.mt_events";
    private const string Digest = "sha256(convert_to(concat_ws('|', type, stream_id, version, data::text), 'UTF8'))";

    /// <summary>Keeps the digests of the events after one sequence up to another; to be queued with the seal.</summary>
    public const string Keep =
        $"insert into {Name} (sequence, digest) select seq_id, {Digest} from {Events} where seq_id > ? and seq_id <= ? order by seq_id";

    public static Table Table()
    {
        var table = new Table(new PostgresqlObjectName(SettlementService.Name, "event_digest", SchemaUtils.IdentifierUsage.General));
        table.AddColumn("sequence", "bigint").AsPrimaryKey();
        table.AddColumn("digest", "bytea").NotNull();
        return table;
    }

    /// <summary>The digest over the events after one sequence up to another, chained to the one before.</summary>
    /// <param name="previous">The digest of the seal before; null for the first.</param>
    public async Task<string> ChainAsync(string? previous, long after, long upTo, CancellationToken cancellationToken) =>
        await ChainAsync(previous, $"select {Digest} from {Events} where seq_id > $1 and seq_id <= $2 order by seq_id", after, upTo,
            cancellationToken);

    /// <summary>The same digest, from those that were kept.</summary>
    public async Task<string> KeptChainAsync(string? previous, long after, long upTo, CancellationToken cancellationToken) =>
        await ChainAsync(previous, $"select digest from {Name} where sequence > $1 and sequence <= $2 order by sequence", after, upTo,
            cancellationToken);

    /// <summary>The first event that is not what its kept digest says: changed, removed, or put in.</summary>
    public async Task<DifferingEvent?> FirstDifferenceAsync(long after, long upTo, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             select coalesce(e.seq_id, k.sequence), e.type, e.stream_id, k.sequence is null
             from (select seq_id, type, stream_id, {Digest} digest from {Events} where seq_id > $1 and seq_id <= $2) e
             full join (select sequence, digest from {Name} where sequence > $1 and sequence <= $2) k on k.sequence = e.seq_id
             where e.digest is distinct from k.digest order by 1 limit 1
             """);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = upTo });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;

        var isGone = await reader.IsDBNullAsync(1, cancellationToken);
        return new DifferingEvent(reader.GetInt64(0), isGone ? null : reader.GetString(1), isGone ? null : reader.GetGuid(2),
            isGone ? "Cet événement a été supprimé."
            : reader.GetBoolean(3) ? "Cet événement a été ajouté après coup."
            : "Cet événement a été modifié.");
    }

    /// <summary>The sequence of the last event whose digest is kept; zero for none.</summary>
    public async Task<long> LastAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select coalesce(max(sequence), 0) from {Name}");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>All seals, in the order of what they seal.</summary>
    public async Task<IReadOnlyList<Seal>> SealsAsync(CancellationToken cancellationToken) => (await ReadAsync(0, long.MaxValue,
            [typeof(RunSealed), typeof(PeriodSealed)], cancellationToken))
        .Select(read => read.Data switch
        {
            RunSealed e => new Seal($"run {e.RunId}", read.StreamId, e.UpToSequence, e.Digest, e.PreviousDigest),
            PeriodSealed e => new Seal($"period {e.Period}", read.StreamId, e.UpToSequence, e.Digest, e.PreviousDigest),
            var other => throw new InvalidOperationException($"{other.GetType().Name} is no seal."),
        })
        .OrderBy(seal => seal.UpToSequence).ToList();

    /// <summary>What is to be sealed, of the events after one sequence up to another.</summary>
    public Task<IReadOnlyList<(long Sequence, Guid StreamId, object Data)>> DueAsync(long after, long upTo,
        CancellationToken cancellationToken) =>
        ReadAsync(after, upTo, [typeof(RunExported), typeof(PeriodClosed)], cancellationToken);

    private async Task<IReadOnlyList<(long Sequence, Guid StreamId, object Data)>> ReadAsync(
        long after, long upTo, IReadOnlyList<Type> types, CancellationToken cancellationToken)
    {
        var known = store.Options.Events.AllKnownEventTypes().Where(type => types.Contains(type.EventType))
            .ToDictionary(type => type.EventTypeName, type => type.EventType);
        await using var command = database.CreateCommand(
            $"select seq_id, stream_id, type, data from {Events} where seq_id > $1 and seq_id <= $2 and type = any($3) order by seq_id");
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = upTo });
        command.Parameters.Add(new() { Value = known.Keys.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<(long, Guid, object)> read = [];
        while (await reader.ReadAsync(cancellationToken))
            read.Add((reader.GetInt64(0), reader.GetGuid(1), store.Options.Serializer().FromJson(known[reader.GetString(2)], reader, 3)));
        return read;
    }

    private async Task<string> ChainAsync(string? previous, string sql, long after, long upTo, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (previous is not null) hash.AppendData(Convert.FromHexString(previous));
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = upTo });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) hash.AppendData(reader.GetFieldValue<byte[]>(0));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <param name="Of">The run or the period that it was set with.</param>
public sealed record Seal(string Of, Guid StreamId, long UpToSequence, string Digest, string? PreviousDigest);

/// <param name="Type">Null where the event is gone.</param>
/// <param name="Detail">In the words of whoever reads the proof.</param>
public sealed record DifferingEvent(long Sequence, string? Type, Guid? StreamId, string Detail);
