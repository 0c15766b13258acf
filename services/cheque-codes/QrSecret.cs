using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace Aptic.ChequeCodes;

/// <summary>The secret in a cheque's QR code: 128 random bits, base64url. Where the QR is a URL, it is the URL's fragment.</summary>
public static class QrSecret
{
    private const int Bytes = 16;
    private const int Characters = 22;

    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Reads what a scanner read: the secret itself, or a URL that ends in it.</summary>
    /// <returns>The canonical secret; null where it cannot be one.</returns>
    public static string? Parse(string scanned)
    {
        var text = WithoutUnseenEnds(scanned);
        var secret = text[(text.LastIndexOf('#') + 1)..];
        if (secret.Length != Characters || !Base64Url.IsValid(secret)) return null;
        return secret.SequenceEqual(Base64Url.EncodeToString(Base64Url.DecodeFromChars(secret))) ? secret.ToString() : null;
    }

    /// <summary>Without what scanners and messages put around it: blanks, ends of lines, marks of order and direction.</summary>
    private static ReadOnlySpan<char> WithoutUnseenEnds(string text)
    {
        var first = 0;
        var end = text.Length;
        while (first < end && IsUnseen(text[first])) first++;
        while (end > first && IsUnseen(text[end - 1])) end--;
        return text.AsSpan(first, end - first);
    }

    private static bool IsUnseen(char character) => char.IsWhiteSpace(character)
        || CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format;
}
