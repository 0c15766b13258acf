using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Incidents;
using Marten;

namespace Aptic.Settlement.SettlementRuns;

/// <summary>Finds the claims that runs recover, and moves them with the run.</summary>
public sealed class ClaimDesk(IDocumentStore store, Decisions decisions)
{
    /// <summary>Holds the claims that a run recovers from the venues that it pays; a repeat holds what is right now.</summary>
    public async Task HoldAsync(Guid runId, IReadOnlyList<VenueSum> sums, Func<IDocumentSession, Task> turn, string actor,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var today = ParisTime.DayOf(now);
        var claims = await FindAsync("open_cents > 0", cancellationToken);
        var wanted = Nettings.Of(runId, sums, claims, today);
        var held = claims.SelectMany(claim => HeldBy(runId, claim)).Where(part => wanted.All(other => IdOf(other) != IdOf(part)));
        foreach (var part in held.Select(part => part with { AmountCents = 0 }).Concat(wanted))
        {
            await MoveAsync(part.SourceId, claim => IncidentDecider.Decide(
                new IncidentDecider.NetClaim(runId, part.PayoutId, part.AmountCents, today, now), claim), turn, actor, cancellationToken);
        }
    }

    /// <summary>What a run is about to recover.</summary>
    public async Task<IReadOnlyList<HeldPart>> OfRunAsync(Guid runId, CancellationToken cancellationToken) =>
        (await FindAsync("held_cents > 0", cancellationToken)).SelectMany(claim => HeldBy(runId, claim)).ToList();

    /// <param name="payoutId">Of this payout alone; null for all of the run.</param>
    public async Task ReleaseAsync(Guid runId, Guid? payoutId, Func<IDocumentSession, Task> turn, string actor, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        foreach (var part in (await OfRunAsync(runId, cancellationToken)).Where(part => payoutId is null || part.PayoutId == payoutId))
            await MoveAsync(part.SourceId, claim => IncidentDecider.Decide(
                new IncidentDecider.ReleaseNetting(runId, part.PayoutId, now), claim), turn, actor, cancellationToken);
    }

    /// <summary>The bank executed these payouts: what the run holds for them is recovered.</summary>
    public async Task RecoverAsync(Guid runId, IReadOnlyDictionary<Guid, DateOnly> executed, Func<IDocumentSession, Task> turn,
        string actor,
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var part in (await OfRunAsync(runId, cancellationToken)).Where(part => executed.ContainsKey(part.PayoutId)))
            await MoveAsync(part.SourceId, claim => IncidentDecider.Decide(
                new IncidentDecider.RecoverByNetting(part.PayoutId, executed[part.PayoutId], actor, now), claim), turn, actor,
                cancellationToken);
    }

    /// <summary>A payout came back: what it had recovered is open again.</summary>
    public async Task ReopenAsync(Payout payout, string reason, DateOnly on, Func<IDocumentSession, Task> turn, string actor,
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var netting in payout.Nettings ?? [])
            await MoveAsync(netting.IncidentId, claim => IncidentDecider.Decide(
                new IncidentDecider.ReopenClaim(payout.PayoutId, reason, on, now), claim), turn, actor, cancellationToken);
    }

    /// <summary>
    /// In the session's transaction: what the return of a payout recovers of claims on the redemptions that it had paid, in cents.
    /// </summary>
    public static async Task<long> RecoverByReturnAsync(IDocumentSession session, IReadOnlyList<Guid> redemptions,
        IncidentDecider.RecoverByReturn command, CancellationToken cancellationToken)
    {
        var recoveredCents = 0L;
        var claims = await session.QueryAsync<Incident>(
            "where open_cents > 0 and redemption_id = any(?) order by id", cancellationToken, [redemptions.ToArray()]);
        foreach (var claim in claims)
        {
            var stream = await session.Events.FetchForWriting<Incident>(claim.Id, cancellationToken);
            var events = IncidentDecider.Decide(command, stream.Aggregate!).Events;
            stream.AppendMany(events);
            recoveredCents += events.OfType<ClaimRecovered>().SelectMany(recovery => recovery.Lines).Sum(line => line.RecoveredCents);
        }

        return recoveredCents;
    }

    private Task MoveAsync(Guid incidentId, Func<Incident, Decision> decide, Func<IDocumentSession, Task> turn, string actor,
        CancellationToken cancellationToken) =>
        decisions.DecideAsync(actor, async session =>
        {
            await turn(session);
            var stream = await session.Events.FetchForWriting<Incident>(incidentId, cancellationToken);
            stream.AppendMany(decide(stream.Aggregate!).Events);
        }, cancellationToken);

    private async Task<IReadOnlyList<Incident>> FindAsync(string condition, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return await session.QueryAsync<Incident>($"where {condition} order by id", cancellationToken);
    }

    private static IEnumerable<HeldPart> HeldBy(Guid runId, Incident claim) =>
        claim.Held.Where(held => held.RunId == runId).Select(held => new HeldPart(claim.Id, held.PayoutId, held.AmountCents));

    private static (Guid, Guid) IdOf(HeldPart part) => (part.SourceId, part.PayoutId);
}
