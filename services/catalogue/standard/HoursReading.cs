using System.Text.RegularExpressions;

namespace Aptic.Catalogue.Standard;

/// <summary>Keeps opening hours as they are written, and says where they are not in OpenStreetMap's syntax.</summary>
internal static partial class HoursReading
{
    public static string? Read(RowValues values)
    {
        const string Field = StandardFields.OpeningHours;
        if (values.Line(Field) is not { } text) return null;

        if (!HasOnlyWordsOfTheSyntax(text))
        {
            values.Warn(
                Field,
                "hours-free-text",
                "The hours are not in the syntax of OpenStreetMap (Mo-Fr 09:00-12:00; Sa off). They are kept as text.");
        }

        return text;
    }

    /// <summary>Necessary, not sufficient: whether rules make sense together is not checked.</summary>
    private static bool HasOnlyWordsOfTheSyntax(string text) => Syntax().IsMatch(Comment().Replace(text, ""));

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"^(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|week|day|days|easter|open|off|closed|unknown"
        + @"|sunrise|sunset|dawn|dusk|24/7|\d|[\s:;,+\-()\[\]/|])+$")]
    private static partial Regex Syntax();
}
