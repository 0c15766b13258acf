using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Storage;
using Marten;
using Npgsql;

namespace Aptic.Settlement.Payouts;

/// <summary>What carries an entitlement.</summary>
/// <param name="ExecutedOn">The day on which the bank executed its payout; null where it has not, or where that came back.</param>
public sealed record Carrier(Carriage Carriage, Guid? RunId, Guid? PayoutId, DateOnly? ExecutedOn)
{
    public static readonly Carrier None = new(Carriage.None, null, null, null);

    public static Carrier Of(Guid runId, Guid payoutId, RunStage run, PayoutStage payout, DateOnly? executedOn) => run switch
    {
        RunStage.Opened or RunStage.Prepared or RunStage.Approved or RunStage.Stopped => new Carrier(Carriage.Held, runId, null, null),
        _ when payout == PayoutStage.Executed => new Carrier(Carriage.Paid, runId, payoutId, executedOn),
        _ => new Carrier(Carriage.InTransfer, runId, payoutId, null),
    };
}

/// <summary>What a venue is owed, and what carries it.</summary>
public sealed record OwedOf(OwedLot Lot, Carrier Carrier);

/// <summary>Reads what carries entitlements, and what is owed.</summary>
public static class Carriers
{
    private const string Table = CarrierTable.Name;

