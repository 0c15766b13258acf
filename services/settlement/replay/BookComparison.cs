using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aptic.Settlement.Books;
using Npgsql;

namespace Aptic.Settlement.Replay;

/// <summary>A table of the books, live against replayed.</summary>
/// <param name="LiveDigest">Over all rows in their order, hexadecimal.</param>
public sealed record ComparedTable(string Table, long LiveRows, long ReplayedRows, string LiveDigest, string ReplayedDigest)
{
    public bool IsEqual => LiveRows == ReplayedRows && LiveDigest == ReplayedDigest;
}

/// <summary>A row that differs, with the event that it stands for.</summary>
/// <param name="Live">Null where the live books lack it.</param>
/// <param name="Replayed">Null where it should not be there.</param>
/// <param name="Sequences">The events behind it.</param>
public sealed record DifferingRow(string Table, string Key, JsonElement? Live, JsonElement? Replayed, IReadOnlyList<long> Sequences);

/// <summary>
/// Compares the live books with a replay of them, row by row, page by page: a digest of each table proves that they are equal, and
/// where it does not, the rows that differ are named.
/// </summary>
public sealed class BookComparison(NpgsqlDataSource database)
{
    private const int PageRows = 20_000;

    /// <summary>More of them do not say more.</summary>
    public const int DifferencesMost = 100;

    /// <param name="replayed">What was folded anew: the live books are looked at as far as it goes.</param>
    public async Task<(IReadOnlyList<ComparedTable> Tables, IReadOnlyList<DifferingRow> Differences)> CompareAsync(
        string books, BooksProgress replayed, CancellationToken cancellationToken)
    {
        List<ComparedTable> tables = [];
        List<DifferingRow> differences = [];
        foreach (var table in BooksSchema.Tables)
        {
            var most = table.Key[0] == "entry" ? replayed.State.LastEntry : replayed.Sequence;
            tables.Add(await CompareAsync(books, table, most, replayed.Sequence, differences, cancellationToken));
        }

        return (tables, differences);
    }

    private async Task<ComparedTable> CompareAsync(
        string books, BookTable table, long most, long replayedUpTo, List<DifferingRow> differences, CancellationToken cancellationToken)
    {
        using var liveDigest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var replayedDigest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (liveRows, replayedRows) = (0L, 0L);
        // Rows below the first number belong to no event; a hand can have put them there.
        for (var first = long.MinValue; first <= most;)
        {
            var last = first == long.MinValue ? 0 : Math.Min(first + PageRows - 1, most);
            var live = await DigestAsync(BooksSchema.Live, table, first, last, cancellationToken);
            var replayed = await DigestAsync(books, table, first, last, cancellationToken);
            liveDigest.AppendData(Encoding.UTF8.GetBytes(live.Digest));
            replayedDigest.AppendData(Encoding.UTF8.GetBytes(replayed.Digest));
            (liveRows, replayedRows) = (liveRows + live.Rows, replayedRows + replayed.Rows);
            if (live != replayed && differences.Count < DifferencesMost)
                differences.AddRange(await DifferencesAsync(books, table, first, last, DifferencesMost - differences.Count,
                    cancellationToken));
            first = last + 1;
        }

        foreach (var stranger in await StrangersAsync(table, most, replayedUpTo, cancellationToken))
        {
            liveRows++;
            liveDigest.AppendData(Encoding.UTF8.GetBytes(stranger.Key));
            if (differences.Count < DifferencesMost) differences.Add(stranger);
        }

        return new ComparedTable(table.Name, liveRows, replayedRows, HexOf(liveDigest), HexOf(replayedDigest));
    }

    /// <summary>
    /// Live rows beyond the last one that was replayed, which are of no event that came since: a hand has put them there.
    /// </summary>
    private async Task<IReadOnlyList<DifferingRow>> StrangersAsync(
        BookTable table, long most, long replayed, CancellationToken cancellationToken)
    {
        var sequence = table.Name switch
        {
            "journal_line" => $"(select e.sequence from {BooksSchema.Live}.journal_entry e where e.entry = t.entry)",
            _ => "t.sequence",
        };
        await using var command = database.CreateCommand(
            $"""
             select concat_ws('/', {string.Join(", ", table.Key.Select(key => $"t.{key}"))}), to_jsonb(t)::text
             from {BooksSchema.Live}.{table.Name} t where t.{table.Key[0]} > $1 and coalesce({sequence}, 0) not between $2 + 1
               and (select p.sequence from {BooksSchema.Progress} p where p.books = '{BooksSchema.Live}')
             order by {string.Join(", ", table.Key.Select(key => $"t.{key}"))} limit $3
             """);
        command.Parameters.Add(new() { Value = most });
        command.Parameters.Add(new() { Value = replayed });
        command.Parameters.Add(new() { Value = DifferencesMost });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<DifferingRow> strangers = [];
        while (await reader.ReadAsync(cancellationToken))
            strangers.Add(new DifferingRow(table.Name, reader.GetString(0), RowOf(reader, 1), null, []));
        return strangers;
    }

    private async Task<(long Rows, string Digest)> DigestAsync(
        string schema, BookTable table, long first, long last, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             select count(*), coalesce(encode(sha256(convert_to(string_agg(md5(t::text), '' order by {string.Join(", ", table.Key)}),
               'UTF8')), 'hex'), '')
             from {schema}.{table.Name} t where {table.Key[0]} between $1 and $2
             """);
        command.Parameters.Add(new() { Value = first });
        command.Parameters.Add(new() { Value = last });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetString(1));
    }

    private async Task<List<DifferingRow>> DifferencesAsync(
        string books, BookTable table, long first, long last, int limit, CancellationToken cancellationToken)
    {
        var keys = string.Join(", ", table.Key);
        var sequence = table.Key[0] == "entry"
            ? $"array(select distinct e.sequence from (select * from {BooksSchema.Live}.journal_entry "
                + $"union all select * from {books}.journal_entry) e where e.entry = key.entry)"
            : "array[key.sequence]";
        await using var command = database.CreateCommand(
            $"""
             select concat_ws('/', {string.Join(", ", table.Key.Select(key => $"key.{key}"))}), to_jsonb(l)::text, to_jsonb(r)::text,
               {sequence}
             from (select {keys} from {BooksSchema.Live}.{table.Name} where {table.Key[0]} between $1 and $2
                   union select {keys} from {books}.{table.Name} where {table.Key[0]} between $1 and $2) key
             left join {BooksSchema.Live}.{table.Name} l using ({keys})
             left join {books}.{table.Name} r using ({keys})
             where to_jsonb(l) is distinct from to_jsonb(r)
             order by {string.Join(", ", table.Key.Select(key => $"key.{key}"))} limit $3
             """);
        command.Parameters.Add(new() { Value = first });
        command.Parameters.Add(new() { Value = last });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<DifferingRow> found = [];
        while (await reader.ReadAsync(cancellationToken))
            found.Add(new DifferingRow(table.Name, reader.GetString(0), RowOf(reader, 1), RowOf(reader, 2),
                reader.GetFieldValue<long[]>(3)));
        return found;
    }

    private static JsonElement? RowOf(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : JsonSerializer.Deserialize<JsonElement>(reader.GetString(column));

    private static string HexOf(IncrementalHash digest) => Convert.ToHexStringLower(digest.GetHashAndReset());
}
