using Aptic.Settlement.Books;
using Aptic.Settlement.Storage;

namespace Aptic.Settlement.Seals;

/// <summary>Keeps digests and seals up with the events that the books have.</summary>
public sealed class SealProjection(Sealer sealer, BookWriter writer, EventPages pages, ILogger<SealProjection> logger)
    : CatchUpService("seals", logger)
{
    protected override async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var mark = await pages.MarkAsync(cancellationToken);
        var progress = await writer.ProgressAsync(BooksSchema.Live, cancellationToken);
        await sealer.SealAsync(Math.Min(mark, progress.Sequence), cancellationToken);
    }
}
