using Aptic.Settlement.Claims.Domain;

namespace Aptic.Settlement.Runs.Domain;

public enum PartStage
{
    Held,
    InTransfer,

    /// <summary>Recovered, given or refunded: the bank executed its payout.</summary>
    Paid,
}

/// <summary>What a run holds for one of its payouts beside entitlements: of a claim, of goodwill, or of a refund.</summary>
/// <param name="SourceId">The incident, the goodwill, or the refund.</param>
/// <param name="IsContested">True where the venue has contested the claim since: it may not be taken, and is to be given back.</param>
public sealed record HeldPart(
    Guid SourceId, Guid PayoutId, long AmountCents, PartStage Stage = PartStage.Held, bool IsContested = false);

/// <summary>Which claims a run recovers from which payouts. Pure.</summary>
public static class Nettings
{
    /// <summary>The claims on each venue, oldest first, at most down to zero.</summary>
    /// <param name="sums">What the run pays, by venue.</param>
    /// <param name="claims">Incidents with an open claim.</param>
    public static IReadOnlyList<HeldPart> Of(Guid runId, IEnumerable<VenueSum> sums, IReadOnlyList<Incident> claims, DateOnly today)
    {
        var byVenue = claims.ToLookup(claim => (claim.VenueId, claim.OrganisationId));
        List<HeldPart> parts = [];
        foreach (var sum in sums)
        {
            var payoutId = SettlementRunDecider.PayoutIdOf(runId, sum.VenueId, sum.OrganisationId);
            var leftCents = sum.PayableCents;
            foreach (var claim in byVenue[(sum.VenueId, sum.OrganisationId)].OrderBy(claim => claim.BookedAt).ThenBy(claim => claim.Id))
            {
                // What this run holds already it may hold again.
                var freeCents = Incident.Evolve(claim, new ClaimNettingReleased(claim.Id, runId, payoutId,
                    claim.BookedAt)).NettableCents(today);
                var amountCents = Math.Min(leftCents, freeCents);
                if (amountCents <= 0) continue;
                parts.Add(new HeldPart(claim.Id, payoutId, amountCents));
                leftCents -= amountCents;
            }
        }

        return parts;
    }

    /// <summary>What is to be held otherwise than it is, by what the run pays now; of no amount where it is to be given back.</summary>
    public static IReadOnlyList<HeldPart> Changes(Guid runId, IEnumerable<VenueSum> sums, IReadOnlyList<Incident> claims, DateOnly today)
    {
        var wanted = Of(runId, sums, claims, today);
        var held = claims.SelectMany(claim => HeldBy(runId, claim)).Where(part => wanted.All(other => IdOf(other) != IdOf(part)));
        return [.. held.Select(part => part with { AmountCents = 0 }), .. wanted];
    }

    /// <summary>What a run holds of a claim.</summary>
    public static IEnumerable<HeldPart> HeldBy(Guid runId, Incident claim) =>
        claim.Held.Where(held => held.RunId == runId).Select(held =>
            new HeldPart(claim.Id, held.PayoutId, held.AmountCents, IsContested: claim.IsContested));

    /// <summary>What a run holds of a claim, and what its payouts recovered of it.</summary>
    public static IEnumerable<HeldPart> OfRun(SettlementRun run, Incident claim)
    {
        var payouts = run.Payouts.Select(payout => payout.PayoutId).ToHashSet();
        return HeldBy(run.Id, claim).Concat(claim.Recoveries
            .Where(recovery => recovery is { Means: RecoveryMeans.Netting, PayoutId: { } payoutId } && payouts.Contains(payoutId))
            .Select(recovery => new HeldPart(claim.Id, recovery.PayoutId!.Value, recovery.Lines.Sum(line => line.RecoveredCents),
                PartStage.Paid)));
    }

    private static (Guid, Guid) IdOf(HeldPart part) => (part.SourceId, part.PayoutId);
}
