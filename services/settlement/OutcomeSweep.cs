using Aptic.Settlement.BankMessages;
using Aptic.Settlement.SettlementRuns;
using Marten;

namespace Aptic.Settlement;

/// <summary>
/// Finishes what was interrupted while it was recorded: payouts that did not arrive and are not given back, executions that were begun, and
/// messages of the bank that were taken and not recorded with their runs. At the start of the service, and again from time to time.
/// </summary>
public sealed class OutcomeSweep(
    IDocumentStore store, PayoutOutcomes outcomes, BankMessageDesk messages, ILogger<OutcomeSweep> logger) : BackgroundService
{
    private const string Actor = "settlement";
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
            await FinishAsync("message of the bank", id, () => messages.ResumeAsync(id, by, cancellationToken), cancellationToken);
        foreach (var (id, by) in await UnfinishedRunsAsync(cancellationToken))
            await FinishAsync("run", id, () => outcomes.ResumeAsync(id, by, cancellationToken), cancellationToken);
    }

    // What cannot be finished keeps nothing else from being so.
    private async Task FinishAsync(string what, Guid id, Func<Task> finish, CancellationToken cancellationToken)
    {
        try
        {
            await finish();
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

    private async Task<IReadOnlyList<(Guid Id, string By)>> UnfinishedRunsAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var unfinished = (await session.Query<PendingReturn>().ToListAsync(cancellationToken)).Select(one => (one.RunId, one.By)).ToList();
        foreach (var exported in await session.QueryAsync<RunInBrief>("where stage = ?", cancellationToken, nameof(RunStage.Exported)))
        {
            var run = await session.Events.AggregateStreamAsync<SettlementRun>(exported.Id, token: cancellationToken);
            if (run!.Begun.Count > 0) unfinished.Add((run.Id, Actor));
        }

        return unfinished.DistinctBy(one => one.RunId).ToList();
    }
}
