using Aptic.Settlement.Books;
using Aptic.Settlement.Storage;
using Npgsql;

namespace Aptic.Settlement.Replay;

/// <summary>
/// Folds all events into a set of books beside the live ones, by the very fold that keeps those. Nothing is published, paid or
/// numbered by it: it reads events and writes its own tables. What makes, exchanges and drops books is done in the connection of the
/// replay's lock: whoever lost it while another replay began cannot touch that one's books, nor the live ones.
/// </summary>
public sealed class BookReplay(BookWriter writer)
{
    /// <summary>Makes an empty set of books, instead of whatever an interrupted replay left under the name.</summary>
    public Task BeginAsync(HeldLock alone, string books, CancellationToken cancellationToken) => ExecuteAsync(alone.Connection,
        $"""
         drop schema if exists {books} cascade;
         {BooksSchema.SqlOf(books)}
         insert into {BooksSchema.Progress} (books, sequence, state) values ('{books}', 0, '{JournalStates.EmptyJson}')
           on conflict (books) do update set sequence = 0, state = excluded.state;
         """, cancellationToken);

    /// <summary>Folds up to a sequence.</summary>
    /// <param name="tell">Asked after each page; ends the replay by an exception.</param>
    public async Task FoldAsync(string books, long upTo, Func<BooksProgress, Task> tell, CancellationToken cancellationToken)
    {
        var progress = await writer.ProgressAsync(books, cancellationToken);
        while (progress.Sequence < upTo)
        {
            progress = await writer.FoldPageAsync(books, progress, upTo, cancellationToken);
            await tell(progress);
        }
    }

    /// <summary>
    /// Puts a set of books in the place of the live ones, in one transaction: under the lock that keeps the live ones from being
    /// written, what they have and these have not yet is folded, and names are exchanged. Readers see the one or the other.
    /// </summary>
    /// <returns>How far the books are that are live now.</returns>
    public async Task<BooksProgress> SwapAsync(HeldLock alone, string books, CancellationToken cancellationToken)
    {
        var connection = alone.Connection;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var live = await BookWriter.LockAsync(connection, BooksSchema.Live, cancellationToken);
        var progress = await BookWriter.LockAsync(connection, books, cancellationToken);
        while (progress.Sequence < live.Sequence)
        {
            var (after, rows) = await writer.ReadPageAsync(progress, live.Sequence, cancellationToken);
            await BookWriter.WriteAsync(connection, books, after, rows, cancellationToken);
            progress = after;
        }

        // The check of each entry is owed before tables can change their names.
        await ExecuteAsync(connection, "set constraints all immediate", cancellationToken);
        await BookWriter.SetProgressAsync(connection, BooksSchema.Live, progress, cancellationToken);
        await ExecuteAsync(connection,
            $"""
             delete from {BooksSchema.Progress} where books = '{books}';
             drop schema if exists {BooksSchema.Old} cascade;
             alter schema {BooksSchema.Live} rename to {BooksSchema.Old};
             alter schema {books} rename to {BooksSchema.Live};
             comment on schema {BooksSchema.Live} is '{BooksSchema.Version}';
             {BooksSchema.BalanceCheckSqlOf(BooksSchema.Live)}
             """, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await DropAsync(alone, BooksSchema.Old, cancellationToken);
        return progress;
    }

    public Task DropAsync(HeldLock alone, string books, CancellationToken cancellationToken) => ExecuteAsync(alone.Connection,
        $"""
         drop schema if exists {books} cascade;
         delete from {BooksSchema.Progress} where books = '{books}';
         """, cancellationToken);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
