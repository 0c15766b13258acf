using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Aptic.Issuance.Printing;

/// <summary>A TrueType font that documents embed: its glyphs, and how wide they are. One instance for each document.</summary>
/// <remarks>
/// Reads the tables head, hhea, hmtx and cmap (format 4) of the OpenType specification. Characters that the font lacks print as its
/// box for them.
/// </remarks>
public sealed class PdfFont
{
    private readonly byte[] _file;
    private readonly ushort _unitsPerEm;
    private readonly int _metricCount;
    private readonly int _metrics;
    private readonly Dictionary<char, ushort> _glyphs;
    private readonly SortedDictionary<ushort, char> _used = [];

    private PdfFont(string name, byte[] file)
    {
        (Name, _file) = (name, file);
        var (head, hhea) = (TableOf("head"), TableOf("hhea"));
        _unitsPerEm = UInt16(head + 18);
        Box = [Scaled(Int16(head + 36)), Scaled(Int16(head + 38)), Scaled(Int16(head + 40)), Scaled(Int16(head + 42))];
        (Ascent, Descent) = (Scaled(Int16(hhea + 4)), Scaled(Int16(hhea + 6)));
        _metricCount = UInt16(hhea + 34);
        _metrics = TableOf("hmtx");
        _glyphs = GlyphsOf(TableOf("cmap"));
    }

    public string Name { get; }

    /// <summary>The font's file as it is.</summary>
    public ReadOnlyMemory<byte> File => _file;

    /// <summary>The box that holds every glyph, in thousandths of the size.</summary>
    public IReadOnlyList<int> Box { get; }

    /// <summary>In thousandths of the size.</summary>
    public int Ascent { get; }

    /// <inheritdoc cref="Ascent"/>
    public int Descent { get; }

    /// <summary>The glyphs that text was written with, and what each stands for.</summary>
    public IReadOnlyDictionary<ushort, char> Used => _used;

    /// <summary>Reads a font that the service carries.</summary>
    public static PdfFont Load(string name)
    {
        using var resource = typeof(PdfFont).Assembly.GetManifestResourceStream($"{name}.ttf")
            ?? throw new InvalidOperationException($"The font {name} is not in the assembly.");
        using var file = new MemoryStream();
        resource.CopyTo(file);
        return new PdfFont(name, file.ToArray());
    }

    /// <summary>The width of a text, in the unit of its size.</summary>
    public double WidthOf(string text, double size) => text.Sum(character => WidthOf(GlyphOf(character))) * size / 1_000;

    /// <summary>The width of a glyph, in thousandths of the size.</summary>
    public int WidthOf(ushort glyph) => Scaled(UInt16(_metrics + Math.Min(glyph, _metricCount - 1) * 4));

    /// <summary>A text as the hexadecimal glyph numbers that a document shows it with.</summary>
    public string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length * 4);
        foreach (var character in text)
        {
            var glyph = GlyphOf(character);
            _used.TryAdd(glyph, character);
            encoded.Append(CultureInfo.InvariantCulture, $"{glyph:X4}");
        }

        return encoded.ToString();
    }

    private ushort GlyphOf(char character) => _glyphs.GetValueOrDefault(character);

    private Dictionary<char, ushort> GlyphsOf(int cmap)
    {
        const int UnicodeBmpFormat = 4;
        var count = UInt16(cmap + 2);
        var table = Enumerable.Range(0, count).Select(index => cmap + (int)UInt32(cmap + 4 + index * 8 + 4)).First(offset => UInt16(offset) == UnicodeBmpFormat);
        var segments = UInt16(table + 6) / 2;
        var (ends, starts) = (table + 14, table + 16 + segments * 2);
        var (deltas, ranges) = (starts + segments * 2, starts + segments * 4);
        Dictionary<char, ushort> glyphs = [];
        for (var segment = 0; segment < segments; segment++)
        {
            var (start, end, delta) = (UInt16(starts + segment * 2), UInt16(ends + segment * 2), UInt16(deltas + segment * 2));
            var range = ranges + segment * 2;
            for (int character = start; character <= end && character < char.MaxValue; character++)
            {
                var glyph = UInt16(range) == 0 ? (ushort)character : UInt16(range + UInt16(range) + (character - start) * 2);
                if (glyph != 0 || UInt16(range) == 0) glyphs[(char)character] = (ushort)(glyph + delta);
            }
        }

        return glyphs;
    }

    private int TableOf(string tag)
    {
        var count = UInt16(4);
        for (var index = 0; index < count; index++)
        {
            var entry = 12 + index * 16;
            if (Encoding.ASCII.GetString(_file, entry, 4) == tag) return (int)UInt32(entry + 8);
        }

        throw new InvalidOperationException($"The font {Name} has no table {tag}.");
    }

    private int Scaled(int units) => (int)Math.Round(units * 1_000.0 / _unitsPerEm);

    private ushort UInt16(int at) => BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(at));

    private short Int16(int at) => BinaryPrimitives.ReadInt16BigEndian(_file.AsSpan(at));

    private uint UInt32(int at) => BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(at));
}
