using Aptic.Kernel;
using Aptic.Redemption.Days.Domain;
using Aptic.Redemption.Redemptions.Domain;
using Aptic.Redemption.Storage;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Redemption.Books;

/// <summary>A row for each cheque of each redemption, written with its events: what venues earned, and what looks wrong, is summed here.</summary>
public sealed class RedemptionBook(NpgsqlDataSource database)
{
    public static readonly PostgresqlObjectName Lines = Tables.Named("redemption_line");

    private const string UndatedReversal = "is_reversed and reversed_on is null";
    private const string Unowned = "organisation_id is null";
    private const int PageSize = 500;

    public static Table Table()
    {
        var table = new Table(Lines);
        table.AddColumn("redemption_id", "uuid").AsPrimaryKey();
        table.AddColumn("cheque_id", "uuid").AsPrimaryKey();
        table.AddColumn("venue_id", "uuid").NotNull();
        table.AddColumn("service_id", "uuid").NotNull();
        table.AddColumn("service_name", "text").NotNull();
        table.AddColumn("funder_id", "text").NotNull();
        table.AddColumn("partner_id", "text").NotNull();
        table.AddColumn("target_public", "text");
        table.AddColumn("beneficiary_id", "uuid");
        table.AddColumn("covered_cents", "bigint").NotNull();
        table.AddColumn("payable_cents", "bigint").NotNull();
        // Of the redemption as a whole: on the first of its lines, 0 on the others.
        table.AddColumn("complement_cents", "bigint").NotNull();
        table.AddColumn("serviced_on", "date").NotNull();
        table.AddColumn("accounting_day", "date").NotNull();
        table.AddColumn("occurred_at", "timestamp with time zone").NotNull();
        table.AddColumn("client_id", "text").NotNull();
        table.AddColumn("is_reversed", "boolean").NotNull().DefaultValueByExpression("false");
        // The accounting day of the reversal. Null for a moment in reversed rows that are older than this column.
        table.AddColumn("reversed_on", "date");
        // The organisation that the venue belonged to. Null for a moment in rows that are older than this column.
        table.AddColumn("organisation_id", "uuid");
        table.Indexes.Add(new IndexDefinition("redemption_line_venue") { Columns = ["venue_id", "accounting_day"] });
        table.Indexes.Add(new IndexDefinition("redemption_line_day") { Columns = ["accounting_day"] });
        table.Indexes.Add(new IndexDefinition("redemption_line_reversed_on")
        {
            Columns = ["reversed_on"],
            Predicate = "reversed_on is not null"
        });
        table.Indexes.Add(new IndexDefinition("redemption_line_unowned") { Columns = ["redemption_id"], Predicate = Unowned });
        table.Indexes.Add(new IndexDefinition("redemption_line_undated") { Columns = ["redemption_id"], Predicate = UndatedReversal });
        return table;
    }

    /// <param name="beneficiaries">The beneficiary of each cheque that names one.</param>
    public static void Add(IDocumentSession session, ServiceWasRedeemed redeemed, IReadOnlyDictionary<Guid, Guid?> beneficiaries,
    string clientId)
    {
        foreach (var (index, cheque) in redeemed.Cheques.Index())
        {
            session.QueueSqlCommand(
                $"""
                 insert into {Lines} (redemption_id, cheque_id, venue_id, service_id, service_name, funder_id, partner_id, target_public, beneficiary_id,
                   covered_cents, payable_cents, complement_cents, serviced_on, accounting_day, occurred_at, client_id, organisation_id)
                 values (?, ?, ?, ?, ?, ?, ?, nullif(?, ''), nullif(?::uuid, '00000000-0000-0000-0000-000000000000'), ?, ?, ?, ?, ?, ?, ?, ?)
                 """,
                redeemed.RedemptionId, cheque.ChequeId, redeemed.VenueId, redeemed.ServiceId, redeemed.ServiceName, cheque.FunderId,
                cheque.PartnerId,
                cheque.TargetPublic ?? "", beneficiaries.GetValueOrDefault(cheque.ChequeId) ?? Guid.Empty,
                cheque.CoveredCents, Money.ShareOf(cheque.CoveredCents, cheque.PayoutRateBasisPoints),
                index == 0 ? redeemed.ComplementCents : 0,
                redeemed.ServicedOn, ParisTime.DayOf(redeemed.OccurredAt), redeemed.OccurredAt.ToUniversalTime(), clientId,
                redeemed.OrganisationId);
        }
    }

    public static void Reverse(IDocumentSession session, Guid redemptionId, DateOnly day) =>
        session.QueueSqlCommand($"update {Lines} set is_reversed = true, reversed_on = ? where redemption_id = ?", day, redemptionId);

