using Aptic.Settlement.Incidents;

namespace Aptic.Settlement.SettlementRuns;

/// <summary>What a run holds for one of its payouts beside entitlements: of a claim, or of goodwill.</summary>
/// <param name="SourceId">The incident, or the goodwill.</param>
public sealed record HeldPart(Guid SourceId, Guid PayoutId, long AmountCents);

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
}
