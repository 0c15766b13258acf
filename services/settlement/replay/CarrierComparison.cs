using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Storage;
using Npgsql;

namespace Aptic.Settlement.Replay;

/// <summary>
/// Compares what carries entitlements, and what these come to, to what events say: an entitlement without its row would wait for its money
/// for ever, and one whose row names another payout would be paid by it.
/// </summary>
public sealed class CarrierComparison(NpgsqlDataSource database)
{
    private const string Name = "entitlement_carrier";
    private const string Events = Tables.Events;
    private const string Scratch = "pg_temp.carried";
    private const int PageRows = 2_000;
    private const int PageSequences = 100_000;

    // Events whose transaction ends after later ones' are looked at once more.
    private const int MarginSequences = 1_000;

    private sealed record Compared(Guid Id, string? Live, string? Expected, long Sequence);

    /// <param name="tell">Asked after each page; ends the comparison by an exception.</param>
    /// <param name="find">Told of each row that differs.</param>
    /// <param name="restores">True where what differs is made anew.</param>
    public async Task<ComparedTable> CompareAsync(
        Func<Task> tell, Action<DifferingRow> find, bool restores, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, $"create temp table carried (redemption_id uuid, payout_id uuid, run_id uuid, chunk_number int, "
            + "seq_id bigint, primary key (redemption_id, payout_id))", cancellationToken);
        var mark = await GatherAsync(connection, 0, tell, cancellationToken);
        using var liveDigest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var expectedDigest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (liveRows, expectedRows) = (0L, 0L);
        foreach (var ids in (await IdsAsync(connection, cancellationToken)).Chunk(PageRows))
        {
            // As one moment had it: what has come since is gathered in the same one.
            await using var moment = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
            mark = await GatherAsync(connection, Math.Max(0, mark - MarginSequences), () => Task.CompletedTask, cancellationToken);
            var page = await PageAsync(connection, ids, cancellationToken);
            foreach (var one in page)
            {
                liveDigest.AppendData(Encoding.UTF8.GetBytes($"{one.Id} {one.Live}\n"));
                expectedDigest.AppendData(Encoding.UTF8.GetBytes($"{one.Id} {one.Expected}\n"));
                (liveRows, expectedRows) = (liveRows + (one.Live is null ? 0 : 1), expectedRows + (one.Expected is null ? 0 : 1));
                if (one.Live != one.Expected)
                    find(new DifferingRow(Name, $"{one.Id}", ElementOf(one.Live), ElementOf(one.Expected), [one.Sequence]));
            }

            if (restores) await RestoreAsync(connection, page.Where(one => one.Live != one.Expected).ToList(), cancellationToken);
            await moment.CommitAsync(cancellationToken);
            await tell();
        }

