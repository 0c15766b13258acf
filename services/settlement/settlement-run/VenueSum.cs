using Aptic.Settlement.Entitlements;
using Aptic.Settlement.OperatorMoney;

namespace Aptic.Settlement.SettlementRuns;

/// <summary>What a venue is owed for one organisation: the unit of a payout. A venue that changed hands has a sum for each.</summary>
/// <param name="GoodwillCents">What the operator adds of its own money.</param>
public sealed record VenueSum(
    Guid VenueId, Guid OrganisationId, int EntitlementCount, long PayableCents, long CommissionCents, long GoodwillCents = 0)
{
    /// <summary>Before claims on the venue are taken from it.</summary>
    public long OwedCents => PayableCents + GoodwillCents;

    /// <summary>The sums with the goodwill that venues are to be given.</summary>
    public static IReadOnlyList<VenueSum> With(IReadOnlyList<VenueSum> sums, IEnumerable<GoodwillOf> goodwill)
    {
        var given = goodwill.GroupBy(one => (one.Asked.VenueId, one.Asked.OrganisationId))
            .ToDictionary(venue => venue.Key, venue => venue.Sum(one => one.Asked.AmountCents));
        var known = sums.ToDictionary(sum => (sum.VenueId, sum.OrganisationId));
        return known.Keys.Union(given.Keys).Order()
            .Select(venue => known.GetValueOrDefault(venue, new VenueSum(venue.VenueId, venue.OrganisationId, 0, 0, 0))
                with
            { GoodwillCents = given.GetValueOrDefault(venue) })
            .ToList();
    }

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
/// <param name="IsOnHold">An operator holds the venue.</param>
public sealed record VenuePosition(VenueSum Sum, PayableAccount? Account, bool IsOnHold = false);

public sealed record PayableAccount(Guid AccountId, bool IsInSepa);