    /// <summary>What was entered on a day, as the session's transaction sees it.</summary>
    public static async Task<DaySums> SumsOfAsync(IDocumentSession session, DateOnly day, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select (select count(distinct redemption_id)::int from {Lines} where accounting_day = $1),
               (select coalesce(sum(covered_cents), 0)::bigint from {Lines} where accounting_day = $1),
               (select count(distinct redemption_id)::int from {Lines} where reversed_on = $1),
               (select coalesce(sum(covered_cents), 0)::bigint from {Lines} where reversed_on = $1)
             """);
        command.Parameters.Add(new() { Value = day });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new DaySums(reader.GetInt32(0), reader.GetInt64(1), reader.GetInt32(2), reader.GetInt64(3));
    }

    /// <summary>Gives reversed rows that are older than the column their reversal's day, from its event; a page at a time.</summary>
    /// <returns>How many rows were filled in; 0 when there is none left.</returns>
    public async Task<int> DateOlderReversalsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             with page as (select distinct redemption_id from {Lines} where {UndatedReversal} limit {PageSize})
             update {Lines} line set reversed_on = ((event.data ->> 'occurredAt')::timestamptz at time zone 'Europe/Paris')::date
             from page join {Tables.Events} event on event.stream_id = page.redemption_id and event.type = 'redemption_was_reversed'
             where line.redemption_id = page.redemption_id
             """);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Gives rows that are older than the column the organisation of their redemption, from its event; a page at a time.</summary>
    /// <returns>How many rows were filled in; 0 when there is none left.</returns>
    public async Task<int> OwnOlderRowsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             with page as (select distinct redemption_id from {Lines} where {Unowned} limit {PageSize})
             update {Lines} line set organisation_id = (event.data ->> 'organisationId')::uuid
             from page join {Tables.Events} event on event.stream_id = page.redemption_id and event.type = 'service_was_redeemed'
             where line.redemption_id = page.redemption_id
             """);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What a venue earned on accounting days of a period, without what was reversed.</summary>
    /// <param name="organisationId">Only while it belonged to this organisation; null for whatever it belonged to.</param>
    public async Task<IReadOnlyList<RevenueLine>> RevenueOfAsync(
        Guid venueId, Guid? organisationId, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             select funder_id, partner_id, target_public, service_id, max(service_name), count(distinct redemption_id), count(*),
               sum(covered_cents)::bigint, sum(payable_cents)::bigint, sum(complement_cents)::bigint
             from {Lines} where venue_id = $1 and accounting_day between $2 and $3 and not is_reversed
               and ($4 is null or organisation_id = $4)
             group by funder_id, partner_id, target_public, service_id
             """);
        command.Parameters.Add(new() { Value = venueId });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        command.Parameters.Add(new() { Value = organisationId ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<RevenueLine> lines = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            lines.Add(new RevenueLine(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.GetGuid(3), reader.GetString(4),
                reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9)));
        }

        return lines;
    }

    /// <summary>Redemptions of a day that are worth a look, by the measures of <see cref="OddRedemption"/>.</summary>
    public async Task<IReadOnlyList<OddRedemption>> OddOnesOfAsync(DateOnly day, CancellationToken cancellationToken) =>
    [
        .. await FindAsync(OddRedemption.OddHours,
            $"""
             select venue_id, service_id, null::uuid, null::text, count(distinct redemption_id) from {Lines}
             where accounting_day = $1 and not is_reversed and (extract(hour from occurred_at at time zone 'Europe/Paris') >= {OddRedemption.LateHour}
               or extract(hour from occurred_at at time zone 'Europe/Paris') < {OddRedemption.EarlyHour})
             group by venue_id, service_id
             """, day, cancellationToken),
        .. await FindAsync(OddRedemption.SameBeneficiary,
            $"""
             select min(venue_id::text)::uuid, null::uuid, beneficiary_id, null::text, count(distinct redemption_id) from {Lines}
             where accounting_day = $1 and not is_reversed and beneficiary_id is not null
             group by beneficiary_id having count(distinct redemption_id) >= {OddRedemption.BeneficiaryRedemptionsMany}
             """, day, cancellationToken),
        .. await FindAsync(OddRedemption.OneCounter,
            $"""
             select venue_id, null::uuid, null::uuid, client_id, max(redemptions) from (
               select venue_id, client_id, count(distinct redemption_id) as redemptions from {Lines}
               where accounting_day = $1 and not is_reversed group by venue_id, client_id, date_trunc('hour', occurred_at)) as hours
             group by venue_id, client_id having max(redemptions) >= {OddRedemption.CounterRedemptionsMany}
             """, day, cancellationToken),
    ];

    /// <summary>How many redemptions each service had on the days of services that were entered on this day.</summary>
    public async Task<IReadOnlyList<(Guid VenueId, Guid ServiceId, DateOnly ServicedOn, long Redemptions)>> LoadsOfAsync(DateOnly day,
    CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             select venue_id, service_id, serviced_on, count(distinct redemption_id) from {Lines}
             where not is_reversed and (service_id, serviced_on) in (select service_id, serviced_on from {Lines} where accounting_day = $1)
             group by venue_id, service_id, serviced_on
             """);
        command.Parameters.Add(new() { Value = day });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<(Guid, Guid, DateOnly, long)> loads = [];
        while (await reader.ReadAsync(cancellationToken)) loads.Add((reader.GetGuid(0), reader.GetGuid(1),
            reader.GetFieldValue<DateOnly>(2), reader.GetInt64(3)));
        return loads;
    }

    private async Task<List<OddRedemption>> FindAsync(string code, string sql, DateOnly day, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = day });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<OddRedemption> found = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new OddRedemption(code, reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetGuid(1),
                reader.IsDBNull(2) ? null : reader.GetGuid(2),
                reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetInt64(4)));
        }

        return found;
    }
}
