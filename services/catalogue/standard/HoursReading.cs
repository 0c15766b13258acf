namespace Aptic.Catalogue.Standard;

/// <summary>Keeps opening hours as they are written, and says where they are not in OpenStreetMap's syntax.</summary>
internal static class HoursReading
{
    public static string? Read(RowValues values)
    {
        const string Field = StandardFields.OpeningHours;
        if (values.Line(Field) is not { } text) return null;

        if (!OpeningHours.IsWellFormed(text))
        {
            values.Warn(
                Field,
                "hours-free-text",
                "The hours are not in the syntax of OpenStreetMap (Mo-Fr 09:00-12:00; Sa off). They are kept as text.");
        }

        return text;
    }
}
