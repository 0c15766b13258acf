namespace Aptic.Settlement.Earnings;

/// <summary>
/// What arrived before arrivals were counted by day is counted from the entitlements. Runs beside the service from its start, page by
/// page, until there is none left; until then those days differ, and no run takes them.
/// </summary>
public sealed class ArrivalBackfill(ArrivalTable arrivals, ILogger<ArrivalBackfill> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await IsDoneAsync(stoppingToken)) await Task.Delay(Pause, stoppingToken);
    }

    private async Task<bool> IsDoneAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await arrivals.FillAsync(cancellationToken) > 0) { }
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogError(exception, "The days of older entitlements could not be filled in; it tries again.");
            return false;
        }
    }
}
