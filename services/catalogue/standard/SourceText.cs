using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Aptic.Catalogue.Standard;

/// <summary>Cleans text of what no reader sees and no database keeps.</summary>
public static partial class SourceText
{
    /// <summary>What exports of databases write for nothing.</summary>
    public static bool IsPlaceholder(string text) => text.ToLowerInvariant() is "null" or "nan" or "none" or "n/a" or "#n/a" or "undefined";

    /// <summary>Composed characters, plain spaces, Unix line ends, no invisible characters, no spaces around.</summary>
    /// <param name="hadControls">True where control characters were left out, which no text holds on purpose.</param>
    public static string Clean(string text, out bool hadControls)
    {
        hadControls = false;
        var clean = new StringBuilder(text.Length);
        foreach (var character in text.ReplaceLineEndings("\n").Normalize(NormalizationForm.FormC))
        {
            switch (char.GetUnicodeCategory(character))
            {
                case UnicodeCategory.SpaceSeparator:
                    clean.Append(' ');
                    break;
                case UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    break;
                case UnicodeCategory.Control when character is not ('\n' or '\t'):
                    hadControls = true;
                    break;
                default:
                    clean.Append(character == '\t' ? ' ' : character);
                    break;
            }
        }

        return clean.ToString().Trim();
    }

    /// <summary>The text on one line, its words parted by single spaces.</summary>
    public static string OnOneLine(string text) => Whitespace().Replace(text, " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
