using System.Globalization;
using System.Text;

namespace Aptic.Kernel;

/// <summary>Texts that look the same to a person are the same text, whatever system wrote them.</summary>
public static class SameText
{
    /// <summary>
    /// What all spellings of a text have in common: composed characters (Unicode, UAX #15, NFC), a plain space for every blank, nothing
    /// that is not seen, no blanks around. Case, accents and blanks inside are kept: they are seen.
    /// </summary>
    public static string Of(string text)
    {
        if (Ascii.IsValid(text)) return text.Trim(' ');

        var seen = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsIgnorable(rune)) continue;
            if (IsBlank(rune)) seen.Append(' ');
            else seen.Append(rune.ToString());
        }

        return seen.ToString().Normalize(NormalizationForm.FormC).Trim(' ');
    }

    private static bool IsBlank(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>Format characters, and what else is not shown (Unicode, DerivedCoreProperties: Default_Ignorable_Code_Point).</summary>
    private static bool IsIgnorable(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format || rune.Value is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2065 or 0x3164 or (>= 0xFE00 and <= 0xFE0F)
        or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE0FFF);
}
