using Aptic.Settlement.Bank;
using Aptic.Settlement.Runs.Domain;
using Marten;

namespace Aptic.Settlement.Runs;

/// <summary>
/// Finishes what was interrupted: runs that have something to do still, whatever it is, and messages of the bank that were taken and not
/// recorded with their runs. At the start of the service, and again from time to time.
/// </summary>
public sealed class RunWatchdog(
    IDocumentStore store, RunDriver driver, BankMessageDesk messages, ILogger<RunWatchdog> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (; ; await Task.Delay(Interval, stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogError(exception, "What was interrupted could not be looked for; it tries again.");
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, by) in await UnrecordedAsync(cancellationToken))
            await FinishAsync("message of the bank", id, () => ResumeAsync(id, by, cancellationToken), cancellationToken);
        foreach (var (id, by) in await UnfinishedRunsAsync(cancellationToken))
            await FinishAsync("run", id, () => driver.TryDriveAsync(id, by, cancellationToken), cancellationToken);
    }

    // What cannot be finished keeps nothing else from being so.
    private async Task FinishAsync(string what, Guid id, Func<Task<bool>> finish, CancellationToken cancellationToken)
    {
        try
        {
            if (!await finish()) return;
            logger.LogInformation("What was interrupted of {What} {Id} is finished.", what, id);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(exception, "What was interrupted of {What} {Id} could not be finished; it tries again.", what, id);
        }
    }

    private async Task<IReadOnlyList<(Guid Id, string By)>> UnrecordedAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return (await session.QueryAsync<BankMessageInBrief>(
            "where data ->> 'isRecorded' = 'false' order by imported_at, id", cancellationToken))
            .Select(message => (message.Id, message.ImportedBy)).ToList();
    }

    private async Task<bool> ResumeAsync(Guid id, string by, CancellationToken cancellationToken)
    {
        await messages.ResumeAsync(id, by, cancellationToken);
        return true;
    }

    private async Task<IReadOnlyList<(Guid Id, string By)>> UnfinishedRunsAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return (await session.QueryAsync<UnfinishedRun>("order by id", cancellationToken)).Select(run => (run.Id, run.By)).ToList();
    }
}
