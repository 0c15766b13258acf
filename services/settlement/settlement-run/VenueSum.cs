using Aptic.Settlement.Entitlements;

namespace Aptic.Settlement.SettlementRuns;

/// <summary>What a venue is owed for one organisation: the unit of a payout. A venue that changed hands has a sum for each.</summary>
public sealed record VenueSum(Guid VenueId, Guid OrganisationId, int EntitlementCount, long PayableCents, long CommissionCents)
{
    public static IReadOnlyList<VenueSum> Of(IEnumerable<Entitlement> entitlements) => entitlements
        .GroupBy(entitlement => (entitlement.VenueId, entitlement.OrganisationId))
        .Select(venue => new VenueSum(venue.Key.VenueId, venue.Key.OrganisationId, venue.Count(),
            venue.Sum(entitlement => entitlement.PayableCents), venue.Sum(entitlement => entitlement.CommissionCents)))
        .OrderBy(sum => sum.VenueId).ThenBy(sum => sum.OrganisationId)
        .ToList();
}

/// <summary>What a run holds for a venue.</summary>
public sealed record SumOfRun(Guid RunId, VenueSum Sum)
{
    public static IReadOnlyList<SumOfRun> Of(IEnumerable<Entitlement> held) => held
        .GroupBy(entitlement => entitlement.RunId!.Value).OrderBy(run => run.Key)
        .SelectMany(run => VenueSum.Of(run).Select(sum => new SumOfRun(run.Key, sum)))
        .ToList();
}

/// <summary>A sum, and the account that it would be paid to; null where the organisation has no verified one.</summary>
public sealed record VenuePosition(VenueSum Sum, PayableAccount? Account);

public sealed record PayableAccount(Guid AccountId, bool IsInSepa);
