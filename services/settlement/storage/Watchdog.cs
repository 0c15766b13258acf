namespace Aptic.Settlement.Storage;

/// <summary>Finishes what was interrupted, whatever it is: at the start of the service, and again from time to time.</summary>
public sealed class Watchdog(IEnumerable<IInterruptedWork> kinds, ILogger<Watchdog> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (; ; await Task.Delay(Interval, stoppingToken))
            foreach (var kind in kinds)
                await SweepAsync(kind, stoppingToken);
    }

    // What cannot be looked for, or finished, keeps nothing else from being so.
    private async Task SweepAsync(IInterruptedWork kind, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (id, by) in await kind.FindAsync(cancellationToken)) await FinishAsync(kind, id, by, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(exception, "What was interrupted of {What} could not be looked for; it tries again.", kind.What);
        }
    }

    private async Task FinishAsync(IInterruptedWork kind, Guid id, string by, CancellationToken cancellationToken)
    {
        try
        {
            if (!await kind.FinishAsync(id, by, cancellationToken)) return;
            logger.LogInformation("What was interrupted of {What} {Id} is finished.", kind.What, id);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(exception, "What was interrupted of {What} {Id} could not be finished; it tries again.", kind.What, id);
        }
    }
}
