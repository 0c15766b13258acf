using Aptic.Kernel;

namespace Aptic.Settlement.Books.Domain;

/// <summary>
/// The operator's fees and commission include VAT, at the normal rate of 20 % (article 278 of the Code général des impôts) as long
/// as settlement's rules say no other. What is earned is the amount without it, rounded half up to the cent; the tax is the rest, so
/// that both sum to what was taken.
/// </summary>
/// <param name="NetCents">Earned: gross × 10,000 ÷ (10,000 + rate in basis points).</param>
/// <param name="VatCents">Collected for the State.</param>
public readonly record struct Vat(long NetCents, long VatCents)
{
    public const int NormalRateBasisPoints = 2_000;

    public static Vat IncludedIn(long grossCents, int rateBasisPoints = NormalRateBasisPoints)
    {
        var netCents = Money.Share(grossCents, Money.BasisPointsOfWhole, Money.BasisPointsOfWhole + rateBasisPoints);
        return new Vat(netCents, grossCents - netCents);
    }
}
