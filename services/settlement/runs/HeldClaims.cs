using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Runs.Domain;
using Marten;

namespace Aptic.Settlement.Runs;

/// <summary>Finds the claims that runs recover, and moves them with the run.</summary>
public sealed class HeldClaims(IDocumentStore store, Decisions decisions) : IHeldBeside
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<HeldPart>> OfRunAsync(SettlementRun run, CancellationToken cancellationToken)
    {
        if (run.Exporting is null && run.Export is null)
            return (await FindAsync("held_cents > 0", cancellationToken)).SelectMany(claim => Nettings.HeldBy(run.Id, claim)).ToList();

        var ids = run.Payouts.SelectMany(payout => payout.Nettings ?? []).Select(netting => netting.IncidentId).Distinct().ToArray();
        if (ids.Length == 0) return [];
        await using var session = store.QuerySession();
        var claims = await session.LoadManyAsync<Incident>(cancellationToken, ids);
        return claims.OrderBy(claim => claim.Id).SelectMany(claim => Nettings.OfRun(run, claim)).ToList();
    }

    /// <inheritdoc/>
    public async Task HoldAsync(BesideMove move, IReadOnlyList<VenueSum> paid, CancellationToken cancellationToken)
    {
        var today = ParisTime.DayOf(move.Now);
        var runId = move.Run.Id;
        var claims = await FindAsync("open_cents > 0", cancellationToken);
        foreach (var part in Nettings.Changes(runId, paid, claims, today))
            await MoveAsync(move, part.SourceId, claim => IncidentDecider.Decide(
                new IncidentDecider.NetClaim(runId, part.PayoutId, part.AmountCents, today, move.Now), claim), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(BesideMove move, CancellationToken cancellationToken)
    {
        foreach (var part in await OfRunAsync(move.Run, cancellationToken))
            await MoveAsync(move, part.SourceId, claim => IncidentDecider.Decide(
                new IncidentDecider.ReleaseNetting(move.Run.Id, part.PayoutId, move.Now), claim), cancellationToken);
    }

    /// <inheritdoc/>
    public Task PutInTransferAsync(BesideMove move, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task PayAsync(BesideMove move, IReadOnlyDictionary<Guid, DateOnly> days, CancellationToken cancellationToken)
    {
        foreach (var part in (await OfRunAsync(move.Run, cancellationToken)).Where(part => days.ContainsKey(part.PayoutId)))
            await MoveAsync(move, part.SourceId, claim => IncidentDecider.Decide(
                new IncidentDecider.RecoverByNetting(part.PayoutId, days[part.PayoutId], move.Actor, move.Now), claim), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task ReturnAsync(BesideMove move, Payout payout, PayoutReturn told, CancellationToken cancellationToken)
    {
        foreach (var netting in payout.Nettings ?? [])
            await MoveAsync(move, netting.IncidentId, claim => IncidentDecider.Decide(
                new IncidentDecider.ReturnNetting(move.Run.Id, payout.PayoutId, told.Reason, told.On, move.Now), claim), cancellationToken);
    }

    /// <summary>
    /// In the session's transaction: what the return of a payout recovers of claims on the redemptions that it had paid, in cents.
    /// </summary>
    public static async Task<long> RecoverByReturnAsync(IDocumentSession session, Guid runId,
        IncidentDecider.RecoverByReturn command, CancellationToken cancellationToken)
    {
        var recoveredCents = 0L;
        var claims = await session.QueryAsync<Incident>(
            $"""
             where open_cents > 0 and redemption_id in (
               select redemption_id from {CarrierTable.Name} where run_id = ? and payout_id = ?) order by id
             """, cancellationToken, runId, command.PayoutId);
        foreach (var claim in claims)
        {
            var stream = await session.Events.FetchForWriting<Incident>(claim.Id, cancellationToken);
            var events = IncidentDecider.Decide(command, stream.Aggregate!).Events;
            stream.AppendMany(events);
            recoveredCents += events.OfType<ClaimRecovered>().SelectMany(recovery => recovery.Lines).Sum(line => line.RecoveredCents);
        }

        return recoveredCents;
    }

    private Task MoveAsync(
        BesideMove move, Guid incidentId, Func<Incident, Decision> decide, CancellationToken cancellationToken) =>
        decisions.DecideAsync(move.Actor, async session =>
        {
            await move.Turn(session);
            var stream = await session.Events.FetchForWriting<Incident>(incidentId, cancellationToken);
            stream.AppendMany(decide(stream.Aggregate!).Events);
        }, cancellationToken);

    private async Task<IReadOnlyList<Incident>> FindAsync(string condition, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return await session.QueryAsync<Incident>($"where {condition} order by id", cancellationToken);
    }
}
