using Aptic.Settlement.OperatorMoney.Domain;

namespace Aptic.Settlement.Runs.Domain;

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

    public static IReadOnlyList<VenueSum> Of(IEnumerable<OwedLot> lots) => lots
        .GroupBy(lot => (lot.VenueId, lot.OrganisationId))
        .Select(venue => new VenueSum(venue.Key.VenueId, venue.Key.OrganisationId, venue.Sum(lot => lot.EntitlementCount),
            venue.Sum(lot => lot.PayableCents), venue.Sum(lot => lot.CommissionCents)))
        .OrderBy(sum => sum.VenueId).ThenBy(sum => sum.OrganisationId)
        .ToList();
}

/// <summary>Entitlements of a venue that a run takes or leaves together, summed up.</summary>
/// <param name="ReversibleUntil">The venue may reverse them before this instant.</param>
/// <param name="MissedByRunId">The run that had taken their day before they arrived; null where they arrived in time.</param>
/// <param name="IsHeld">The run that looks holds them already.</param>
public sealed record OwedLot(
    Guid VenueId, Guid OrganisationId, DateOnly AccountingDay, DateTimeOffset ReversibleUntil, Guid? MissedByRunId, int EntitlementCount,
    long PayableCents, long CommissionCents, bool IsHeld = false)
{
    public OwedSpan Span => new(AccountingDay, ReversibleUntil);
}

/// <summary>From the day of redemptions to the instant at which they can no longer be reversed.</summary>
public readonly record struct OwedSpan(DateOnly AccountingDay, DateTimeOffset ReversibleUntil);

/// <summary>What a run holds for a venue.</summary>
public sealed record SumOfRun(Guid RunId, VenueSum Sum);

/// <summary>A sum, and the account that it would be paid to; null where the organisation has no verified one.</summary>
/// <param name="IsOnHold">An operator holds the venue.</param>
public sealed record VenuePosition(VenueSum Sum, PayableAccount? Account, bool IsOnHold = false);

public sealed record PayableAccount(Guid AccountId, bool IsInSepa);
