using System.Globalization;

namespace Aptic.Hosting;

/// <summary>Amounts and days as French readers write them.</summary>
public static class FrenchText
{
    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");

    public static string Euros(long cents) => (cents / 100m).ToString("C2", French);

    public static string Day(DateOnly day) => day.ToString("dd/MM/yyyy", French);
}
