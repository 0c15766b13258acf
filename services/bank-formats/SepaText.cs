using System.Globalization;
using System.Text;

namespace Aptic.BankFormats;

/// <summary>
/// Text in the Latin character set that every SEPA bank takes (European Payments Council, EPC217-08): letters without accents,
/// digits, space and <c>/ - ? : ( ) . , ' +</c>.
/// </summary>
public static class SepaText
{
    private const string Punctuation = "/-?:().,'+";

    // Each entry is a character and what stands for it.
    private static readonly Dictionary<char, string> Replacements =
        ("œoe ŒOE æae ÆAE ßss ẞSS øo ØO đd ĐD ðd ÐD þth ÞTH łl ŁL ıi ’' ‘' ʼ' `' ´' \"' “' ”' «' »' "
         + "–- —- ‐- ‑- _- &+ …... €EUR [( ]) {( }) ;, !.")
        .Split(' ').ToDictionary(entry => entry[0], entry => entry[1..]);

    /// <summary>The text in that set, without double spaces, cut to a length. What has no equivalent becomes a full stop.</summary>
    public static string Of(string text, int lengthMost)
    {
        var latin = string.Concat(text.EnumerateRunes().Select(Transliterate));
        var joined = string.Join(' ', latin.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return joined.Length <= lengthMost ? joined : joined[..lengthMost].TrimEnd();
    }

    /// <summary>True where a letter or digit of the text survives: a name that does not is no name to a bank.</summary>
    public static bool CanSay(string text) => Of(text, int.MaxValue).Any(char.IsAsciiLetterOrDigit);

    private static string Transliterate(Rune character)
    {
        if (IsInSet(character)) return character.ToString();
        if (Rune.IsWhiteSpace(character) || Rune.IsControl(character)) return " ";
        if (character.IsBmp && Replacements.TryGetValue((char)character.Value, out var replacement)) return replacement;
        if (Rune.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark) return "";

        var letter = Rune.GetRuneAt(character.ToString().Normalize(NormalizationForm.FormD), 0);
        return IsInSet(letter) ? letter.ToString() : ".";
    }

    private static bool IsInSet(Rune character) =>
        character.IsAscii
        && (char.IsAsciiLetterOrDigit((char)character.Value) || Punctuation.Contains((char)character.Value, StringComparison.Ordinal));
}
