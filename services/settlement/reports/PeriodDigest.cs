using System.Security.Cryptography;
using System.Text;
using Aptic.Settlement.Books;
using Npgsql;

namespace Aptic.Settlement.Reports;

/// <summary>
/// A digest over all rows that the statements of a month are made of, in their order: equal digests, equal statements. It is drawn
/// from the rows and not from the pages, so that the layout may change.
/// </summary>
public sealed class PeriodDigest(NpgsqlDataSource database)
{
    private static readonly string Lines =
        $"""
         select concat_ws('|', e.entry, e.journal, e.journal_number, e.sequence, e.accounting_day, e.booked_on, e.period, e.is_late,
           e.piece, l.line,
           l.account, coalesce(l.auxiliary, ''), l.debit_cents, l.credit_cents, coalesce(l.agreement_id::text, ''),
             coalesce(l.funder_id, ''),
           coalesce(l.venue_id::text, ''), coalesce(l.organisation_id::text, ''))
         from {BooksSchema.Live}.journal_entry e join {BooksSchema.Live}.journal_line l using (entry) where {BookWindow.Within}
         order by e.entry, l.line
         """;

    private static readonly string Services =
        $"""
         select concat_ws('|', e.sequence, e.line, e.redemption_id, e.cheque_id, e.venue_id, e.organisation_id, e.agreement_id, e.funder_id,
           e.partner_id, coalesce(e.target_public, ''), e.service_id, e.service_kind, e.serviced_on, e.price_cents, e.complement_cents,
           e.covered_cents, e.payable_cents, e.commission_cents, e.accounting_day, e.sign)
         from {BooksSchema.Live}.service_line e where {BookWindow.Within}
         order by e.sequence, e.line
         """;

    /// <returns>SHA-256, hexadecimal.</returns>
    public async Task<string> OfAsync(BookWindow window, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var sql in new[] { Lines, Services })
        {
            await using var command = database.CreateCommand(sql);
            window.Bind(command);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) hash.AppendData(Encoding.UTF8.GetBytes(reader.GetString(0) + "\n"));
            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
