using JasperFx;
using JasperFx.Events.Daemon;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace Aptic.Hosting;

/// <summary>
/// Ends agents of the daemon that have stopped for good, or that stand still below the mark: the coordinator starts them again.
/// Without it, an agent that lost a race over its progress stays stopped while its lock is held, and no replica takes over; and a relay
/// that was set back would not hear of it before the next event.
/// </summary>
public sealed class RelayWatchdog(
    IProjectionCoordinator coordinator, RelayProgress relay, TimeProvider time, ILogger<RelayWatchdog> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StandstillLimit = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, Standstill> _standstills = [];
    private long _progress;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var daemon = coordinator.DaemonForMainDatabase();
                await CheckAsync(daemon);
                await HeedRewindAsync(daemon, stoppingToken);
            }
            catch (Exception exception) when (DatabaseOutage.Caused(exception))
            {
                // The relay waits too, and says so; its progress is looked at when the database is back.
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogError(exception, "The watchdog could not look at the daemon; it tries again.");
            }
        }
    }

    private async Task CheckAsync(IProjectionDaemon daemon)
    {
        foreach (var agent in daemon.CurrentAgents().ToList())
        {
            if (!IsStuck(agent)) continue;
            logger.LogWarning("Agent {Agent} is {Status} at {Position} below {Mark}: it is ended to be started again.",
                agent.Name.Identity, agent.Status, agent.Position, daemon.HighWaterMark());
            _standstills.Remove(agent.Name.Identity);
            await daemon.StopAgentAsync(agent.Name.Identity);
        }
    }

    // Progress never goes back by itself. Each replica sees it, and one of them has the agent.
    private async Task HeedRewindAsync(IProjectionDaemon daemon, CancellationToken cancellationToken)
    {
        var progress = await relay.ReadAsync(cancellationToken);
        if (progress < _progress && daemon.CurrentAgents().Any(agent => agent.Name.Identity == RelayProgress.Shard))
        {
            logger.LogWarning("The relay was set back to {Progress}: it is ended to be started again from there.", progress);
            await daemon.StopAgentAsync(RelayProgress.Shard);
        }

        _progress = progress;
    }

    private bool IsStuck(ISubscriptionAgent agent)
    {
        if (agent.Status == AgentStatus.Stopped) return true;
        if (!_standstills.TryGetValue(agent.Name.Identity, out var standstill))
            _standstills.Add(agent.Name.Identity, standstill = new Standstill(StandstillLimit, time));

        // A paused agent tries its page again by itself.
        return standstill.LastsAt(agent.Position, agent.Status == AgentStatus.Running ? agent.HighWaterMark : agent.Position);
    }
}
