using Aptic.Hosting;
using Aptic.Settlement.Books;
using Aptic.Settlement.SettlementRuns;

namespace Aptic.Settlement.Replay;

/// <summary>
/// Runs replays in the background, one at a time over all replicas: an advisory lock that is gone with the process. Whatever ends
/// one before its time leaves the live books as they were; the next one begins anew.
/// </summary>
public sealed class ReplayRunner(
    BookReplay replay, BookComparison comparison, BookPress press, EventPages pages, ReplayLog log, RunLocks locks,
    ILogger<ReplayRunner> logger) : IHostedService, IDisposable
{
    private static readonly Guid TheOne = DeterministicId.Of("replay");
    private static readonly Refusal Busy = Refusal.Conflict("replay-running", "A replay is running. Wait for its end, or cancel it.");

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    private sealed class CancelledByUserException : Exception;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Starts a replay of all events that there are.</summary>
    /// <exception cref="RefusedException">Another one is running.</exception>
    public async Task<Guid> StartAsync(ReplayKind kind, string by, CancellationToken cancellationToken)
    {
        var alone = await locks.TryTakeAsync(TheOne, cancellationToken) ?? throw new RefusedException(Busy);
        try
        {
            var id = Guid.CreateVersion7();
            // A comparison goes as far as the live books, a rebuild as far as the events.
            var target = kind == ReplayKind.Comparison
                ? (await press.ProgressAsync(BooksSchema.Live, cancellationToken)).Sequence
                : await pages.MarkAsync(cancellationToken);
            await log.BeginAsync(id, kind, target, by, cancellationToken);
            _running = RunAsync(id, kind, target, alone);
            return id;
        }
        catch
        {
            await alone.DisposeAsync();
            throw;
        }
    }

    /// <summary>A replay as it stands; null where there is none of this kind.</summary>
    public async Task<ReplayRecord?> FindAsync(Guid id, ReplayKind kind, CancellationToken cancellationToken)
    {
        var found = await log.FindAsync(id, kind, cancellationToken);
        if (found is not { Stage: ReplayStage.Running }) return found;

        await using var alone = await locks.TryTakeAsync(TheOne, cancellationToken);
        if (alone is null) return found;
        // Nobody runs it. It may have ended since it was looked at.
        found = await log.FindAsync(id, kind, cancellationToken);
        return found is { Stage: ReplayStage.Running } ? found with { Stage = ReplayStage.Interrupted } : found;
    }

    private async Task RunAsync(Guid id, ReplayKind kind, long target, IAsyncDisposable alone)
    {
        await using var held = alone;
        // The caller's answer does not wait for the first page.
        await Task.Yield();
        var stopping = _stopping.Token;
        var books = kind == ReplayKind.Rebuild ? BooksSchema.Next : BooksSchema.Scratch;
        try
        {
            await replay.BeginAsync(books, stopping);
            await replay.FoldAsync(books, target, progress => AdvanceAsync(id, progress, stopping), stopping);
            if (kind == ReplayKind.Rebuild) await SwapAsync(id, books, stopping);
            else await CompareAsync(id, books, stopping);
        }
        catch (CancelledByUserException)
        {
            await EndAsync(id, books, ReplayStage.Cancelled, null);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It shows as interrupted, since nobody holds the lock any more.
            logger.LogInformation("The replay {Replay} was interrupted: the service stops.", id);
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "The replay {Replay} failed.", id);
            await EndAsync(id, books, ReplayStage.Failed, $"{exception.GetType().Name}: see the service's log.");
        }
    }

    private async Task AdvanceAsync(Guid id, BooksProgress progress, CancellationToken cancellationToken)
    {
        if (await log.AdvanceAsync(id, progress.Sequence, cancellationToken)) throw new CancelledByUserException();
    }

    private async Task SwapAsync(Guid id, string books, CancellationToken cancellationToken)
    {
        // Nearly all of what came meanwhile is folded before the lock is taken.
        await replay.FoldAsync(books, await pages.MarkAsync(cancellationToken), progress => AdvanceAsync(id, progress, cancellationToken),
            cancellationToken);
        var live = await replay.SwapAsync(books, cancellationToken);
        await log.AdvanceAsync(id, live.Sequence, cancellationToken);
        await log.EndAsync(id, ReplayStage.Done, null, null, cancellationToken);
    }

    private async Task CompareAsync(Guid id, string books, CancellationToken cancellationToken)
    {
        var replayed = await press.ProgressAsync(books, cancellationToken);
        var (tables, differences) = await comparison.CompareAsync(books, replayed, cancellationToken);
        await replay.DropAsync(books, cancellationToken);
        await log.EndAsync(id, ReplayStage.Done, null, new ComparisonResult(tables, differences), cancellationToken);
    }

    private async Task EndAsync(Guid id, string books, ReplayStage stage, string? detail)
    {
        await replay.DropAsync(books, CancellationToken.None);
        await log.EndAsync(id, stage, detail, null, CancellationToken.None);
    }
}
