using System.Globalization;

namespace Aptic.Catalogue.Standard;

/// <summary>Reads the day on which a row was last updated.</summary>
internal static class DateReading
{
    private const string Field = StandardFields.UpdatedOn;
    private const string StandardFormat = "yyyy-MM-dd";

    // Before it, no venue of the kind was listed; clocks that were never set say 1969 or 1970.
    private static readonly DateOnly Earliest = new(2000, 1, 1);

    private static readonly string[] OtherFormats =
        ["d/M/yyyy", "d-M-yyyy", "d.M.yyyy", "yyyy/M/d", "d/M/yyyy H:mm", "d/M/yyyy H:mm:ss"];

    /// <summary>Null, with a warning, where there is none that can be right.</summary>
    public static DateOnly? Read(RowValues values, DateOnly today)
    {
        if (values.Line(Field) is not { } text)
        {
            values.Warn(Field, "date-missing", "Nothing says how old the row is.");
            return null;
        }

        if (Parse(text) is not { } day)
        {
            values.Warn(Field, "date-invalid", $"\"{text}\" is no date: year-month-day. It was not imported.");
            return null;
        }

        if (day < Earliest || day > today)
        {
            values.Warn(Field, "date-implausible", $"{text} cannot be when the row was updated. It was not imported.");
            return null;
        }

        if (text != day.ToString(StandardFormat, CultureInfo.InvariantCulture))
            values.Warn(Field, "date-reformatted", $"\"{text}\" was read as {day:yyyy-MM-dd}.");
        return day;
    }

    private static DateOnly? Parse(string text)
    {
        var culture = CultureInfo.InvariantCulture;
        if (DateOnly.TryParseExact(text, StandardFormat, culture, DateTimeStyles.None, out var day)) return day;
        if (DateTime.TryParseExact(text, OtherFormats, culture, DateTimeStyles.None, out var moment)) return DateOnly.FromDateTime(moment);

        // An instant: the day that it names where it was written, whatever the zone.
        var isInstant = text.Length > StandardFormat.Length && text[StandardFormat.Length] is 'T' or ' ';
        return isInstant && DateTimeOffset.TryParse(text, culture, DateTimeStyles.AssumeUniversal, out var instant)
            ? DateOnly.FromDateTime(instant.DateTime)
            : null;
    }
}
