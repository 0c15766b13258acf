using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Storage;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Settlement.Payouts;

/// <summary>
/// A row for each entitlement that is not cancelled, written with its events: what it comes to, and the payout that carries it. Runs take
/// what they pay, and draw its sums, by these rows, many at a time; no two can take the same one. All of it follows from events.
/// </summary>
public static class CarrierTable
{
    public const string Name = $"{Tables.Schema}.entitlement_carrier";

    private const string Events = Tables.Events;

    private static readonly PostgresqlObjectName Carriers =
        Tables.Named("entitlement_carrier");

    public static Table Table()
    {
        var table = new Table(Carriers);
        table.AddColumn("redemption_id", "uuid").AsPrimaryKey();
        table.AddColumn("venue_id", "uuid").NotNull();
        table.AddColumn("organisation_id", "uuid").NotNull();
        table.AddColumn("accounting_day", "date").NotNull();
        table.AddColumn("reversible_until", "timestamp with time zone").NotNull();
        table.AddColumn("missed_by_run_id", "uuid");
        table.AddColumn("line_count", "integer").NotNull();
        table.AddColumn("payable_cents", "bigint").NotNull();
        table.AddColumn("commission_cents", "bigint").NotNull();
        table.AddColumn("is_reversed", "boolean").NotNull();
        table.AddColumn("run_id", "uuid");
        table.AddColumn("payout_id", "uuid");
        table.AddColumn("chunk_number", "integer");
        table.Indexes.Add(new IndexDefinition("entitlement_carrier_free")
        {
            Columns = ["venue_id", "organisation_id", "redemption_id"],
            Predicate = "run_id is null",
        });
        table.Indexes.Add(new IndexDefinition("entitlement_carrier_run")
        {
            Columns = ["run_id", "payout_id", "chunk_number"],
            Predicate = "run_id is not null",
        });
        table.Indexes.Add(new IndexDefinition("entitlement_carrier_reversed") { Columns = ["run_id"], Predicate = "is_reversed" });
        return table;
    }

    /// <summary>Queued beside the events that lead an entitlement from one state to another.</summary>
    public static void Follow(IDocumentSession session, Entitlement? before, Entitlement after)
    {
        if (after.Stage == EntitlementStage.Cancelled)
        {
            if (before is { Stage: EntitlementStage.Accrued })
                session.QueueSqlCommand($"delete from {Name} where redemption_id = ?", after.Id);
        }
        else if (after.Stage == EntitlementStage.Accrued)
        {
            if (before is { Stage: EntitlementStage.Accrued }) Update(session, after);
            else Insert(session, after);
        }
    }

