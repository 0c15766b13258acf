using System.Text;
using System.Text.RegularExpressions;

namespace Aptic.Kernel;

/// <summary>
/// The encodings that XML of others is read in: those of .NET, and the code pages that banks still write, as ISO-8859-15 and
/// windows-1252. An encoding that is not read is told apart from a file that is broken (XML 1.0, 4.3.3).
/// </summary>
public static partial class XmlEncodings
{
    private const int DeclarationBytesMost = 512;

    // Once for the process: XML readers find the code pages from then on.
    static XmlEncodings() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The encoding that a file declares and that is not read here; null where it is read, or none is declared.</summary>
    /// <param name="file">Read from its start, where it is put again.</param>
    public static string? UnsupportedOf(Stream file)
    {
        file.Position = 0;
        var start = new byte[DeclarationBytesMost];
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        // In ASCII's place whatever the encoding; of UTF-16 each second byte is empty.
        var declaration = Encoding.Latin1.GetString(start, 0, length).Replace("\0", "", StringComparison.Ordinal);
        return Declaration().Match(declaration) is { Success: true } found && !IsSupported(found.Groups["name"].Value)
            ? found.Groups["name"].Value
            : null;
    }

    private static bool IsSupported(string name)
    {
        try
        {
            return Encoding.GetEncoding(name) is not null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    // Up to three bytes of a byte order mark stand before it.
    [GeneratedRegex("""^.{0,3}<\?xml\s[^>]*?encoding\s*=\s*["'](?<name>[A-Za-z][A-Za-z0-9._-]{0,39})["']""",
        RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Declaration();
}
