using System.Runtime.CompilerServices;
using Aptic.Settlement.Books;
using Aptic.Settlement.Books.Domain;
using Aptic.Settlement.Payees;
using Marten;
using Npgsql;

namespace Aptic.Settlement.Reports;

/// <summary>Reads a fiscal year out of the books, page by page, each page in a transaction of its own.</summary>
public sealed class FecBooks(IDocumentStore store, NpgsqlDataSource database)
{
    private const int PageSize = 2_000;
    private const string Entries = $"{BooksSchema.Live}.journal_entry";
    private const string Lines = $"{BooksSchema.Live}.journal_line";

    /// <summary>What is left on each account and auxiliary account at the end of the year before.</summary>
    public async Task<IReadOnlyList<FecEntries.Balance>> BalancesBeforeAsync(int year, long upTo, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             select l.account, l.auxiliary, sum(l.debit_cents - l.credit_cents)::bigint,
               coalesce(sum(l.debit_cents - l.credit_cents) filter (where e.booked_on >= $2), 0)::bigint
             from {Lines} l join {Entries} e using (entry) where e.booked_on < $1 and e.sequence <= $3
             group by l.account, l.auxiliary order by l.account, l.auxiliary
             """);
        command.Parameters.Add(new() { Value = new DateOnly(year, 1, 1) });
        command.Parameters.Add(new() { Value = new DateOnly(year - 1, 1, 1) });
        command.Parameters.Add(new() { Value = upTo });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<FecEntries.Balance> balances = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var auxiliary = await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1);
            balances.Add(new FecEntries.Balance(reader.GetString(0), auxiliary, reader.GetInt64(2), reader.GetInt64(3)));
        }

        return balances;
    }

    /// <summary>The entries of days, in the order in which they were booked.</summary>
    public async IAsyncEnumerable<JournalEntry> EntriesAsync(
        DateOnly from, DateOnly before, long upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var last = 0L; ;)
        {
            var page = await PageAsync(last, from, before, upTo, cancellationToken);
            foreach (var entry in page) yield return entry;
            if (page.Count < PageSize) yield break;
            last = page[^1].Entry;
        }
    }

    /// <summary>The names of auxiliary accounts: venues by their own, agreements by their funder's.</summary>
    public async Task<IReadOnlyDictionary<string, string>> AuxiliaryNamesAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var venues = (await session.Query<KnownVenue>().ToListAsync(cancellationToken))
            .ToDictionary(venue => venue.Id, venue => venue.Name);
        await using var command = database.CreateCommand(
            $"select auxiliary, min(funder_id), min(venue_id::text)::uuid from {Lines} where auxiliary is not null group by auxiliary");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            var auxiliary = reader.GetString(0);
            var name = await reader.IsDBNullAsync(2, cancellationToken) ? null : venues.GetValueOrDefault(reader.GetGuid(2));
            var funder = await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1);
            if ((name ?? funder) is { } known) names.Add(auxiliary, known);
        }

        return names;
    }

    private async Task<IReadOnlyList<JournalEntry>> PageAsync(
        long after, DateOnly from, DateOnly before, long upTo, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             select {JournalRows.Columns} from (
               select * from {Entries} where entry > $1 and booked_on >= $2 and booked_on < $3 and sequence <= $4
                 order by entry limit {PageSize}) e
             join {Lines} l using (entry) order by e.entry, l.line
             """);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new() { Value = upTo });
        return await JournalRows.ReadAsync(command, cancellationToken);
    }
}
