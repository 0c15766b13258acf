namespace Aptic.Hosting;

/// <summary>
/// Gives rows that are older than a column what they lack. Runs beside the service from its start, page by page, until there is none left.
/// </summary>
/// <param name="what">What is filled in, as a log names it.</param>
public abstract class Backfill(string what, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>Fills in a page.</summary>
    /// <returns>How many rows were filled in; 0 when there is none left.</returns>
    protected abstract Task<int> FillPageAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await IsDoneAsync(stoppingToken)) await Task.Delay(Pause, stoppingToken);
    }

    private async Task<bool> IsDoneAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await FillPageAsync(cancellationToken) > 0) { }
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogError(exception, "The {What} could not be filled in; it tries again.", what);
            return false;
        }
    }
}
