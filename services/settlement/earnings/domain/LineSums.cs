using Aptic.Kernel;

namespace Aptic.Settlement.Earnings.Domain;

/// <summary>What a cheque earns at its own payout rate.</summary>
public static class LineSums
{
    /// <summary>The line with another covered value. Payable and commission sum to it.</summary>
    public static EntitlementLine Covering(this EntitlementLine line, long coveredCents)
    {
        var payableCents = Money.ShareOf(coveredCents, line.PayoutRateBasisPoints);
        return line with { CoveredCents = coveredCents, PayableCents = payableCents, CommissionCents = coveredCents - payableCents };
    }
}
