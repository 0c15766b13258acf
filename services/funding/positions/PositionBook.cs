using Aptic.Funding.Positions.Domain;
using Aptic.Funding.Storage;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Funding.Positions;

/// <summary>The movements of all agreements: a table that is only ever added to, each row once.</summary>
public sealed class PositionBook(NpgsqlDataSource database)
{
    private const string Columns = "source_id, line, agreement_id, reason, from_term, to_term, amount_cents, accounting_day, occurred_at";

    // What cheques and claims gave back or took back, and the agreement's own stream does not know of yet.
    private const string IsUnreturned =
        "returned_in is null and (to_term = 'Free' and from_term in ('InCirculation', 'DifferenceHeld', 'Recoverable', 'Commission') "
        + "or from_term = 'Free' and to_term in ('Recoverable', 'Commission', 'Owed'))";

    private static readonly PostgresqlObjectName TableName = Tables.Named("position_movement");

    public static Table Table()
    {
        var table = new Table(TableName);
        table.AddColumn("source_id", "uuid").AsPrimaryKey();
        table.AddColumn("line", "integer").AsPrimaryKey();
        table.AddColumn("agreement_id", "uuid").NotNull();
        table.AddColumn("reason", "text").NotNull();
        table.AddColumn("from_term", "text").NotNull();
        table.AddColumn("to_term", "text").NotNull();
        table.AddColumn("amount_cents", "bigint").NotNull();
        table.AddColumn("accounting_day", "date").NotNull();
        table.AddColumn("occurred_at", "timestamp with time zone").NotNull();
        table.AddColumn("recorded_at", "timestamp with time zone").NotNull().DefaultValueByExpression("clock_timestamp()");
        table.AddColumn("number", "bigserial").NotNull();
        table.AddColumn("returned_in", "uuid");
        table.Indexes.Add(new IndexDefinition("position_movement_returning") { Columns = ["agreement_id"], Predicate = IsUnreturned });
        table.Indexes.Add(new IndexDefinition("position_movement_agreement") { Columns = ["agreement_id", "number"] });
        return table;
    }

    /// <summary>Books a movement with the events of a session, in one transaction.</summary>
    public static void Book(IDocumentSession session, Movement movement) =>
        session.QueueSqlCommand(
            $"insert into {TableName} ({Columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
            movement.SourceId, movement.Line, movement.AgreementId, movement.Reason, movement.From.ToString(), movement.To.ToString(),
            movement.AmountCents, movement.AccountingDay, movement.OccurredAt.ToUniversalTime());

    /// <summary>Books movements that a message brought; those that are booked already are left alone.</summary>
    public async Task BookAsync(IReadOnlyList<Movement> movements, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             insert into {TableName} ({Columns})
             select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::date[], $9::timestamptz[])
             on conflict do nothing
             """);
        command.Parameters.Add(new() { Value = movements.Select(m => m.SourceId).ToArray() });
        command.Parameters.Add(new() { Value = movements.Select(m => m.Line).ToArray() });
        command.Parameters.Add(new() { Value = movements.Select(m => m.AgreementId).ToArray() });
        command.Parameters.Add(new() { Value = movements.Select(m => m.Reason).ToArray() });
        command.Parameters.Add(new() { Value = movements.Select(m => m.From.ToString()).ToArray() });
        command.Parameters.Add(new() { Value = movements.Select(m => m.To.ToString()).ToArray() });
        command.Parameters.Add(new() { Value = movements.Select(m => m.AmountCents).ToArray() });
        command.Parameters.Add(new() { Value = movements.Select(m => m.AccountingDay).ToArray() });
        command.Parameters.Add(new()
        {
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
            Value = movements.Select(m => m.OccurredAt.UtcDateTime).ToArray(),
        });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Agreements to which cheques or claims gave money back, or took it, that their streams do not know of yet.</summary>
    public async Task<IReadOnlyList<Guid>> AgreementsWithReturnsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select distinct agreement_id from {TableName} where {IsUnreturned}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Guid> agreements = [];
        while (await reader.ReadAsync(cancellationToken)) agreements.Add(reader.GetGuid(0));
        return agreements;
    }

    /// <summary>
    /// Takes an agreement's returns into a chunk, in the session's transaction, and sums them in cents; below zero where more was taken
    /// back than returned.
    /// </summary>
    public static async Task<long> TakeReturnsAsync(IDocumentSession session, Guid agreementId, Guid chunkId,
    CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"with taken as (update {TableName} set returned_in = $1 where agreement_id = $2 and {IsUnreturned} returning case when to_term = 'Free' then amount_cents else -amount_cents end as amount_cents) select coalesce(sum(amount_cents), 0)::bigint from taken");
        command.Parameters.Add(new() { Value = chunkId });
        command.Parameters.Add(new() { Value = agreementId });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt64(0);
    }

    /// <summary>The position of an agreement.</summary>
    /// <param name="on">The last accounting day that counts; null for all.</param>
    /// <param name="knownAt">What was known here at this instant; null for now.</param>
    public async Task<Position> PositionOfAsync(
        Guid agreementId, CancellationToken cancellationToken, DateOnly? on = null, DateTimeOffset? knownAt = null) =>
        Position.Of(await MovementsOfAsync(agreementId, cancellationToken, on, knownAt));

    /// <summary>The movements of an agreement, in the order in which they became known.</summary>
    public async Task<IReadOnlyList<Movement>> MovementsOfAsync(
        Guid agreementId, CancellationToken cancellationToken, DateOnly? on = null, DateTimeOffset? knownAt = null)
    {
        await using var command = database.CreateCommand(
            $"""
             select {Columns} from {TableName}
             where agreement_id = $1 and ($2::date is null or accounting_day <= $2) and ($3::timestamptz is null or recorded_at <= $3)
             order by number
             """);
        command.Parameters.Add(new() { Value = agreementId });
        command.Parameters.Add(new() { Value = (object?)on ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = (object?)knownAt?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Movement> movements = [];
        while (await reader.ReadAsync(cancellationToken)) movements.Add(Read(reader));
        return movements;
    }

    private static Movement Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetInt32(1), row.GetGuid(2), row.GetString(3), Enum.Parse<Term>(row.GetString(4)),
        Enum.Parse<Term>(row.GetString(5)),
        row.GetInt64(6), row.GetFieldValue<DateOnly>(7), row.GetFieldValue<DateTimeOffset>(8));
}
