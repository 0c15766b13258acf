namespace Aptic.Kernel;

/// <summary>Money is whole euro cents. Shares are rounded half up (away from zero for the positive amounts that occur here).</summary>
public static class Money
{
    public const int BasisPointsOfWhole = 10_000;

    /// <summary>amount × numerator ÷ denominator, rounded half up, without overflow in between.</summary>
    /// <exception cref="OverflowException">The result does not fit into a <see cref="long"/>.</exception>
    public static long Share(long amountCents, long numerator, long denominator)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amountCents);
        ArgumentOutOfRangeException.ThrowIfNegative(numerator);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);
        return checked((long)(((Int128)amountCents * numerator * 2 + denominator) / (2 * (Int128)denominator)));
    }

    /// <summary>amount × basis points ÷ 10,000, rounded half up.</summary>
    public static long ShareOf(long amountCents, int basisPoints) => Share(amountCents, basisPoints, BasisPointsOfWhole);
}
