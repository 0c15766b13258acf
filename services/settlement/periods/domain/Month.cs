using System.Globalization;

namespace Aptic.Settlement.Periods.Domain;

/// <summary>Months as periods are named: 2026-03, which sort as text.</summary>
public static class Month
{
    private const string Format = "yyyy-MM";

    public static string Of(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);

    public static DateOnly FirstDayOf(string month) => DateOnly.ParseExact(month, Format, CultureInfo.InvariantCulture);

    public static string After(string month) => Of(FirstDayOf(month).AddMonths(1));

    /// <summary>True for a month as it is written here.</summary>
    public static bool IsValid(string month) =>
        DateOnly.TryParseExact(month, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
