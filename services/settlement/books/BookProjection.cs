using Aptic.Settlement.Storage;

namespace Aptic.Settlement.Books;

/// <summary>Keeps the books up with the events; the lock on the progress row lets one write at a time.</summary>
public sealed class BookProjection(BookWriter writer, EventPages pages, ILogger<BookProjection> logger) : CatchUpService("books", logger)
{
    protected override async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var mark = await pages.MarkAsync(cancellationToken);
        var progress = await writer.ProgressAsync(BooksSchema.Live, cancellationToken);
        while (progress.Sequence < mark) progress = await writer.FoldPageAsync(BooksSchema.Live, progress, mark, cancellationToken);
    }
}