    /// <summary>What carries these entitlements; what is free is not in the answer.</summary>
    public static async Task<IReadOnlyDictionary<Guid, Carrier>> OfAsync(
        IQuerySession session, IReadOnlyCollection<Guid> redemptionIds, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select c.redemption_id, c.run_id, c.payout_id, run.stage, payout.stage, (payout.data ->> 'executedOn')::date
             from {Table} c join {Tables.RunsInBrief} run on run.id = c.run_id
             join {Tables.PayoutStates} payout on payout.id = c.payout_id where c.redemption_id = any($1)
             """);
        command.Parameters.Add(new() { Value = redemptionIds.ToArray() });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        Dictionary<Guid, Carrier> carriers = [];
        while (await reader.ReadAsync(cancellationToken))
            carriers.Add(reader.GetGuid(0), Carrier.Of(reader.GetGuid(1), reader.GetGuid(2), Enum.Parse<RunStage>(reader.GetString(3)),
                Enum.Parse<PayoutStage>(reader.GetString(4)),
                await reader.IsDBNullAsync(5, cancellationToken) ? null : reader.GetFieldValue<DateOnly>(5)));
        return carriers;
    }

    /// <summary>
    /// What carries an entitlement, locked until the session's transaction ends: no run takes it meanwhile or gives it back, and the run
    /// that has it decides nothing.
    /// </summary>
    public static async Task<Carrier> LockAsync(IDocumentSession session, Guid redemptionId, CancellationToken cancellationToken)
    {
        await session.BeginTransactionAsync(cancellationToken);
        if (await CarryingRunAsync(session, redemptionId, cancellationToken) is not { } runId) return Carrier.None;

        await RunTurn.ShareAsync(session, runId, cancellationToken);
        return (await OfAsync(session, [redemptionId], cancellationToken)).GetValueOrDefault(redemptionId, Carrier.None);
    }

    /// <summary>What a run with this cutoff could take, and what it holds already, by venue, day and what there is to say of it.</summary>
    public static Task<IReadOnlyList<OwedLot>> LotsAsync(
        IQuerySession session, Guid runId, DateTimeOffset cutoffAt, CancellationToken cancellationToken) => LotsAsync(session,
        "run_id is null and reversible_until <= $2 and line_count > 0 or run_id = $1 and not is_reversed",
        [runId, cutoffAt.ToUniversalTime()], cancellationToken);

    /// <summary>What a run holds, of which an earlier one had taken the day before it arrived.</summary>
    public static Task<IReadOnlyList<OwedLot>> MissedLotsAsync(IQuerySession session, Guid runId, CancellationToken cancellationToken) =>
        LotsAsync(session, "run_id = $1 and not is_reversed and missed_by_run_id is not null", [runId], cancellationToken);

    /// <summary>What a venue is owed, and what carries it: all that it earned and the bank has not paid.</summary>
    public static async Task<IReadOnlyList<OwedOf>> OwedAsync(
        IQuerySession session, Guid venueId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select c.venue_id, c.organisation_id, count(*)::int, sum(c.payable_cents)::bigint, sum(c.commission_cents)::bigint,
               c.accounting_day, c.reversible_until, c.missed_by_run_id, payout.id is not null, payout.run_id, payout.id, run.stage,
               payout.stage
             from (
               select redemption_id, null::uuid as payout_id from {Table} where run_id is null and venue_id = $1
               union all
               select carried.redemption_id, carried.payout_id from {Tables.PayoutStates} p
               join {Table} carried on carried.run_id = p.run_id and carried.payout_id = p.id
               where p.venue_id = $1 and p.stage <> $2) owed
             join {Table} c on c.redemption_id = owed.redemption_id
             left join {Tables.PayoutStates} payout on payout.id = owed.payout_id
             left join {Tables.RunsInBrief} run on run.id = payout.run_id
             where c.line_count > 0 group by 1, 2, 6, 7, 8, 9, 10, 11, 12, 13
             """);
        command.Parameters.Add(new() { Value = venueId });
        command.Parameters.Add(new() { Value = nameof(PayoutStage.Executed) });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        List<OwedOf> owed = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var lot = await LotOfAsync(reader, cancellationToken);
            owed.Add(new OwedOf(lot, lot.IsHeld
                ? Carrier.Of(reader.GetGuid(9), reader.GetGuid(10), Enum.Parse<RunStage>(reader.GetString(11)),
                    Enum.Parse<PayoutStage>(reader.GetString(12)), null)
                : Carrier.None));
        }

        return owed;
    }

    /// <summary>The sums of what a run carries, by venue. What was reversed meanwhile is not in them.</summary>
    public static async Task<IReadOnlyList<VenueSum>> SumsAsync(IQuerySession session, Guid runId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select venue_id, organisation_id, count(*)::int, sum(payable_cents)::bigint, sum(commission_cents)::bigint
             from {Table} where run_id = $1 and not is_reversed group by 1, 2 order by 1, 2
             """);
        command.Parameters.Add(new() { Value = runId });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        List<VenueSum> sums = [];
        while (await reader.ReadAsync(cancellationToken)) sums.Add(SumOf(reader, 0));
        return sums.OrderBy(sum => sum.VenueId).ThenBy(sum => sum.OrganisationId).ToList();
    }

    /// <summary>What other runs hold of what a run with this cutoff could have taken.</summary>
    public static async Task<IReadOnlyList<SumOfRun>> HeldElsewhereAsync(
        IQuerySession session, Guid runId, DateTimeOffset cutoffAt, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select c.venue_id, c.organisation_id, count(*)::int, sum(c.payable_cents)::bigint, sum(c.commission_cents)::bigint, c.run_id
             from {Tables.RunsInBrief} run join {Table} c on c.run_id = run.id
             where run.stage = any($1) and run.id <> $2 and c.reversible_until <= $3 and not c.is_reversed group by 1, 2, c.run_id
             """);
        command.Parameters.Add(new()
        {
            Value = new[] { nameof(RunStage.Opened), nameof(RunStage.Prepared), nameof(RunStage.Approved), nameof(RunStage.Stopped) },
        });
        command.Parameters.Add(new() { Value = runId });
        command.Parameters.Add(new() { Value = cutoffAt.ToUniversalTime() });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        List<SumOfRun> sums = [];
        while (await reader.ReadAsync(cancellationToken)) sums.Add(new SumOfRun(reader.GetGuid(5), SumOf(reader, 0)));
        return sums.OrderBy(sum => sum.RunId).ThenBy(sum => sum.Sum.VenueId).ThenBy(sum => sum.Sum.OrganisationId).ToList();
    }

    /// <summary>What a payout carries comes to, as corrected by incidents.</summary>
    public static async Task<long> CentsOfAsync(
        IQuerySession session, Guid runId, Guid payoutId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"select coalesce(sum(payable_cents), 0)::bigint from {Table} where run_id = $1 and payout_id = $2");
        command.Parameters.Add(new() { Value = runId });
        command.Parameters.Add(new() { Value = payoutId });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt64(0);
    }

    /// <summary>What a run paid of redemptions that were reversed while their money was on its way, and that is no incident yet.</summary>
    public static async Task<IReadOnlyList<Guid>> LateReversalsAsync(
        IQuerySession session, Guid runId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select c.redemption_id from {Table} c join {Tables.PayoutStates} payout on payout.id = c.payout_id
             where c.run_id = $1 and c.is_reversed and payout.stage = $2 and not exists (
               select from {Tables.Incidents} incident
               where incident.redemption_id = c.redemption_id and incident.data ->> 'kind' = $3)
             order by 1
             """);
        command.Parameters.Add(new() { Value = runId });
        command.Parameters.Add(new() { Value = nameof(PayoutStage.Executed) });
        command.Parameters.Add(new() { Value = IncidentKinds.LateReversal });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        List<Guid> found = [];
        while (await reader.ReadAsync(cancellationToken)) found.Add(reader.GetGuid(0));
        return found;
    }

    private static async Task<IReadOnlyList<OwedLot>> LotsAsync(
        IQuerySession session, string condition, object[] parameters, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select venue_id, organisation_id, count(*)::int, sum(payable_cents)::bigint, sum(commission_cents)::bigint, accounting_day,
               reversible_until, missed_by_run_id, run_id is not null
             from {Table} where {condition} group by 1, 2, 6, 7, 8, 9
             """);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        List<OwedLot> lots = [];
        while (await reader.ReadAsync(cancellationToken))
            lots.Add(await LotOfAsync(reader, cancellationToken));
        return lots;
    }

    private static async Task<OwedLot> LotOfAsync(System.Data.Common.DbDataReader reader, CancellationToken cancellationToken) => new(
        reader.GetGuid(0), reader.GetGuid(1), reader.GetFieldValue<DateOnly>(5), reader.GetFieldValue<DateTimeOffset>(6),
        await reader.IsDBNullAsync(7, cancellationToken) ? null : reader.GetGuid(7), reader.GetInt32(2), reader.GetInt64(3),
        reader.GetInt64(4), reader.GetBoolean(8));

    private static async Task<Guid?> CarryingRunAsync(IDocumentSession session, Guid redemptionId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select run_id from {Table} where redemption_id = $1 for update");
        command.Parameters.Add(new() { Value = redemptionId });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        return await reader.ReadAsync(cancellationToken) && !await reader.IsDBNullAsync(0, cancellationToken) ? reader.GetGuid(0) : null;
    }

    private static VenueSum SumOf(System.Data.Common.DbDataReader reader, int at) => new(reader.GetGuid(at), reader.GetGuid(at + 1),
        reader.GetInt32(at + 2), reader.GetInt64(at + 3), reader.GetInt64(at + 4));
}
