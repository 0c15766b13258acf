using System.Globalization;

namespace Aptic.Kernel;

/// <summary>Amounts and days as French readers write them.</summary>
public static class FrenchText
{
    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");

    public static string Euros(long cents) => (cents / 100m).ToString("C2", French);

    public static string Day(DateOnly day) => day.ToString("dd/MM/yyyy", French);

    /// <summary>The month that a day is in, as <c>octobre 2026</c>.</summary>
    public static string Month(DateOnly day) => day.ToString("MMMM yyyy", French);

    /// <summary>An instant as a Paris clock shows it.</summary>
    public static string Instant(DateTimeOffset instant) =>
        TimeZoneInfo.ConvertTime(instant, ParisTime.Zone).ToString("dd/MM/yyyy 'à' HH:mm:ss", French);

    /// <summary>Euros as a bare number with a decimal comma, for files.</summary>
    public static string Amount(long cents) => (cents / 100m).ToString("0.00", French);
}
