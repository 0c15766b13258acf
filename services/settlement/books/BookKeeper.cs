using Aptic.Settlement.Replay;

namespace Aptic.Settlement.Books;

/// <summary>Keeps the books up with the events. Every replica tries; the lock on the progress row lets one write at a time.</summary>
public sealed class BookKeeper(BookPress press, EventPages pages, Sealer sealer, ILogger<BookKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan IntervalMost = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = Interval; ; await Task.Delay(pause, stoppingToken))
        {
            try
            {
                await CatchUpAsync(stoppingToken);
                pause = Interval;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogError(exception, "The books could not be kept up; it tries again.");
                pause = pause * 2 < IntervalMost ? pause * 2 : IntervalMost;
            }
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var mark = await pages.MarkAsync(cancellationToken);
        var progress = await press.ProgressAsync(BooksSchema.Live, cancellationToken);
        while (progress.Sequence < mark) progress = await press.FoldPageAsync(BooksSchema.Live, progress, mark, cancellationToken);
        await sealer.SealAsync(Math.Min(mark, progress.Sequence), cancellationToken);
    }
}