        await ExecuteAsync(connection, $"drop table {Scratch}", cancellationToken);
        return new ComparedTable(Name, liveRows, expectedRows, HexOf(liveDigest), HexOf(expectedDigest));
    }

    /// <summary>What payouts carry by the events after one sequence.</summary>
    private static async Task<long> GatherAsync(
        NpgsqlConnection connection, long after, Func<Task> tell, CancellationToken cancellationToken)
    {
        await using var last = new NpgsqlCommand($"select coalesce(max(seq_id), 0) from {Events}", connection);
        var upTo = (long)(await last.ExecuteScalarAsync(cancellationToken))!;
        for (; after < upTo; after += PageSequences)
        {
            await ExecuteAsync(connection,
                $"""
                 insert into {Scratch} select held.redemption_id::uuid, stream_id, (data ->> 'runId')::uuid, (data ->> 'chunkNumber')::int, seq_id
                 from {Events} cross join jsonb_array_elements_text(data -> 'redemptionIds') as held (redemption_id)
                 where seq_id > $1 and seq_id <= $2 and type in ('payout_held', 'payout_taken_over') on conflict do nothing
                 """, cancellationToken, after, Math.Min(after + PageSequences, upTo));
            await ExecuteAsync(connection,
                $"""
                 delete from {Scratch} c using {Events} e where e.seq_id > $1 and e.seq_id <= $2 and e.seq_id > c.seq_id
                   and e.type in ('payout_released', 'payout_returned', 'entitlement_cancelled') and (
                   e.type = 'payout_released' and e.stream_id = c.payout_id and c.chunk_number <= (e.data ->> 'throughChunkNumber')::int
                   or e.type = 'payout_returned' and e.stream_id = c.payout_id and c.chunk_number = (e.data ->> 'chunkNumber')::int
                   or e.type = 'entitlement_cancelled' and e.stream_id = c.redemption_id)
                 """, cancellationToken, after, Math.Min(after + PageSequences, upTo));
            await tell();
        }

        return upTo;
    }

    private static async Task<IReadOnlyList<Guid>> IdsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select stream_id from {Events} where type = 'entitlement_accrued'
             union select redemption_id from {CarrierTable.Name} order by 1
             """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Guid> ids = [];
        while (await reader.ReadAsync(cancellationToken)) ids.Add(reader.GetGuid(0));
        return ids;
    }

    private static async Task<IReadOnlyList<Compared>> PageAsync(
        NpgsqlConnection connection, Guid[] ids, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select ids.id, case when live.redemption_id is not null then to_jsonb(live)::text end,
               case when expected.redemption_id is not null then to_jsonb(expected)::text end, coalesce(accrued.seq_id, 0)
             from unnest($1::uuid[]) as ids (id)
             left join {CarrierTable.Name} live on live.redemption_id = ids.id
             left join lateral (
               select seq_id, data from {Events} where stream_id = ids.id and type = 'entitlement_accrued') accrued on true
             left join lateral (
               {ExpectedOf("ids.id")}) expected on true
             order by 1
             """, connection);
        command.Parameters.Add(new() { Value = ids });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Compared> page = [];
        while (await reader.ReadAsync(cancellationToken))
            page.Add(new Compared(reader.GetGuid(0), await TextAsync(reader, 1), await TextAsync(reader, 2), reader.GetInt64(3)));
        return page;
    }

    /// <summary>The row that events say, in SQL; none where the entitlement was cancelled.</summary>
    private static string ExpectedOf(string id) =>
        $"""
         select a.stream_id as redemption_id, (a.data ->> 'venueId')::uuid as venue_id,
           (a.data ->> 'organisationId')::uuid as organisation_id,
           (a.data ->> 'accountingDay')::date as accounting_day, (a.data ->> 'reversibleUntil')::timestamptz as reversible_until,
           (a.data ->> 'missedByRunId')::uuid as missed_by_run_id, jsonb_array_length(l.lines) as line_count,
           (select coalesce(sum((line ->> 'payableCents')::bigint), 0)::bigint from jsonb_array_elements(l.lines) line) as payable_cents,
           (select coalesce(sum((line ->> 'commissionCents')::bigint), 0)::bigint from jsonb_array_elements(l.lines) line)
             as commission_cents,
           exists (select from {Events} r where r.stream_id = a.stream_id and r.type = 'late_reversal_noted') as is_reversed,
           c.run_id, c.payout_id, c.chunk_number
         from {Events} a
         cross join lateral (
           select data -> 'lines' as lines from {Events} o
           where o.stream_id = a.stream_id and o.type in ('entitlement_accrued', 'entitlement_corrected') order by version desc limit 1) l
         left join {Scratch} c on c.redemption_id = a.stream_id
         where a.stream_id = {id} and a.type = 'entitlement_accrued'
           and not exists (select from {Events} x where x.stream_id = a.stream_id and x.type = 'entitlement_cancelled')
         """;

    private static async Task RestoreAsync(
        NpgsqlConnection connection, IReadOnlyList<Compared> differing, CancellationToken cancellationToken)
    {
        foreach (var one in differing)
        {
            await ExecuteAsync(connection, $"delete from {CarrierTable.Name} where redemption_id = $1", cancellationToken, one.Id);
            await ExecuteAsync(connection,
                $"""
                 insert into {CarrierTable.Name} (redemption_id, venue_id, organisation_id, accounting_day, reversible_until,
                   missed_by_run_id, line_count, payable_cents, commission_cents, is_reversed, run_id, payout_id, chunk_number)
                 {ExpectedOf("$1")}
                 """, cancellationToken, one.Id);
        }
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<string?> TextAsync(NpgsqlDataReader reader, int column) =>
        await reader.IsDBNullAsync(column) ? null : reader.GetString(column);

    private static JsonElement? ElementOf(string? json) => json is null ? null : JsonSerializer.Deserialize<JsonElement>(json);

    private static string HexOf(IncrementalHash digest) => Convert.ToHexStringLower(digest.GetHashAndReset());
}
