using System.Security.Cryptography;

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
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A new code, canonical: 17 characters without dashes.</summary>
    public static string Create()
    {
        Span<char> code = stackalloc char[Length];
        for (var index = 0; index < DataLength; index++) code[index] = Alphabet[RandomNumberGenerator.GetInt32(Alphabet.Length)];
        code[DataLength] = CheckCharacter(code[..DataLength]);
        return new string(code);
    }

    /// <summary>Reads what a person typed: case, spaces, dashes and the letters O, I and L are forgiven.</summary>
    /// <returns>The canonical code; null where it cannot be one.</returns>
    public static string? Parse(string typed)
    {
        var canonical = string.Concat(typed.Where(character => character is not (' ' or '-' or '\u00a0' or '\u2011')).Select(Canonical));
        if (canonical.Length != Length || canonical.Any(character => !Alphabet.Contains(character, StringComparison.Ordinal))) return null;
        return canonical[DataLength] == CheckCharacter(canonical.AsSpan(0, DataLength)) ? canonical : null;
    }

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
