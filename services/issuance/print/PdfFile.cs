using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Aptic.Issuance.Printing;

/// <summary>
/// Writes a document of text and filled rectangles as PDF 1.7 (ISO 32000-1), page by page, with its fonts embedded: what a sheet of
/// cheques needs, and no more.
/// </summary>
public sealed class PdfFile
{
    private const int Catalog = 1;
    private const int PageTree = 2;
    private const int FirstFont = 3;
    private const int ObjectsPerFont = 5;
    private readonly Stream _output;
    private readonly string _title;
    private readonly IReadOnlyList<PdfFont> _fonts;
    private readonly SortedDictionary<int, long> _offsets = [];
    private readonly List<int> _pages = [];
    private int _next;
    private long _position;

    /// <param name="fonts">In the order in which pages name them: F0, F1, …</param>
    public PdfFile(Stream output, string title, params IReadOnlyList<PdfFont> fonts)
    {
        (_output, _title, _fonts) = (output, title, fonts);
        _next = FirstFont + fonts.Count * ObjectsPerFont;
        // The second line tells transfer programs that bytes above 127 follow.
        Write("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");
    }

    public int PageCount => _pages.Count;

    public void Add(PdfPage page)
    {
        var (content, leaf) = (_next++, _next++);
        WriteStream(content, "", Encoding.ASCII.GetBytes(page.Content));
        WriteObject(leaf, string.Create(CultureInfo.InvariantCulture,
            $"<</Type/Page/Parent {PageTree} 0 R/MediaBox[0 0 {PdfPage.WidthPoints:0.###} {PdfPage.HeightPoints:0.###}]/Contents {content} 0 R/Resources<</Font<<{FontNames()}>>>>>>"));
        _pages.Add(leaf);
    }

    /// <summary>Writes what the pages rest on; nothing can be added afterwards.</summary>
    public void Finish()
    {
        for (var index = 0; index < _fonts.Count; index++) WriteFont(FirstFont + index * ObjectsPerFont, _fonts[index]);
        WriteObject(PageTree, $"<</Type/Pages/Count {_pages.Count}/Kids[{string.Join(' ', _pages.Select(page => $"{page} 0 R"))}]>>");
        WriteObject(Catalog, $"<</Type/Catalog/Pages {PageTree} 0 R/Lang(fr-FR)>>");
        var information = _next++;
        WriteObject(information, $"<</Title <FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(_title))}>>>");

        var start = _position;
        Write($"xref\n0 {_next}\n0000000000 65535 f \n");
        foreach (var offset in _offsets.Values) Write(string.Create(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n"));
        Write($"trailer\n<</Size {_next}/Root {Catalog} 0 R/Info {information} 0 R>>\nstartxref\n{start}\n%%EOF\n");
    }

    private string FontNames() => string.Concat(_fonts.Select((_, index) => $"/F{index} {FirstFont + index * ObjectsPerFont} 0 R"));

    private void WriteFont(int first, PdfFont font)
    {
        var (descendant, descriptor, file, unicode) = (first + 1, first + 2, first + 3, first + 4);
        WriteObject(first, $"<</Type/Font/Subtype/Type0/BaseFont/{font.Name}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>");
        WriteObject(descendant,
            $"<</Type/Font/Subtype/CIDFontType2/BaseFont/{font.Name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor} 0 R" +
            $"/CIDToGIDMap/Identity/W[{string.Concat(font.Used.Keys.Select(glyph => $"{glyph}[{font.WidthOf(glyph)}]"))}]>>");
        WriteObject(descriptor,
            $"<</Type/FontDescriptor/FontName/{font.Name}/Flags 4/FontBBox[{string.Join(' ', font.Box)}]/ItalicAngle 0/Ascent {font.Ascent}/Descent {font.Descent}" +
            $"/CapHeight {font.Ascent}/StemV 80/FontFile2 {file} 0 R>>");
        WriteStream(file, $"/Length1 {font.File.Length}", font.File.Span);
        WriteStream(unicode, "", Encoding.ASCII.GetBytes(UnicodeOf(font)));
    }

    // What copying, searching and reading aloud need.
    private static string UnicodeOf(PdfFont font)
    {
        const int EntriesMost = 100;
        var map = new StringBuilder(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
            "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
        foreach (var some in font.Used.Chunk(EntriesMost))
        {
            map.Append(CultureInfo.InvariantCulture, $"{some.Length} beginbfchar\n");
            foreach (var (glyph, character) in some) map.Append(CultureInfo.InvariantCulture, $"<{glyph:X4}> <{(int)character:X4}>\n");
            map.Append("endbfchar\n");
        }

        return map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").ToString();
    }

    private void WriteObject(int number, string body)
    {
        _offsets.Add(number, _position);
        Write($"{number} 0 obj\n{body}\nendobj\n");
    }

    private void WriteStream(int number, string entries, ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(content);
        _offsets.Add(number, _position);
        Write($"{number} 0 obj\n<</Filter/FlateDecode/Length {packed.Length}{entries}>>\nstream\n");
        Write(packed.GetBuffer().AsSpan(0, (int)packed.Length));
        Write("\nendstream\nendobj\n");
    }

    private void Write(string text) => Write(Encoding.Latin1.GetBytes(text));

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        _position += bytes.Length;
    }
}
