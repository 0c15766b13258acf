using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Redemption.Cheques;
using Aptic.Redemption.Cheques.Domain;
using Aptic.Redemption.Redemptions.Domain;
using Aptic.Redemption.Replicas;
using Npgsql;

namespace Aptic.Redemption.Redemptions;

/// <summary>
/// Records what time alone brings about: cheques that expired unused, and differences that are no longer held. The tables only say
/// where to look; the streams decide, so that two replicas may sweep at once.
/// </summary>
public sealed class Sweep(Decisions decisions, NpgsqlDataSource database, TimeProvider time, ILogger<Sweep> logger) : BackgroundService
{
    private const int PageSize = 500;
    private const string Actor = "redemption";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await ExpireAsync(stoppingToken)) { }
                while (await ReleaseAsync(stoppingToken)) { }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogError(exception, "The sweep failed; it tries again.");
            }
        }
    }

    /// <returns>True where a full page was found: there may be more.</returns>
    private async Task<bool> ExpireAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = await DueAsync(
            $"select cheque_id from {ChequeTables.Index} where is_open and entry_until < $1 order by entry_until limit {PageSize}",
            VenueTime.EarliestDayOf(now), cancellationToken);
        foreach (var id in due) await decisions.DecideAsync(Actor, async session =>
        {
            var stream = await session.Events.FetchForWriting<Cheque>(id, cancellationToken);
            // A reversal that comes in between makes the cheque one to expire again, whether or not anything is appended here.
            stream.AlwaysEnforceConsistency = true;
            var cheque = await KnownWidenings.ApplyAsync(session, stream.Aggregate!, cancellationToken);
            stream.AppendMany(ChequeDecider.Decide(new ChequeDecider.ExpireCheque(now), cheque).Events);
            if (cheque.Terms.EntryUntil >= VenueTime.EarliestDayOf(now)) ChequeTables.Postpone(session, id, cheque.Terms.EntryUntil);
            else ChequeTables.Close(session, id);
        }, cancellationToken);
        return due.Count == PageSize;
    }

    private async Task<bool> ReleaseAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = await DueAsync(
            $"select redemption_id from {ChequeTables.HeldDifference} where reversible_until <= $1 order by reversible_until limit {PageSize}",
            now.UtcDateTime, cancellationToken);
        foreach (var id in due) await decisions.DecideAsync(Actor, async session =>
        {
            var stream = await session.Events.FetchForWriting<ServiceRedemption>(id, cancellationToken);
            stream.AppendMany(RedemptionDecider.Decide(new RedemptionDecider.ReleaseDifference(now), stream.Aggregate!).Events);
            session.QueueSqlCommand($"delete from {ChequeTables.HeldDifference} where redemption_id = ?", id);
        }, cancellationToken);
        return due.Count == PageSize;
    }

    private async Task<List<Guid>> DueAsync(string sql, object until, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = until });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Guid> due = [];
        while (await reader.ReadAsync(cancellationToken)) due.Add(reader.GetGuid(0));
        return due;
    }
}
