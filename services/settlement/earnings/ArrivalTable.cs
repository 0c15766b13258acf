using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Storage;
using Marten;
using Npgsql;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Settlement.Earnings;

/// <summary>A row for each redemption and each reversal that has arrived, written with its event: what a day has here is summed from
/// them.</summary>
public sealed class ArrivalTable(NpgsqlDataSource database)
{
    private const int PageSize = 2_000;

    private static readonly PostgresqlObjectName Arrivals = Tables.Named("day_arrival");

    public static Table Table()
    {
        var table = new Table(Arrivals);
        table.AddColumn("redemption_id", "uuid").AsPrimaryKey();
        table.AddColumn("is_reversal", "boolean").AsPrimaryKey();
        table.AddColumn("accounting_day", "date").NotNull();
        table.AddColumn("covered_cents", "bigint").NotNull();
        table.Indexes.Add(new IndexDefinition("day_arrival_day") { Columns = ["accounting_day"] });
        return table;
    }

    /// <summary>Queued beside the event of a redemption, or of a reversal, that arrived for the first time.</summary>
    public static void Add(IDocumentSession session, Guid redemptionId, bool isReversal, DateOnly day, long coveredCents) =>
        session.QueueSqlCommand(
        $"insert into {Arrivals} (redemption_id, is_reversal, accounting_day, covered_cents) values (?, ?, ?, ?) on conflict do nothing",
        redemptionId, isReversal, day, coveredCents);

    /// <summary>What has arrived of days; those of which nothing has are not in the answer.</summary>
    public async Task<IReadOnlyDictionary<DateOnly, DaySums>> SumsOfAsync(IReadOnlyCollection<DateOnly> days,
        CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             select accounting_day, (count(*) filter (where not is_reversal))::int,
               coalesce(sum(covered_cents) filter (where not is_reversal), 0)::bigint,
               (count(*) filter (where is_reversal))::int, coalesce(sum(covered_cents) filter (where is_reversal), 0)::bigint
             from {Arrivals} where accounting_day = any($1) group by accounting_day
             """);
        command.Parameters.Add(new() { Value = days.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<DateOnly, DaySums> sums = [];
        while (await reader.ReadAsync(cancellationToken))
            sums.Add(reader.GetFieldValue<DateOnly>(0),
                new DaySums(reader.GetInt32(1), reader.GetInt64(2), reader.GetInt32(3), reader.GetInt64(4)));
        return sums;
    }

    /// <summary>Rows of entitlements that are older than the table, from what they say; a page at a time.</summary>
    /// <returns>How many rows were filled in; 0 when there is none left.</returns>
    public async Task<int> FillAsync(CancellationToken cancellationToken) =>
        await FillAsync(isReversal: false, "data ->> 'accountingDay'", "stage <> 'AwaitingRedemption'", cancellationToken)
        + await FillAsync(isReversal: true, "data -> 'reversal' ->> 'accountingDay'", "jsonb_typeof(data -> 'reversal') = 'object'",
            cancellationToken);

    private async Task<int> FillAsync(bool isReversal, string day, string condition, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             insert into {Arrivals} (redemption_id, is_reversal, accounting_day, covered_cents)
             select id, $1, ({day})::date,
               (select coalesce(sum((line ->> 'coveredCents')::bigint), 0) from jsonb_array_elements(data -> 'lines') line)
             from {Tables.Entitlements} entitlement
             where {condition} and not exists (
               select from {Arrivals} arrival where arrival.redemption_id = entitlement.id and arrival.is_reversal = $1)
             limit {PageSize} on conflict do nothing
             """);
        command.Parameters.Add(new() { Value = isReversal });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
