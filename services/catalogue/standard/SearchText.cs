using System.Globalization;
using System.Text;

namespace Aptic.Catalogue.Standard;

/// <summary>Text as people search it: without case, accents, ligatures or punctuation.</summary>
public static class SearchText
{
    /// <summary>
    /// Lower-case letters and digits in words parted by single spaces: <c>L'Île-d'Œuvre</c> becomes <c>l ile d oeuvre</c>.
    /// </summary>
    public static string Normalise(string text)
    {
        var words = new StringBuilder(text.Length);
        foreach (var character in text.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark) continue;
            if (char.IsLetterOrDigit(character)) words.Append(Folded(character));
            else if (words.Length > 0 && words[^1] != ' ') words.Append(' ');
        }

        return words.ToString().TrimEnd();
    }

    /// <summary>The words to look for: each must occur in what is found.</summary>
    public static IReadOnlyList<string> Words(string text) =>
        Normalise(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Folded(char character) => character switch
    {
        'œ' or 'Œ' => "oe",
        'æ' or 'Æ' => "ae",
        'ß' => "ss",
        _ => char.ToLowerInvariant(character).ToString(),
    };
}
