using Aptic.Contracts.Redemption.V1;
using Aptic.Kernel;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Runs.Domain;
using static Aptic.Settlement.Earnings.Domain.EntitlementDecider;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>What settlement's specifications start from.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Noon = new(2026, 12, 1, 11, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Reversed = Noon.AddDays(1);
    public static readonly DateTimeOffset LaterOn = Noon.AddDays(30);
    public static readonly DateTimeOffset ReversibleUntil = ParisTime.EndOf(new DateOnly(2026, 12, 8));
    public static readonly Guid RedemptionId = Guid.CreateVersion7();
    public static readonly Guid Venue = Guid.CreateVersion7();
    public static readonly Guid Organisation = Guid.CreateVersion7();

    public static TState State<TState>(Func<TState?, object, TState> evolve, params IEnumerable<object> events) where TState : class =>
        events.Aggregate((TState?)null, evolve)!;

    public static ServiceRedeemed ServiceRedeemed(params RedeemedCheque[] cheques) =>
        new(RedemptionId, Venue, Organisation, Guid.CreateVersion7(), "workshop", new DateOnly(2026, 12, 1),
            cheques.Sum(cheque => cheque.CoveredCents), 0, cheques, ReversibleUntil, 1, Noon, new DateOnly(2026, 12, 1));

    public static RedeemedCheque Cheque(long coveredCents, int payoutRateBasisPoints = 9_600) =>
        new(Guid.CreateVersion7(), "C-1", Guid.CreateVersion7(),
        "departement-16", "france-services-16", null, coveredCents, 1_000 - coveredCents, payoutRateBasisPoints);

    /// <summary>An entitlement of one redemption, free to be taken.</summary>
    public static Entitlement AnEntitlement(long coveredCents = 1_000, Guid? venueId = null)
    {
        var redeemed = ServiceRedeemed(Cheque(coveredCents)) with { VenueId = venueId ?? Venue, RedemptionId = Guid.CreateVersion7() };
        return State<Entitlement>(Entitlement.Evolve, Decide(new AccrueEntitlement(redeemed), null).Events);
    }

    /// <summary>What is owed by entitlements, one lot for each.</summary>
    public static IReadOnlyList<OwedLot> Lots(params IEnumerable<Entitlement> entitlements) => entitlements.Select(one => new OwedLot(
        one.VenueId, one.OrganisationId, one.AccountingDay, one.ReversibleUntil, one.MissedByRunId, 1, one.PayableCents,
        one.CommissionCents)).ToList();

    public static IReadOnlyList<VenueSum> Sums(params IEnumerable<Entitlement> entitlements) => VenueSum.Of(Lots(entitlements));
}
