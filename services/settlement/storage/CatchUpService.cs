namespace Aptic.Settlement.Storage;

/// <summary>Keeps something up with the events. Every replica tries; whoever writes locks what it writes.</summary>
/// <param name="what">As a log names it.</param>
public abstract class CatchUpService(string what, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan IntervalMost = TimeSpan.FromSeconds(30);

    protected abstract Task CatchUpAsync(CancellationToken cancellationToken);

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
                logger.LogError(exception, "The {What} could not be kept up; it tries again.", what);
                pause = pause * 2 < IntervalMost ? pause * 2 : IntervalMost;
            }
        }
    }
}
