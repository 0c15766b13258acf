using Aptic.Settlement.BankMessages;
using Aptic.Settlement.SettlementRuns;
using Marten;
using Npgsql;

namespace Aptic.Settlement;

/// <summary>
/// Finishes what was interrupted while it was recorded: payouts that did not arrive and are not given back, executions that were begun, and
/// messages of the bank that were taken and not recorded with their runs. At the start of the service, and again from time to time.
/// </summary>
public sealed class OutcomeSweep(
    IDocumentStore store, NpgsqlDataSource database, PayoutOutcomes outcomes, BankMessageDesk messages, ILogger<OutcomeSweep> logger) : BackgroundService
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
        var exported = await session.QueryAsync<RunInBrief>("where stage = ?", cancellationToken, nameof(RunStage.Exported));
        foreach (var runId in await BegunAsync(exported.Select(run => run.Id).ToArray(), cancellationToken)) unfinished.Add((runId, Actor));
        return unfinished.DistinctBy(one => one.RunId).ToList();
    }

    // Runs whose last word on executions is that some were begun. A run of many payouts is too large to be folded for this each time.
    private async Task<IReadOnlyList<Guid>> BegunAsync(Guid[] runIds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             select stream_id from (
               select distinct on (stream_id) stream_id, type from {SettlementService.Name}.mt_events
               where stream_id = any($1) and type in ('payout_fates_begun', 'payout_executed') order by stream_id, version desc) last
             where type = 'payout_fates_begun'
             """);
        command.Parameters.Add(new() { Value = runIds });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Guid> begun = [];
        while (await reader.ReadAsync(cancellationToken)) begun.Add(reader.GetGuid(0));
        return begun;
    }
}
