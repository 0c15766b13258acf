using Aptic.Kernel;
using Aptic.Settlement.Books;
using Aptic.Settlement.Storage;
using Marten;
using Npgsql;

namespace Aptic.Settlement.Replay;

/// <summary>
/// Runs replays in the background, one at a time over all replicas: an advisory lock that is gone with the process. Whatever ends
/// one before its time leaves the live books as they were; the next one begins anew.
/// </summary>
public sealed class ReplayRunner(
    BookReplay replay, BookComparison comparison, StateComparison states, CarrierComparison carriers, BookWriter writer, EventPages pages,
    ReplayLog log, AdvisoryLocks locks, IDocumentStore store, ILogger<ReplayRunner> logger) : IHostedService, IDisposable
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

    /// <summary>Starts a replay of all events that there are; a repeat of the command finds the one that it started.</summary>
    /// <exception cref="RefusedException">Another one is running.</exception>
    public async Task<Guid> StartAsync(ReplayKind kind, CommandIdentity command, string by, CancellationToken cancellationToken)
    {
        // A repeat at the same time waits for the first one's answer.
        await using var turn = await locks.TakeAsync(command.Id, cancellationToken);
        if (await log.FindAsync(command.Id, kind, cancellationToken) is { } started)
        {
            command.MustMatch(started.RequestHash);
            return started.Id;
        }

        var alone = await locks.TryTakeAsync(TheOne, cancellationToken) ?? throw new RefusedException(Busy);
        try
        {
            // A comparison goes as far as the live books, a rebuild as far as the events.
            var target = kind == ReplayKind.Comparison
                ? (await writer.ProgressAsync(BooksSchema.Live, cancellationToken)).Sequence
                : await pages.MarkAsync(cancellationToken);
            await log.BeginAsync(command, kind, target, by, cancellationToken);
            _running = Task.WhenAll(_running, RunAsync(command.Id, kind, target, alone));
            return command.Id;
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

    private async Task RunAsync(Guid id, ReplayKind kind, long target, HeldLock alone)
    {
        await using var held = alone;
        // The caller's answer does not wait for the first page.
        await Task.Yield();
        var stopping = _stopping.Token;
        var books = kind == ReplayKind.Rebuild ? BooksSchema.Next : BooksSchema.Scratch;
        try
        {
            await replay.BeginAsync(alone, books, stopping);
            await replay.FoldAsync(books, target, progress => AdvanceAsync(id, alone, progress, stopping), stopping);
            if (kind == ReplayKind.Rebuild) await SwapAsync(id, alone, books, stopping);
            else await CompareAsync(id, alone, books, stopping);
        }
        catch (CancelledByUserException)
        {
            await EndAsync(id, alone, books, ReplayStage.Cancelled, null);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It shows as interrupted, since nobody holds the lock any more.
            logger.LogInformation("The replay {Replay} was interrupted: the service stops.", id);
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "The replay {Replay} failed.", id);
            await EndAsync(id, alone, books, ReplayStage.Failed, $"{exception.GetType().Name}: see the service's log.");
        }
    }

    private async Task AdvanceAsync(Guid id, HeldLock alone, BooksProgress progress, CancellationToken cancellationToken)
    {
        await alone.RequireAsync(cancellationToken);
        if (await log.AdvanceAsync(id, progress.Sequence, cancellationToken)) throw new CancelledByUserException();
    }

    private async Task SwapAsync(Guid id, HeldLock alone, string books, CancellationToken cancellationToken)
    {
        // Nearly all of what came meanwhile is folded before the live books are locked.
        await replay.FoldAsync(books, await pages.MarkAsync(cancellationToken),
            progress => AdvanceAsync(id, alone, progress, cancellationToken), cancellationToken);
        var live = await replay.SwapAsync(alone, books, cancellationToken);
        var restored = 0;
        await states.CompareAsync(() => AdvanceAsync(id, alone, live, cancellationToken), async (state, differing) =>
        {
            await state.RestoreAsync(store, Guid.Parse(differing.Key), cancellationToken);
            restored++;
        }, cancellationToken);
        await carriers.CompareAsync(
            () => AdvanceAsync(id, alone, live, cancellationToken), _ => restored++, restores: true, cancellationToken);
        await log.AdvanceAsync(id, live.Sequence, cancellationToken);
        await log.EndAsync(id, ReplayStage.Done, restored > 0 ? $"{restored} stored states were made anew." : null, null, cancellationToken);
    }

    private async Task CompareAsync(Guid id, HeldLock alone, string books, CancellationToken cancellationToken)
    {
        var replayed = await writer.ProgressAsync(books, cancellationToken);
        var (tables, differences) = await comparison.CompareAsync(books, replayed, cancellationToken);
        List<DifferingRow> ofStates = [];
        var stored = await states.CompareAsync(() => AdvanceAsync(id, alone, replayed, cancellationToken), (_, differing) =>
        {
            if (differences.Count + ofStates.Count < BookComparison.DifferencesMost) ofStates.Add(differing);
            return Task.CompletedTask;
        }, cancellationToken);
        var carried = await carriers.CompareAsync(() => AdvanceAsync(id, alone, replayed, cancellationToken), differing =>
        {
            if (differences.Count + ofStates.Count < BookComparison.DifferencesMost) ofStates.Add(differing);
        }, restores: false, cancellationToken);
        // Fails where the lock was lost: what was compared may have been another replay's half.
        await replay.DropAsync(alone, books, cancellationToken);
        var result = new ComparisonResult([.. tables, .. stored, carried], [.. differences, .. ofStates]);
        await log.EndAsync(id, ReplayStage.Done, null, result, cancellationToken);
    }

    private async Task EndAsync(Guid id, HeldLock alone, string books, ReplayStage stage, string? detail)
    {
        try
        {
            // Without the lock they are another replay's by now, or the next one's to drop.
            if (alone.IsOpen) await replay.DropAsync(alone, books, CancellationToken.None);
            await log.EndAsync(id, stage, detail, null, CancellationToken.None);
        }
        catch (NpgsqlException exception)
        {
            logger.LogError(exception, "The end of the replay {Replay} could not be noted: it shows as interrupted.", id);
        }
    }
}
