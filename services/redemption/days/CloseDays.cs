using Aptic.Hosting;
using Aptic.Redemption.Books;
using Aptic.Redemption.Days.Domain;
using Npgsql;

namespace Aptic.Redemption.Days;

/// <summary>
/// Closes each Paris day soon after its end, also one without anything, and so tells settlement what all of it was. The tables say
/// which days are due; a day's stream decides, so that two replicas may close at once. Days that passed while no replica ran, or that
/// a clock jumped over, are closed in their order.
/// </summary>
public sealed class CloseDays(Decisions decisions, RedemptionBook book, NpgsqlDataSource database, TimeProvider time,
    ILogger<CloseDays> logger)
    : BackgroundService
{
    private const string Actor = "redemption";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                // Reversals that are older than their day's column would be missing from what their day counts.
                while (await book.DateOlderReversalsAsync(stoppingToken) > 0) { }
                foreach (var day in await DueAsync(stoppingToken)) await CloseAsync(day, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogError(exception, "A day could not be closed; it tries again.");
            }
        }
    }

    private Task CloseAsync(DateOnly day, CancellationToken cancellationToken) => decisions.DecideAsync(Actor, async session =>
    {
        await DayTable.LockAsync(session, day, cancellationToken);
        var stream = await session.Events.FetchForWriting<ClosedDay>(ClosedDay.IdOf(day), cancellationToken);
        var sums = await RedemptionBook.SumsOfAsync(session, day, cancellationToken);
        var events = DayDecider.Decide(new DayDecider.CloseDay(day, sums, time.GetUtcNow()), stream.Aggregate).Events;
        if (events.Count == 0) return;

        stream.AppendMany(events);
        DayTable.Close(session, day);
    }, cancellationToken);

    private async Task<IEnumerable<DateOnly>> DueAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select (select min(accounting_day) from {RedemptionBook.Lines}), (select max(day) from {DayTable.Closed})");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        DateOnly? DayAt(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateOnly>(column);
        return DayDecider.DueOn(DayAt(0), DayAt(1), time.GetUtcNow());
    }
}
