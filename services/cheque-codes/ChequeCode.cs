using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Aptic.ChequeCodes;

/// <summary>
/// The printed code of a cheque, for typing: 16 characters of Crockford's base 32 (80 random bits) and a check character, shown
/// as <c>XXXX-XXXX-XXXX-XXXX-C</c>.
/// </summary>
/// <remarks>
/// The check character is a weighted sum over GF(32), each position with its own non-zero weight. Changing one character changes
/// the sum, since its weight is not zero; swapping two neighbours changes it, since their weights differ.
/// </remarks>
public static class ChequeCode
{
    public const int Length = DataLength + 1;
    private const int DataLength = 16;
    private const int GroupLength = 4;
    private const int TypedCharactersMost = 200;
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A new code, canonical: 17 characters without dashes.</summary>
    public static string Create()
    {
        Span<char> code = stackalloc char[Length];
        for (var index = 0; index < DataLength; index++) code[index] = Alphabet[RandomNumberGenerator.GetInt32(Alphabet.Length)];
        code[DataLength] = CheckCharacter(code[..DataLength]);
        return new string(code);
    }

    /// <summary>
    /// Reads what a person typed, pasted or had a telephone or a spreadsheet write: case, width and the letters O, I and L are forgiven,
    /// and what stands between or around the characters says nothing. The check character guards.
    /// </summary>
    /// <remarks>Compatibility forms are read as what they look like (Unicode, UAX #15, NFKC): full-width letters as letters.</remarks>
    /// <returns>The canonical code; null where it cannot be one.</returns>
    public static string? Parse(string typed)
    {
        if (typed.Length > TypedCharactersMost || !IsWhole(typed)) return null;
        var canonical = string.Concat(typed.Normalize(NormalizationForm.FormKC).Where(SaysSomething).Select(Canonical));
        if (canonical.Length != Length || canonical.Any(character => !Alphabet.Contains(character, StringComparison.Ordinal))) return null;
        return canonical[DataLength] == CheckCharacter(canonical.AsSpan(0, DataLength)) ? canonical : null;
    }

    /// <summary>Blanks, dashes, points and lines of every kind, marks of direction, ends of lines: what separates or is unseen.</summary>
    private static bool SaysSomething(char character) => CharUnicodeInfo.GetUnicodeCategory(character) is not (
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.DashPunctuation or UnicodeCategory.ConnectorPunctuation
        or UnicodeCategory.OtherPunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
        or UnicodeCategory.MathSymbol);

    /// <summary>True where it holds no half of a surrogate pair, which has no normal form.</summary>
    private static bool IsWhole(string text) => !text.EnumerateRunes().Contains(Rune.ReplacementChar);

    /// <summary>A canonical code as it is printed.</summary>
    public static string Format(string canonical) =>
        string.Join('-', canonical.Chunk(GroupLength).Select(group => new string(group)));

    /// <summary>The character that follows 16 characters of the alphabet.</summary>
    public static char CheckCharacter(ReadOnlySpan<char> data)
    {
        var sum = 0;
        var weight = 1;
        foreach (var character in data)
        {
            weight = Double(weight);
            sum ^= Multiply(weight, Alphabet.IndexOf(character, StringComparison.Ordinal));
        }

        return Alphabet[sum];
    }

    private static char Canonical(char typed) => char.ToUpperInvariant(typed) switch
    {
        'O' => '0',
        'I' or 'L' => '1',
        var character => character,
    };

    // GF(32) with the primitive polynomial x^5 + x^2 + 1: doubling walks through all 31 non-zero elements.
    private static int Double(int element) => (element & 16) == 0 ? element << 1 : (element << 1) ^ 0b100101;

    private static int Multiply(int left, int right)
    {
        var product = 0;
        for (; right > 0; right >>= 1, left = Double(left))
        {
            if ((right & 1) == 1) product ^= left;
        }

        return product;
    }
}
