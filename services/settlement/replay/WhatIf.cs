using Aptic.Kernel;

namespace Aptic.Settlement.Replay;

/// <summary>Other rules than those that a month was settled by; null for what stays as it was.</summary>
/// <param name="PayoutRateBasisPoints">Of the covered value, what venues get.</param>
/// <param name="CommissionBasisPoints">Of the covered value, what the operator keeps: another way to say the payout rate.</param>
/// <param name="MinimumPayoutCents">What a venue must have earned to be paid.</param>
/// <param name="TariffCents">A regulated tariff: each service is paid by one cheque, at this price.</param>
public sealed record OtherRules(
    int? PayoutRateBasisPoints, int? CommissionBasisPoints, long? MinimumPayoutCents, long? TariffCents)
{
    /// <summary>The payout rate, however it was said; null for the cheques' own.</summary>
    public int? RateBasisPoints => PayoutRateBasisPoints ?? Money.BasisPointsOfWhole - CommissionBasisPoints;
}

/// <summary>What a cheque paid of a service that stands.</summary>
public sealed record SettledLine(Guid RedemptionId, Guid VenueId, string FunderId, long CoveredCents, long PayableCents);

/// <param name="ActualCents">Earned, by the rules of then.</param>
/// <param name="WhatIfCents">Earned, by the other rules.</param>
/// <param name="IsPaid">False where it is under the minimum, and waits.</param>
/// <param name="WouldBePaid">The same by the other rules.</param>
public sealed record VenueOutcome(Guid VenueId, long ActualCents, long WhatIfCents, bool IsPaid, bool WouldBePaid);

/// <param name="ActualCents">What its cheques covered, commission and all.</param>
/// <param name="ActualCommissionCents">Of it, what the operator kept.</param>
public sealed record FunderOutcome(
    string FunderId, long ActualCents, long WhatIfCents, long ActualCommissionCents, long WhatIfCommissionCents);

/// <summary>A month settled again by other rules. Pure: nothing is written, published, paid or numbered.</summary>
public static class WhatIf
{
    /// <param name="minimumPayoutCents">The minimum of then.</param>
    public static (IReadOnlyList<VenueOutcome> Venues, IReadOnlyList<FunderOutcome> Funders) Of(
        IReadOnlyCollection<SettledLine> lines, OtherRules rules, long minimumPayoutCents)
    {
        var pairs = lines.GroupBy(line => line.RedemptionId).SelectMany(service => Settle([.. service], rules)).ToList();
        var venues = pairs.GroupBy(pair => pair.Actual.VenueId).OrderBy(venue => venue.Key).Select(venue =>
        {
            var (actual, whatIf) = (venue.Sum(pair => pair.Actual.PayableCents), venue.Sum(pair => pair.WhatIf.PayableCents));
            return new VenueOutcome(venue.Key, actual, whatIf, actual >= minimumPayoutCents,
                whatIf >= (rules.MinimumPayoutCents ?? minimumPayoutCents));
        }).ToList();
        var funders = pairs.GroupBy(pair => pair.Actual.FunderId, StringComparer.Ordinal)
            .OrderBy(funder => funder.Key, StringComparer.Ordinal)
            .Select(funder => new FunderOutcome(funder.Key, funder.Sum(pair => pair.Actual.CoveredCents),
            funder.Sum(pair => pair.WhatIf.CoveredCents),
                funder.Sum(pair => CommissionOf(pair.Actual)), funder.Sum(pair => CommissionOf(pair.WhatIf)))).ToList();
        return (venues, funders);
    }

    private static IEnumerable<(SettledLine Actual, SettledLine WhatIf)> Settle(IReadOnlyList<SettledLine> service, OtherRules rules)
    {
        for (var index = 0; index < service.Count; index++)
        {
            var line = service[index];
            // Under a regulated tariff a service takes one cheque, whatever it cost.
            var covered = rules.TariffCents is { } tariff ? index == 0 ? tariff : 0 : line.CoveredCents;
            yield return (line, line with { CoveredCents = covered, PayableCents = PayableOf(line, covered, rules) });
        }
    }

    // Without another rate the cheque's own stands; it is what was payable of what was covered.
    private static long PayableOf(SettledLine line, long coveredCents, OtherRules rules) => rules.RateBasisPoints is { } rate
        ? Money.ShareOf(coveredCents, rate)
        : coveredCents == line.CoveredCents ? line.PayableCents
        : line.CoveredCents == 0 ? 0
        : Money.Share(coveredCents, line.PayableCents, line.CoveredCents);

    private static long CommissionOf(SettledLine line) => line.CoveredCents - line.PayableCents;
}
