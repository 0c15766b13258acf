using System.Globalization;
using System.Text;

namespace Aptic.Catalogue.Standard;

/// <summary>
/// Text that a person can read: not blank, not longer than it may be, and nothing in it that is not seen. No control characters; no
/// format characters, which turn the direction of what stands beside them or make two texts look alike; no halves of surrogate pairs,
/// no private or unassigned code points.
/// </summary>
public static class PlainText
{
    public static bool IsLine(string text, int charactersMost) =>
        HasExtent(text, charactersMost) && !text.EnumerateRunes().Any(IsUnseen) && !HasHalves(text);

    public static bool IsParagraphs(string text, int charactersMost) =>
        HasExtent(text, charactersMost) && !text.EnumerateRunes().Any(rune => IsUnseen(rune) && rune.Value is not ('\n' or '\r' or '\t'))
        && !HasHalves(text);

    private static bool HasExtent(string text, int charactersMost) => !string.IsNullOrWhiteSpace(text) && text.Length <= charactersMost;

    // The joiner holds emoji of several parts together: a family is one sign.
    private static bool IsUnseen(Rune rune) => rune.Value != '\u200D' && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    /// <summary>Runes are whole: a half is read as U+FFFD, which is what a text that lost characters holds too.</summary>
    private static bool HasHalves(string text) => text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);
}
