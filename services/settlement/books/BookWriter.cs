using System.Text.Json;
using Aptic.Settlement.Books.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Aptic.Settlement.Books;

/// <summary>How far a set of books has come.</summary>
/// <param name="Sequence">Of the last event that it was folded from.</param>
public sealed record BooksProgress(long Sequence, JournalState State);

/// <summary>
/// Folds events into a set of books, page by page. A page and the progress commit together, under a lock on the progress row: each
/// event is booked exactly once, however many replicas try.
/// </summary>
public sealed class BookWriter(NpgsqlDataSource database, EventPages pages)
{
    /// <summary>Events of a page: it is written in well under a second.</summary>
    public const int PageSize = 2_000;

    public async Task<BooksProgress> ProgressAsync(string books, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select sequence, state::text from {BooksSchema.Progress} where books = $1");
        command.Parameters.Add(new() { Value = books });
        return await ReadAsync(books, command, cancellationToken);
    }

    /// <summary>Folds the next page of events, not beyond a sequence.</summary>
    /// <returns>The progress after it; the same one where there is nothing to fold, or another replica was first.</returns>
    public async Task<BooksProgress> FoldPageAsync(string books, BooksProgress progress, long upTo, CancellationToken cancellationToken)
    {
        if (progress.Sequence >= upTo) return progress;

        var (after, rows) = await ReadPageAsync(progress, upTo, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var locked = await LockAsync(connection, books, cancellationToken);
        if (locked.Sequence != progress.Sequence) return locked;

        await WriteAsync(connection, books, after, rows, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return after;
    }

    /// <summary>Reads and folds a page, and writes nothing.</summary>
    public async Task<(BooksProgress After, BookRows Rows)> ReadPageAsync(BooksProgress progress, long upTo,
        CancellationToken cancellationToken)
    {
        var end = Math.Min(progress.Sequence + PageSize, upTo);
        var events = await pages.ReadAsync(progress.Sequence, end, cancellationToken);
        var origins = await pages.OriginsOfAsync(events, cancellationToken);
        var (state, rows) = JournalFold.Fold(progress.State, events, origins);
        return (new BooksProgress(end, state), rows);
    }

    /// <summary>Keeps all others from writing these books until the transaction ends.</summary>
    public static async Task<BooksProgress> LockAsync(NpgsqlConnection connection, string books, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select sequence, state::text from {BooksSchema.Progress} where books = $1 for update",
            connection);
        command.Parameters.Add(new() { Value = books });
        return await ReadAsync(books, command, cancellationToken);
    }

    /// <summary>Writes a page and the progress, under the lock.</summary>
    public static async Task WriteAsync(
        NpgsqlConnection connection, string books, BooksProgress after, BookRows rows, CancellationToken cancellationToken)
    {
        await WriteEntriesAsync(connection, books, rows.Entries, cancellationToken);
        await WriteLinesAsync(connection, books, rows.Entries, cancellationToken);
        await WriteServicesAsync(connection, books, rows.Services, cancellationToken);
        await SetProgressAsync(connection, books, after, cancellationToken);
    }

    public static async Task SetProgressAsync(NpgsqlConnection connection, string books, BooksProgress progress,
        CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             insert into {BooksSchema.Progress} (books, sequence, state) values ($1, $2, $3::jsonb)
             on conflict (books) do update set sequence = excluded.sequence, state = excluded.state, changed_at = clock_timestamp()
             """, connection);
        command.Parameters.Add(new() { Value = books });
        command.Parameters.Add(new() { Value = progress.Sequence });
        command.Parameters.Add(new() { Value = JournalStates.Write(progress.State) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<BooksProgress> ReadAsync(string books, NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new BooksProgress(reader.GetInt64(0), JournalStates.Read(reader.GetString(1)))
            : throw new InvalidOperationException(
                $"There are no books {books}: the database is not prepared, or they were dropped meanwhile.");
    }

    private static async Task WriteEntriesAsync(
        NpgsqlConnection connection, string books, IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0) return;
        await using var copy = await connection.BeginBinaryImportAsync(
            $"""
             copy {books}.journal_entry (entry, journal, journal_number, sequence, event_id, accounting_day, booked_on, period, is_late,
               label, piece, occurred_at) from stdin (format binary)
             """, cancellationToken);
        foreach (var entry in entries)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(entry.Entry, cancellationToken);
            await copy.WriteAsync(entry.Journal, cancellationToken);
            await copy.WriteAsync(entry.Number, cancellationToken);
            await copy.WriteAsync(entry.Sequence, cancellationToken);
            await copy.WriteAsync(entry.EventId, cancellationToken);
            await copy.WriteAsync(entry.AccountingDay, cancellationToken);
            await copy.WriteAsync(entry.BookedOn, cancellationToken);
            await copy.WriteAsync(entry.Period, cancellationToken);
            await copy.WriteAsync(entry.IsLate, cancellationToken);
            await copy.WriteAsync(entry.Label, cancellationToken);
            await copy.WriteAsync(entry.Piece, cancellationToken);
            await copy.WriteAsync(entry.OccurredAt.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task WriteLinesAsync(
        NpgsqlConnection connection, string books, IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0) return;
        await using var copy = await connection.BeginBinaryImportAsync(
            $"""
             copy {books}.journal_line (entry, line, account, auxiliary, debit_cents, credit_cents, agreement_id, funder_id, venue_id,
               organisation_id, redemption_id, payout_id, incident_id) from stdin (format binary)
             """, cancellationToken);
        foreach (var entry in entries)
        {
            for (var index = 0; index < entry.Lines.Count; index++)
            {
                var line = entry.Lines[index];
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(entry.Entry, cancellationToken);
                await copy.WriteAsync(index + 1, cancellationToken);
                await copy.WriteAsync(line.Account, cancellationToken);
                await WriteAsync(copy, line.Auxiliary, cancellationToken);
                await copy.WriteAsync(line.DebitCents, cancellationToken);
                await copy.WriteAsync(line.CreditCents, cancellationToken);
                await WriteAsync(copy, line.Subject.AgreementId, cancellationToken);
                await WriteAsync(copy, line.Subject.FunderId, cancellationToken);
                await WriteAsync(copy, line.Subject.VenueId, cancellationToken);
                await WriteAsync(copy, line.Subject.OrganisationId, cancellationToken);
                await WriteAsync(copy, line.Subject.RedemptionId, cancellationToken);
                await WriteAsync(copy, line.Subject.PayoutId, cancellationToken);
                await WriteAsync(copy, line.Subject.IncidentId, cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task WriteServicesAsync(
        NpgsqlConnection connection, string books, IReadOnlyList<ServiceLine> services, CancellationToken cancellationToken)
    {
        if (services.Count == 0) return;
        await using var copy = await connection.BeginBinaryImportAsync(
            $"""
             copy {books}.service_line (sequence, line, redemption_id, cheque_id, venue_id, organisation_id, agreement_id, funder_id,
               partner_id, target_public, service_id, service_kind, serviced_on, price_cents, complement_cents, covered_cents,
                 payable_cents,
               commission_cents, accounting_day, period, is_late, sign) from stdin (format binary)
             """, cancellationToken);
        var (sequence, number) = (0L, 0);
        foreach (var line in services)
        {
            (sequence, number) = (line.Sequence, line.Sequence == sequence ? number + 1 : 1);
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(line.Sequence, cancellationToken);
            await copy.WriteAsync(number, cancellationToken);
            await copy.WriteAsync(line.RedemptionId, cancellationToken);
            await copy.WriteAsync(line.ChequeId, cancellationToken);
            await copy.WriteAsync(line.VenueId, cancellationToken);
            await copy.WriteAsync(line.OrganisationId, cancellationToken);
            await copy.WriteAsync(line.AgreementId, cancellationToken);
            await copy.WriteAsync(line.FunderId, cancellationToken);
            await copy.WriteAsync(line.PartnerId, cancellationToken);
            await WriteAsync(copy, line.TargetPublic, cancellationToken);
            await copy.WriteAsync(line.ServiceId, cancellationToken);
            await copy.WriteAsync(line.ServiceKind, cancellationToken);
            await copy.WriteAsync(line.ServicedOn, cancellationToken);
            await copy.WriteAsync(line.PriceCents, cancellationToken);
            await copy.WriteAsync(line.ComplementCents, cancellationToken);
            await copy.WriteAsync(line.CoveredCents, cancellationToken);
            await copy.WriteAsync(line.PayableCents, cancellationToken);
            await copy.WriteAsync(line.CommissionCents, cancellationToken);
            await copy.WriteAsync(line.AccountingDay, cancellationToken);
            await copy.WriteAsync(line.Period, cancellationToken);
            await copy.WriteAsync(line.IsLate, cancellationToken);
            await copy.WriteAsync(line.Sign, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? value, CancellationToken cancellationToken) =>
        value is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(value, cancellationToken);

    private static Task WriteAsync(NpgsqlBinaryImporter copy, Guid? value, CancellationToken cancellationToken) =>
        value is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(value.Value, cancellationToken);
}

/// <summary>The fold's state as it is stored.</summary>
public static class JournalStates
{
    public static readonly string EmptyJson = Write(JournalState.Empty);

    public static string Write(JournalState state) => JsonSerializer.Serialize(state);

    public static JournalState Read(string json) => JsonSerializer.Deserialize<JournalState>(json)!;
}
