using Aptic.Hosting;

namespace Aptic.Settlement.Books;

/// <summary>
/// The operator's fees and commission include VAT at the normal rate of 20 % (article 278 of the Code général des impôts). What is
/// earned is the amount without it, rounded half up to the cent; the tax is the rest, so that both sum to what was taken.
/// </summary>
/// <param name="NetCents">Earned: gross × 100 ÷ 120.</param>
/// <param name="VatCents">Collected for the State.</param>
public readonly record struct Vat(long NetCents, long VatCents)
{
    private const long WithoutVat = 10_000;
    private const long WithVat = 12_000;

    public static Vat IncludedIn(long grossCents)
    {
        var netCents = Money.Share(grossCents, WithoutVat, WithVat);
        return new Vat(netCents, grossCents - netCents);
    }
}
