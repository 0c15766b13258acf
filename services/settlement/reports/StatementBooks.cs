using System.Data.Common;
using Aptic.Settlement.Books;
using Aptic.Settlement.Books.Domain;
using Npgsql;

namespace Aptic.Settlement.Reports;

/// <summary>Reads what statements show out of the books.</summary>
public sealed class StatementBooks(NpgsqlDataSource database)
{
    private const string Entries = $"{BooksSchema.Live}.journal_entry";
    private const string Lines = $"{BooksSchema.Live}.journal_line";
    private const string Services = $"{BooksSchema.Live}.service_line";
    private const string OwedAccounts = $"'{ChartOfAccounts.VenuesOwed}', '{ChartOfAccounts.InTransfer}'";
    private const string FundAccounts = $"'{ChartOfAccounts.ChequeMoney}', '{ChartOfAccounts.ToBeRestored}', '{ChartOfAccounts.Refunds}'";

    /// <summary>The agreements of a funder: a line that names an agreement need not name its funder.</summary>
    private const string OfFunder = $"(select distinct agreement_id from {Lines} where funder_id = @funder and agreement_id is not null)";

    private const string OfMoney = "l.venue_id = @venue and l.organisation_id = @organisation";

    /// <summary>The organisations that a month of a venue is about: something happened in it, or was open before.</summary>
    /// <param name="withSince">Counts what has come since the month was closed, too.</param>
    public async Task<IReadOnlyList<Guid>> OrganisationsOfVenueAsync(
        Guid venueId, BookWindow window, bool withSince, CancellationToken cancellationToken)
    {
        var ofMonth = withSince ? $"(({BookWindow.Within}) or ({BookWindow.Since}))" : $"({BookWindow.Within})";
        await using var command = Command(
            $"""
             select l.organisation_id from {Lines} l join {Entries} e using (entry)
             where l.venue_id = @venue and l.organisation_id is not null
               and l.account in ({OwedAccounts}, '{ChartOfAccounts.Claims}') and ({ofMonth} or ({BookWindow.Before}))
             group by 1
             having bool_or({ofMonth})
               or sum(l.credit_cents - l.debit_cents) filter (where l.account in ({OwedAccounts})) <> 0
               or sum(l.debit_cents - l.credit_cents) filter (where l.account = '{ChartOfAccounts.Claims}') <> 0
             order by 1
             """, window, ("venue", venueId));
        return await ReadAsync(command, row => row.GetGuid(0), cancellationToken);
    }

