using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Storage;
using Marten;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace Aptic.Settlement.Runs;

/// <summary>
/// Takes over, once, what was stored before payouts had streams of their own: each payout of a run of before gets its stream, with what it
/// carries and what became of it; what entitlements said of that themselves goes into their carriers. All of it is done before the service
/// does anything else. Interrupted, it goes on: what is taken over is found.
/// </summary>
public sealed class PayoutTakeover(
    IDocumentStore store, NpgsqlDataSource database, AdvisoryLocks locks, Decisions decisions, TimeProvider time,
    ILogger<PayoutTakeover> logger) : IHostedLifecycleService
{
    private const string Actor = "settlement";
    private const string Entitlements = Tables.Entitlements;
    private const string Events = Tables.Events;
    private const string Done = $"{Tables.Schema}.upgrade_done";
    private const string Name = "payout-streams";
    private const int PageSize = 5_000;
    private const int ChunkLinesMost = 500;

    // As entitlements were stored before.
    private const string CarriedStages = "('Held', 'InTransfer', 'Paid')";

    private static readonly Guid TheOne = DeterministicId.Of("payout-takeover");
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Table DoneTable()
    {
        var table = new Table(Tables.Named("upgrade_done"));
        table.AddColumn("name", "text").AsPrimaryKey();
        return table;
    }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        while (!await TryAsync(cancellationToken)) await Task.Delay(Pause, cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Takes over what there is to take over.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await IsDoneAsync(cancellationToken)) return;
        // Of several replicas that start, one takes over, and the others wait.
        await using var alone = await locks.TakeAsync(TheOne, cancellationToken);
        if (await IsDoneAsync(cancellationToken)) return;

        for (var last = Guid.Empty; await FillAsync(last, cancellationToken) is { } next; last = next) { }
        while (await ForgetCarriedAsync(cancellationToken) > 0) { }
        foreach (var runId in await RunsAsync(cancellationToken)) await TakeOverAsync(runId, cancellationToken);
        await ExecuteAsync($"insert into {Done} (name) values ($1) on conflict do nothing", cancellationToken, Name);
        logger.LogInformation("The payouts of earlier runs have their streams.");
    }

    // While the database is away, the service waits for it.
    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(exception, "The payouts of earlier runs could not be taken over; it tries again.");
            return false;
        }
    }

    private async Task<bool> IsDoneAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select exists (select from {Done} where name = $1)");
        command.Parameters.Add(new() { Value = Name });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The carriers of a page of entitlements; with the run that they named, until its payouts are taken over.</summary>
    /// <returns>The last one of the page; null where there was none.</returns>
    private async Task<Guid?> FillAsync(Guid after, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             with page as (
               select id, stage, venue_id, reversible_until, data from {Entitlements} where id > $1 order by id limit {PageSize}),
             filled as (
               insert into {CarrierTable.Name} (redemption_id, venue_id, organisation_id, accounting_day, reversible_until,
                 missed_by_run_id, line_count, payable_cents, commission_cents, is_reversed, run_id)
               select id, venue_id, (data ->> 'organisationId')::uuid, (data ->> 'accountingDay')::date, reversible_until,
                 (data ->> 'missedByRunId')::uuid, jsonb_array_length(data -> 'lines'),
                 (select coalesce(sum((line ->> 'payableCents')::bigint), 0) from jsonb_array_elements(data -> 'lines') line),
                 (select coalesce(sum((line ->> 'commissionCents')::bigint), 0) from jsonb_array_elements(data -> 'lines') line),
                 coalesce(jsonb_typeof(data -> 'reversal') = 'object', false),
                 case when stage in {CarriedStages} then (data ->> 'runId')::uuid end
               from page
               where stage in ('Accrued', 'Held', 'InTransfer', 'Paid')
                 or stage = 'Cancelled' and coalesce(jsonb_typeof(data -> 'reversal'), 'null') <> 'object'
               on conflict do nothing)
             select id from page order by id desc limit 1
             """);
        command.Parameters.Add(new() { Value = after });
        return (Guid?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<Guid>> RunsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select stream_id from {Events} where type = 'run_opened' order by seq_id");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Guid> runs = [];
        while (await reader.ReadAsync(cancellationToken)) runs.Add(reader.GetGuid(0));
        return runs;
    }

    private async Task TakeOverAsync(Guid runId, CancellationToken cancellationToken)
    {
        SettlementRun run;
        IReadOnlyDictionary<Guid, EarlierFate> fates;
        await using (var session = store.LightweightSession())
        {
            var events = (await session.Events.FetchStreamAsync(runId, token: cancellationToken)).Select(@event => @event.Data).ToList();
            run = events.Aggregate((SettlementRun?)null, SettlementRun.Evolve)!;
            fates = EarlierFate.Of(events);
            session.Store(RunInBrief.Of(run));
            session.Store(UnfinishedRun.Of(runId, Actor));
            await session.SaveChangesAsync(cancellationToken);
        }

        var carried = (await CarriedAsync(runId, cancellationToken)).ToLookup(one => PayoutIdOf(run, one));
        foreach (var payoutId in carried.Select(payout => payout.Key)
            .Union(run.Stage is RunStage.Exported or RunStage.Confirmed ? run.Payouts.Select(payout => payout.PayoutId) : []).Order())
            await TakeOverAsync(run, payoutId, fates.GetValueOrDefault(payoutId), [.. carried[payoutId]], cancellationToken);
    }

    private Task TakeOverAsync(
        SettlementRun run, Guid payoutId, EarlierFate? fate, IReadOnlyList<Carried> carried, CancellationToken cancellationToken) =>
        decisions.DecideAsync(Actor, async session =>
        {
            var stream = await session.Events.FetchForWriting<PayoutState>(payoutId, cancellationToken);
            if (stream.Aggregate is not null) return;

            var stage = StageOf(run, fate);
            List<IReadOnlyList<Guid>> chunks = stage == PayoutStage.Returned ? [] : ChunksOf(carried);
            var payout = run.Payouts.FirstOrDefault(payout => payout.PayoutId == payoutId);
            var (venueId, organisationId) = payout is null
                ? (carried[0].VenueId, carried[0].OrganisationId)
                : (payout.VenueId, payout.OrganisationId);
            var (number, count, now) = (0, Math.Max(chunks.Count, 1), time.GetUtcNow());
            foreach (var chunk in chunks.DefaultIfEmpty<IReadOnlyList<Guid>>([]))
                stream.AppendOne(new PayoutTakenOver(run.Id, payoutId, venueId, organisationId, ++number, count, chunk, stage,
                    fate?.ExecutedOn, fate?.Return, now));
            await PlaceAsync(session, run.Id, payoutId, chunks, cancellationToken);
            // An interruption had left it with a payout that had come back.
            if (stage == PayoutStage.Returned) await FreeAsync(session, carried, cancellationToken);
        }, cancellationToken);

    private static async Task PlaceAsync(
        IDocumentSession session, Guid runId, Guid payoutId, List<IReadOnlyList<Guid>> chunks, CancellationToken cancellationToken)
    {
        await session.BeginTransactionAsync(cancellationToken);
        for (var number = 1; number <= chunks.Count; number++)
            session.QueueSqlCommand(
                $"update {CarrierTable.Name} set run_id = ?, payout_id = ?, chunk_number = ? where redemption_id = any(?)",
                runId, payoutId, number, chunks[number - 1].ToArray());
    }

    private static async Task FreeAsync(IDocumentSession session, IReadOnlyList<Carried> carried, CancellationToken cancellationToken)
    {
        foreach (var one in carried)
        {
            session.QueueSqlCommand($"update {CarrierTable.Name} set run_id = null where redemption_id = ?", one.RedemptionId);
            if (!one.IsReversed) continue;
            var events = (await session.Events.FetchStreamAsync(one.RedemptionId, token: cancellationToken)).Select(@event => @event.Data);
            var state = events.Aggregate((Entitlement?)null, Entitlement.Evolve)!;
            var cancelled = EntitlementDecider.CancelReversed(state).Events;
            session.Events.Append(one.RedemptionId, cancelled);
            CarrierTable.Follow(session, state, cancelled.Aggregate(state, Entitlement.Evolve));
        }
    }

    /// <summary>What carries an entitlement is no longer what it says itself.</summary>
    private async Task<int> ForgetCarriedAsync(CancellationToken cancellationToken) => await ExecuteAsync(
        $$"""
          update {{Entitlements}} set data = (data - 'runId' - 'payoutId' - 'executedOn') || '{"stage": "Accrued"}', stage = 'Accrued'
          where id in (
            select id from {{Entitlements}} where stage in {{CarriedStages}}
              or stage = 'Cancelled' and coalesce(jsonb_typeof(data -> 'reversal'), 'null') <> 'object' limit {{PageSize}})
          """, cancellationToken);

    private async Task<IReadOnlyList<Carried>> CarriedAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             select redemption_id, venue_id, organisation_id, line_count, is_reversed from {CarrierTable.Name}
             where run_id = $1 and payout_id is null order by 1
             """);
        command.Parameters.Add(new() { Value = runId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Carried> carried = [];
        while (await reader.ReadAsync(cancellationToken))
            carried.Add(new Carried(reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetInt32(3), reader.GetBoolean(4)));
        return carried;
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static Guid PayoutIdOf(SettlementRun run, Carried one) => run.Payouts.FirstOrDefault(payout => payout.RefundId is null
        && (payout.VenueId, payout.OrganisationId) == (one.VenueId, one.OrganisationId))?.PayoutId
        ?? SettlementRunDecider.PayoutIdOf(run.Id, one.VenueId, one.OrganisationId);

    private static PayoutStage StageOf(SettlementRun run, EarlierFate? fate) => fate switch
    {
        { Return: not null } => PayoutStage.Returned,
        { ExecutedOn: not null } => PayoutStage.Executed,
        _ => run.Stage is RunStage.Exported or RunStage.Confirmed ? PayoutStage.InTransfer : PayoutStage.Held,
    };

    private static List<IReadOnlyList<Guid>> ChunksOf(IReadOnlyList<Carried> carried)
    {
        var lines = 0;
        return carried.GroupBy(one => ((lines += one.LineCount) - one.LineCount) / ChunkLinesMost)
            .Select(IReadOnlyList<Guid> (chunk) => chunk.Select(one => one.RedemptionId).ToList()).ToList();
    }

    private sealed record Carried(Guid RedemptionId, Guid VenueId, Guid OrganisationId, int LineCount, bool IsReversed);

    /// <summary>What a run of before told of a payout in its own stream.</summary>
    private sealed record EarlierFate(DateOnly? ExecutedOn, PayoutReturn? Return)
    {
        public static Dictionary<Guid, EarlierFate> Of(IEnumerable<object> events)
        {
            Dictionary<Guid, EarlierFate> fates = [];
            foreach (var @event in events)
            {
                if (@event is PayoutExecuted executed) fates[executed.PayoutId] = new EarlierFate(executed.ExecutedOn, null);
                if (@event is PayoutReturned { ChunkNumber: 1 } e)
                    fates[e.PayoutId] = new EarlierFate(fates.GetValueOrDefault(e.PayoutId)?.ExecutedOn,
                        new PayoutReturn(null, null, e.Reason, e.ReturnedOn, e.UnplacedCents, e.OccurredAt));
            }

            return fates;
        }
    }
}
