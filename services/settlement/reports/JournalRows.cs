using Aptic.Settlement.Books.Domain;
using Npgsql;

namespace Aptic.Settlement.Reports;

/// <summary>Reads entries with their lines, from a query over entries <c>e</c> joined with lines <c>l</c>, in their order.</summary>
public static class JournalRows
{
    public const string Columns = """
        e.entry, e.journal, e.journal_number, e.sequence, e.event_id, e.accounting_day, e.booked_on, e.period, e.is_late, e.label, e.piece,
          e.occurred_at, l.account, l.auxiliary, l.debit_cents, l.credit_cents
        """;

    public static async Task<IReadOnlyList<JournalEntry>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<JournalEntry> entries = [];
        List<JournalLine> lines = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            if (entries.Count == 0 || entries[^1].Entry != reader.GetInt64(0))
            {
                lines = [];
                entries.Add(new JournalEntry(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3),
                    reader.GetGuid(4),
                    reader.GetFieldValue<DateOnly>(5), reader.GetFieldValue<DateOnly>(6), reader.GetString(7), reader.GetBoolean(8),
                    reader.GetString(9), reader.GetString(10), reader.GetFieldValue<DateTimeOffset>(11), lines));
            }

            lines.Add(new JournalLine(reader.GetString(12), await reader.IsDBNullAsync(13, cancellationToken) ? null : reader.GetString(13),
                reader.GetInt64(14), reader.GetInt64(15), Subject.None));
        }

        return entries;
    }
}
