using Aptic.Hosting;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Storage;
using Marten;
using Npgsql;

namespace Aptic.Settlement.Earnings;

/// <summary>Finds what is known of days: what redemption told of them, and what has arrived.</summary>
public sealed class DayReader(IDocumentStore store, Decisions decisions, ArrivalTable arrivals)
{
    // As redemption has it: a day's redemptions are beyond reversal when the eighth day after it begins. Only labels rest on it.
    private const int DaysUntilTaken = 8;

    /// <summary>The gate for what is owed of these spans.</summary>
    public async Task<DayGate> GateAsync(IEnumerable<OwedSpan> spans, CancellationToken cancellationToken)
    {
        var days = spans.Distinct().SelectMany(DayGate.DaysOf).ToHashSet();
        return new DayGate(await ClosedAsync(days, cancellationToken), await arrivals.SumsOfAsync(days, cancellationToken));
    }

    public async Task<IReadOnlyDictionary<DateOnly, ClosedDay>> ClosedAsync(IEnumerable<DateOnly> days, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var closed = await session.LoadManyAsync<ClosedDay>(cancellationToken, days.Select(ClosedDay.IdOf).ToArray());
        return closed.ToDictionary(day => day.Day);
    }

    /// <summary>What has arrived of a day.</summary>
    public async Task<DaySums> ArrivedAsync(DateOnly day, CancellationToken cancellationToken) =>
        (await arrivals.SumsOfAsync([day], cancellationToken)).GetValueOrDefault(day, DaySums.None);

    /// <summary>
    /// To be called before a run reads what it takes: marks the differing days that it takes, so that what arrives of them after that
    /// reading says so of itself.
    /// </summary>
    public async Task PassAsync(SettlementRun run, string actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var overridden = await session.QueryAsync<ClosedDay>(
            "where day <= ? and jsonb_typeof(data -> 'override') = 'object'", cancellationToken, run.CutoffOn.AddDays(-DaysUntilTaken));
        var standing = await StandingRunsAsync(session, overridden.Select(day => day.PassedByRunId), cancellationToken);
        foreach (var day in overridden.Where(day => day.PassedByRunId is not { } passedBy || !standing.Contains(passedBy)))
        {
            var arrived = await ArrivedAsync(day.Day, cancellationToken);
            await decisions.DecideAsync(actor, async writing =>
            {
                var stream = await writing.Events.FetchForWriting<ClosedDay>(day.Id, cancellationToken);
                stream.AppendMany(DayDecider.Decide(new DayDecider.PassDay(run.Id, arrived, now), stream.Aggregate!).Events);
            }, cancellationToken);
        }
    }

    /// <summary>What of a run's entitlements arrived after an earlier run had taken its day.</summary>
    public async Task<IReadOnlyList<Straggler>> StragglersAsync(Guid runId, IReadOnlyList<OwedLot> held,
        CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var standing = await StandingRunsAsync(session, held.Select(lot => lot.MissedByRunId), cancellationToken);
        return Straggler.Of(held, standing.Except([runId]).ToHashSet());
    }

    /// <summary>
    /// The run that took this day although it differed; null where none did. The day is locked until the session's transaction ends: a
    /// run that takes it meanwhile finds what is stored here.
    /// </summary>
    public static async Task<Guid?> PassedByAsync(IDocumentSession session, DateOnly day, CancellationToken cancellationToken)
    {
        await session.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"select data ->> 'passedByRunId' from {Tables.ClosedDays} where id = $1 for share");
        command.Parameters.Add(new() { Value = ClosedDay.IdOf(day) });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        return await reader.ReadAsync(cancellationToken) && !await reader.IsDBNullAsync(0, cancellationToken)
            ? Guid.Parse(reader.GetString(0))
            : null;
    }

    private static async Task<HashSet<Guid>> StandingRunsAsync(IQuerySession session, IEnumerable<Guid?> runs,
        CancellationToken cancellationToken)
    {
        var ids = runs.OfType<Guid>().Distinct().ToArray();
        var found = await session.LoadManyAsync<RunInBrief>(cancellationToken, ids);
        return found.Where(run => run.Stage != RunStage.Stopped).Select(run => run.Id).ToHashSet();
    }
}