    /// <summary>What a run takes for its orders, in order: nothing that may still be reversed at its cutoff.</summary>
    public static async Task<IReadOnlyList<TakenEntitlement>> TakeAsync(IDocumentSession session, Guid runId, DateTimeOffset cutoffAt,
        IReadOnlyList<HoldOrder> orders, IReadOnlyList<OwedSpan> spans, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             with wanted as (
               select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::int[])
                 as w (payout_id, venue_id, organisation_id, chunk_number, count_most)),
             taken as (
               select w.payout_id, w.chunk_number, free.redemption_id, free.line_count from wanted w cross join lateral (
                 select redemption_id, line_count from {Name} c
                 where c.run_id is null and c.venue_id = w.venue_id and c.organisation_id = w.organisation_id
                   and c.reversible_until <= $6 and c.line_count > 0
                   and (c.accounting_day, c.reversible_until) in (select * from unnest($7::date[], $8::timestamptz[]))
                 order by redemption_id limit w.count_most for update) free),
             chunked as (
               select payout_id, redemption_id, chunk_number + ((sum(line_count) over (partition by payout_id order by redemption_id)
                 - line_count) / {ChunkLinesMost})::int as chunk_number
               from taken)
             update {Name} c set run_id = $9, payout_id = chunked.payout_id, chunk_number = chunked.chunk_number
             from chunked where c.redemption_id = chunked.redemption_id
             returning c.payout_id, c.chunk_number, c.redemption_id
             """);
        command.Parameters.Add(new() { Value = orders.Select(order => order.PayoutId).ToArray() });
        command.Parameters.Add(new() { Value = orders.Select(order => order.VenueId).ToArray() });
        command.Parameters.Add(new() { Value = orders.Select(order => order.OrganisationId).ToArray() });
        command.Parameters.Add(new() { Value = orders.Select(order => order.NextChunkNumber).ToArray() });
        command.Parameters.Add(new() { Value = orders.Select(order => order.CountMost).ToArray() });
        command.Parameters.Add(new() { Value = cutoffAt.ToUniversalTime() });
        command.Parameters.Add(new() { Value = spans.Select(span => span.AccountingDay).ToArray() });
        command.Parameters.Add(new()
        {
            Value = spans.Select(span => span.ReversibleUntil.UtcDateTime).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
        });
        command.Parameters.Add(new() { Value = runId });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        List<TakenEntitlement> taken = [];
        while (await reader.ReadAsync(cancellationToken))
            taken.Add(new TakenEntitlement(reader.GetGuid(0), reader.GetInt32(1), reader.GetGuid(2)));
        return taken;
    }

    /// <summary>Lets go what chunks of payouts carry, and gives what of it was reversed meanwhile.</summary>
    public static async Task<IReadOnlyList<Guid>> FreeAsync(IDocumentSession session, Guid runId,
        IReadOnlyList<ChunkRange> chunks, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             with freed as (
               update {Name} c set run_id = null, payout_id = null, chunk_number = null
               from unnest($2::uuid[], $3::int[], $4::int[]) as w (payout_id, first_number, last_number)
               where c.run_id = $1 and c.payout_id = w.payout_id and c.chunk_number between w.first_number and w.last_number
               returning c.redemption_id, c.is_reversed)
             select redemption_id from freed where is_reversed order by redemption_id
             """);
        AddChunks(command, runId, chunks);
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        List<Guid> reversed = [];
        while (await reader.ReadAsync(cancellationToken)) reversed.Add(reader.GetGuid(0));
        return reversed;
    }

    /// <summary>The lines that chunks of payouts carry, by payout and chunk: as the events of each entitlement tell them.</summary>
    public static async Task<ILookup<(Guid PayoutId, int ChunkNumber), PayoutLine>> LinesAsync(IDocumentSession session,
        Guid runId, IReadOnlyList<ChunkRange> chunks, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select c.payout_id, c.chunk_number, c.redemption_id, (line ->> 'chequeId')::uuid, (line ->> 'agreementId')::uuid,
               (line ->> 'payableCents')::bigint, (line ->> 'commissionCents')::bigint
             from unnest($2::uuid[], $3::int[], $4::int[]) as w (payout_id, first_number, last_number)
             join {Name} c on c.run_id = $1 and c.payout_id = w.payout_id and c.chunk_number between w.first_number and w.last_number
             cross join lateral (
               select data from {Events} where stream_id = c.redemption_id and type in ('entitlement_accrued', 'entitlement_corrected')
               order by version desc limit 1) e
             cross join lateral jsonb_array_elements(e.data -> 'lines') with ordinality as l (line, number)
             order by 1, 2, 3, l.number
             """);
        AddChunks(command, runId, chunks);
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        List<((Guid, int) Chunk, PayoutLine Line)> lines = [];
        while (await reader.ReadAsync(cancellationToken))
            lines.Add(((reader.GetGuid(0), reader.GetInt32(1)), new PayoutLine(reader.GetGuid(2), reader.GetGuid(3),
                reader.GetGuid(4), reader.GetInt64(5), reader.GetInt64(6))));
        return lines.ToLookup(line => line.Chunk, line => line.Line);
    }

    private static void AddChunks(NpgsqlCommand command, Guid runId, IReadOnlyList<ChunkRange> chunks)
    {
        command.Parameters.Add(new() { Value = runId });
        command.Parameters.Add(new() { Value = chunks.Select(chunk => chunk.PayoutId).ToArray() });
        command.Parameters.Add(new() { Value = chunks.Select(chunk => chunk.FirstNumber).ToArray() });
        command.Parameters.Add(new() { Value = chunks.Select(chunk => chunk.LastNumber).ToArray() });
    }

    private static void Insert(IDocumentSession session, Entitlement after) => session.QueueSqlCommand(
        $"""
         insert into {Name} (redemption_id, venue_id, organisation_id, accounting_day, reversible_until, missed_by_run_id, line_count,
           payable_cents, commission_cents, is_reversed) values (?, ?, ?, ?, ?, nullif(?, '{Guid.Empty}'::uuid), ?, ?, ?, false)
         """,
        after.Id, after.VenueId, after.OrganisationId, after.AccountingDay, after.ReversibleUntil.ToUniversalTime(),
        after.MissedByRunId ?? Guid.Empty, after.Lines.Count, after.PayableCents, after.CommissionCents);

    private static void Update(IDocumentSession session, Entitlement after) => session.QueueSqlCommand(
        $"update {Name} set line_count = ?, payable_cents = ?, commission_cents = ?, is_reversed = ? where redemption_id = ?",
        after.Lines.Count, after.PayableCents, after.CommissionCents, after.Reversal is not null, after.Id);

    /// <summary>A chunk has about this many lines: it is full with the entitlement that reaches them.</summary>
    private const int ChunkLinesMost = 500;
}

/// <summary>An entitlement that a run took for a payout.</summary>
public sealed record TakenEntitlement(Guid PayoutId, int ChunkNumber, Guid RedemptionId);