    /// <summary>What a venue was owed, and owed, before the month.</summary>
    public async Task<(long OwedCents, long ClaimCents)> OpeningOfVenueAsync(
        VenueMoney money, BookWindow window, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"""
             select coalesce(sum(l.credit_cents - l.debit_cents) filter (where l.account in ({OwedAccounts})), 0)::bigint,
               coalesce(sum(l.debit_cents - l.credit_cents) filter (where l.account = '{ChartOfAccounts.Claims}'), 0)::bigint
             from {Lines} l join {Entries} e using (entry) where {OfMoney} and {BookWindow.Before}
             """, window, ("venue", money.VenueId), ("organisation", money.OrganisationId));
        var rows = await ReadAsync(command, row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken);
        return rows[0];
    }

    /// <param name="condition">One of the conditions of <see cref="BookWindow"/>.</param>
    public async Task<IReadOnlyList<VenueEntry>> EntriesOfVenueAsync(
        VenueMoney money, BookWindow window, string condition, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"""
             select * from (
               select e.entry, e.journal, e.accounting_day, e.label, e.piece,
                 coalesce(sum(l.credit_cents - l.debit_cents)
                   filter (where l.account in ({OwedAccounts}) and {OfMoney}), 0)::bigint owed,
                 coalesce(sum(l.debit_cents - l.credit_cents)
                   filter (where l.account = '{ChartOfAccounts.Claims}' and {OfMoney}), 0)::bigint claim,
                 coalesce(sum(l.debit_cents - l.credit_cents)
                   filter (where l.account = '{ChartOfAccounts.RingFencedBank}'), 0)::bigint bank,
                 coalesce(sum(l.debit_cents - l.credit_cents) filter (where l.account = '{ChartOfAccounts.Goodwill}'), 0)::bigint goodwill,
                 coalesce(sum(l.debit_cents - l.credit_cents) filter (where l.account = '{ChartOfAccounts.WriteOffs}'), 0)::bigint write_off
               from {Entries} e join {Lines} l using (entry)
               where {condition} and e.entry in (select l.entry from {Lines} l where {OfMoney})
               group by e.entry) entries
             where owed <> 0 or claim <> 0 order by entry
             """, window, ("venue", money.VenueId), ("organisation", money.OrganisationId));
        return await ReadAsync(command, row => new VenueEntry(row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetString(3),
            row.GetString(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9)), cancellationToken);
    }

    /// <param name="condition">One of the conditions of <see cref="BookWindow"/>.</param>
    public async Task<IReadOnlyList<RenderedRow>> ServicesOfVenueAsync(
        VenueMoney money, BookWindow window, string condition, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"""
             select e.redemption_id, e.sign, e.accounting_day, e.serviced_on, e.service_kind, e.price_cents, e.complement_cents,
               sum(e.covered_cents)::bigint, sum(e.payable_cents)::bigint,
               not exists (select 1 from {Entries} j where j.sequence = e.sequence and j.journal = '{Journals.Redemptions}'),
               sum(e.commission_cents)::bigint
             from {Services} e where e.venue_id = @venue and e.organisation_id = @organisation and {condition}
             group by e.sequence, e.redemption_id, e.sign, e.accounting_day, e.serviced_on, e.service_kind, e.price_cents,
               e.complement_cents
             order by e.accounting_day, e.sequence, e.sign
             """, window, ("venue", money.VenueId), ("organisation", money.OrganisationId));
        return await ReadAsync(command, row => new RenderedRow(row.GetGuid(0), row.GetInt32(1), row.GetFieldValue<DateOnly>(2),
            row.GetFieldValue<DateOnly>(3), row.GetString(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8),
            row.GetBoolean(9), row.GetInt64(10)), cancellationToken);
    }

    /// <summary>What each agreement of a funder had before the month.</summary>
    public async Task<IReadOnlyList<AgreementOpening>> OpeningsOfFunderAsync(
        string funderId, BookWindow window, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"""
             select l.agreement_id,
               coalesce(sum(l.credit_cents - l.debit_cents) filter (where l.account = '{ChartOfAccounts.ChequeMoney}'), 0)::bigint,
               coalesce(sum(l.credit_cents - l.debit_cents) filter (where l.account = '{ChartOfAccounts.ToBeRestored}'), 0)::bigint,
               coalesce(sum(l.credit_cents - l.debit_cents) filter (where l.account = '{ChartOfAccounts.Refunds}'), 0)::bigint
             from {Lines} l join {Entries} e using (entry)
             where l.account in ({FundAccounts}) and l.agreement_id in {OfFunder} and {BookWindow.Before}
             group by l.agreement_id order by l.agreement_id
             """, window, ("funder", funderId));
        return await ReadAsync(command, row => new AgreementOpening(row.GetGuid(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
            cancellationToken);
    }

    /// <summary>All but redemptions, entry by entry.</summary>
    /// <param name="condition">One of the conditions of <see cref="BookWindow"/>.</param>
    public async Task<IReadOnlyList<FunderEntry>> EntriesOfFunderAsync(
        string funderId, BookWindow window, string condition, CancellationToken cancellationToken)
    {
        // The bank, the fee and its VAT stand in the entry without their agreement, where it is about one alone.
        await using var command = Command(
            $"""
             select f.agreement_id, e.accounting_day, e.label, e.piece, f.funds, f.to_restore, f.refund,
               case when f.agreements = 1 then o.bank else 0 end, case when f.agreements = 1 then o.fee else 0 end,
               case when f.agreements = 1 and o.fee <> 0 then o.vat else 0 end
             from (
               select l.entry, l.agreement_id, count(*) over (partition by l.entry) agreements,
                 coalesce(sum(l.credit_cents - l.debit_cents) filter (where l.account = '{ChartOfAccounts.ChequeMoney}'), 0)::bigint funds,
                 coalesce(sum(l.credit_cents - l.debit_cents)
                   filter (where l.account = '{ChartOfAccounts.ToBeRestored}'), 0)::bigint to_restore,
                 coalesce(sum(l.credit_cents - l.debit_cents) filter (where l.account = '{ChartOfAccounts.Refunds}'), 0)::bigint refund
               from {Lines} l join {Entries} e using (entry)
               where l.account in ({FundAccounts}) and l.agreement_id in {OfFunder} and e.journal <> '{Journals.Redemptions}'
                 and {condition}
               group by l.entry, l.agreement_id) f
             join {Entries} e using (entry)
             cross join lateral (
               select coalesce(sum(l.debit_cents - l.credit_cents)
                 filter (where l.account = '{ChartOfAccounts.RingFencedBank}'), 0)::bigint bank,
                 coalesce(sum(l.credit_cents - l.debit_cents) filter (where l.account = '{ChartOfAccounts.Fees}'), 0)::bigint fee,
                 coalesce(sum(l.credit_cents - l.debit_cents) filter (where l.account = '{ChartOfAccounts.VatCollected}'), 0)::bigint vat
               from {Lines} l where l.entry = f.entry) o
             where f.funds <> 0 or f.to_restore <> 0 or f.refund <> 0
             order by e.entry, f.agreement_id
             """, window, ("funder", funderId));
        return await ReadAsync(command, row => new FunderEntry(row.GetGuid(0), row.GetFieldValue<DateOnly>(1), row.GetString(2),
            row.GetString(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9)),
            cancellationToken);
    }

    /// <summary>What redemptions took from each agreement, and gave back to it.</summary>
    /// <param name="condition">One of the conditions of <see cref="BookWindow"/>.</param>
    public async Task<IReadOnlyList<FunderUse>> UsesOfFunderAsync(
        string funderId, BookWindow window, string condition, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"""
             select s.agreement_id, s.month, s.sign, s.services, s.cheques, b.covered * s.sign, b.payable * s.sign, b.commission * s.sign,
               b.vat * s.sign
             from (
               select e.agreement_id, to_char(e.accounting_day, 'YYYY-MM') "month", e.sign, count(distinct e.redemption_id) services,
                 count(*) cheques
               from {Services} e where e.funder_id = @funder and {condition}
                 and exists (select 1 from {Entries} j where j.sequence = e.sequence and j.journal = '{Journals.Redemptions}')
               group by 1, 2, 3) s
             join (
               select agreement_id, "month", sign(covered)::integer sign, sum(covered)::bigint covered, sum(payable)::bigint payable,
                 sum(commission)::bigint commission, sum(vat)::bigint vat
               from (
                 select l.entry, l.agreement_id, to_char(e.accounting_day, 'YYYY-MM') "month",
                   coalesce(sum(l.debit_cents - l.credit_cents) filter (where l.account = '{ChartOfAccounts.ChequeMoney}'), 0) covered,
                   coalesce(sum(l.credit_cents - l.debit_cents) filter (where l.account = '{ChartOfAccounts.VenuesOwed}'), 0) payable,
                   coalesce(sum(l.credit_cents - l.debit_cents) filter (where l.account = '{ChartOfAccounts.Commission}'), 0) commission,
                   coalesce(sum(l.credit_cents - l.debit_cents) filter (where l.account = '{ChartOfAccounts.VatCollected}'), 0) vat
                 from {Lines} l join {Entries} e using (entry)
                 where e.journal = '{Journals.Redemptions}' and l.agreement_id in {OfFunder} and {condition}
                 group by 1, 2, 3) entries
               where covered <> 0 group by 1, 2, 3) b using (agreement_id, "month", sign)
             order by s.agreement_id, s.month, s.sign desc
             """, window, ("funder", funderId));
        return await ReadAsync(command, row => new FunderUse(row.GetGuid(0), row.GetString(1), row.GetInt32(2), row.GetInt64(3),
            row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8)), cancellationToken);
    }

    /// <summary>What a funder's cheques paid for, by one column of the services, or in all.</summary>
    /// <param name="column">A column of the services; null for one line in all.</param>
    public async Task<IReadOnlyList<RecapLine>> RecapOfFunderAsync(
        string funderId, string? column, BookWindow window, CancellationToken cancellationToken)
    {
        // A redemption counts once however many cheques paid it; taken back, it counts one less.
        var name = column is null ? "''" : $"coalesce(e.{column}::text, '')";
        await using var command = Command(
            $"""
             select name, sum(sign)::bigint, sum(sign * cheques)::bigint, sum(sign * covered)::bigint, sum(sign * payable)::bigint
             from (
               select {name} "name", e.sequence, e.redemption_id, e.sign, count(*) cheques, sum(e.covered_cents) covered,
                 sum(e.payable_cents) payable
               from {Services} e where e.funder_id = @funder and {BookWindow.Within}
               group by 1, 2, 3, 4) services
             group by name order by name
             """, window, ("funder", funderId));
        return await ReadAsync(command, row => new RecapLine(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3),
            row.GetInt64(4)), cancellationToken);
    }

    /// <param name="condition">One of the conditions of <see cref="BookWindow"/>.</param>
    public async Task<IReadOnlyList<JournalEntry>> JournalAsync(BookWindow window, string condition, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"""
             select {JournalRows.Columns} from {Entries} e join {Lines} l using (entry) where {condition} order by e.entry, l.line
             """, window);
        return await JournalRows.ReadAsync(command, cancellationToken);
    }

    /// <summary>True where the books name the funder at all.</summary>
    public async Task<bool> KnowFunderAsync(string funderId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select exists (select 1 from {Lines} where funder_id = $1)");
        command.Parameters.Add(new() { Value = funderId });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The month of the first entry; null where the books are empty.</summary>
    public async Task<string?> FirstMonthAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select min(period) from {Entries}");
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    private NpgsqlCommand Command(string sql, BookWindow window, params (string Name, object Value)[] parameters)
    {
        var command = database.CreateCommand(sql);
        window.Bind(command);
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(
        NpgsqlCommand command, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        return rows;
    }
}
