using PdfSharp.Drawing;
using PdfSharp.Fonts;
using PdfSharp.Pdf;
using PdfSharp.UniversalAccessibility;

namespace Aptic.Issuance.Printing;

/// <summary>
/// A4 pages of text, lines and QR codes as PDF. Places are in millimetres from a page's upper left corner. Fonts are embedded, as far
/// as they are used; texts and codes are tagged in the order in which they are written, for those who have a document read aloud.
/// </summary>
public sealed class PrintedDocument : IDisposable
{
    public const double WidthMillimetres = 210;
    public const double HeightMillimetres = 297;
    private const double PointsPerMillimetre = 72 / 25.4;
    private const string FontFamily = "DejaVuSans";
    private static readonly XPen Hairline = new(XColors.Black, 0.3);
    private readonly PdfDocument _document = new();
    private readonly StructureBuilder _tags;
    private readonly Dictionary<(bool IsBold, double SizePoints), XFont> _fonts = [];
    private XGraphics? _page;

    static PrintedDocument() => GlobalFontSettings.FontResolver = new CarriedFonts();

    public PrintedDocument(string title)
    {
        _document.Info.Title = title;
        var accessibility = UAManager.ForDocument(_document);
        accessibility.SetDocumentLanguage("fr-FR");
        _tags = accessibility.StructureBuilder;
    }

    /// <summary>Begins a page; what follows is drawn on it.</summary>
    public void AddPage()
    {
        _page?.Dispose();
        var page = _document.AddPage();
        page.Width = XUnitPt.FromMillimeter(WidthMillimetres);
        page.Height = XUnitPt.FromMillimeter(HeightMillimetres);
        _page = XGraphics.FromPdfPage(page);
    }

    /// <param name="y">Of the line that letters stand on.</param>
    /// <param name="widthMillimetres">Where given, a wider text is cut off with an ellipsis.</param>
    public void Text(bool isBold, double sizePoints, double x, double y, string text, double? widthMillimetres = null)
    {
        var (font, fitting) = (FontOf(isBold, sizePoints), text);
        if (widthMillimetres is { } width)
            while (fitting.Length > 1 && Page.MeasureString(fitting, font).Width > Points(width))
                fitting = $"{fitting.TrimEnd('…')[..^1].TrimEnd()}…";
        _tags.BeginElement(PdfBlockLevelElementTag.Paragraph);
        Page.DrawString(fitting, font, XBrushes.Black, Points(x), Points(y));
        _tags.End();
    }

    /// <summary>A line to cut along: nothing to read.</summary>
    public void Line(double fromX, double fromY, double toX, double toY)
    {
        _tags.BeginArtifact();
        Page.DrawLine(Hairline, Points(fromX), Points(fromY), Points(toX), Points(toY));
        _tags.End();
    }

    /// <summary>A square of dark and light modules, such as a QR code; runs of dark ones are drawn as one.</summary>
    /// <param name="isDark">By row and column.</param>
    /// <param name="meaning">What is read aloud in its place.</param>
    public void Modules(double x, double y, double sizeMillimetres, int count, Func<int, int, bool> isDark, string meaning)
    {
        var (left, top, side) = (Points(x), Points(y), Points(sizeMillimetres) / count);
        _tags.BeginElement(PdfIllustrationElementTag.Figure, meaning, new XRect(left, top, side * count, side * count));
        for (var row = 0; row < count; row++)
            for (var column = 0; column < count; column++)
            {
                var start = column;
                while (column < count && isDark(row, column)) column++;
                if (column == start) continue;
                Page.DrawRectangle(XBrushes.Black, left + start * side, top + row * side, (column - start) * side, side);
            }

        _tags.End();
    }

    /// <summary>Writes the document; nothing can be added afterwards.</summary>
    public byte[] Finish()
    {
        _page?.Dispose();
        _page = null;
        using var output = new MemoryStream();
        _document.Save(output, closeStream: false);
        return output.ToArray();
    }

    public void Dispose()
    {
        _page?.Dispose();
        _document.Dispose();
    }

    private XGraphics Page => _page ?? throw new InvalidOperationException("There is no page to draw on.");

    private XFont FontOf(bool isBold, double sizePoints)
    {
        if (_fonts.TryGetValue((isBold, sizePoints), out var font)) return font;
        var options = new XPdfFontOptions(PdfFontEncoding.Unicode, PdfFontEmbedding.TryComputeSubset);
        return _fonts[(isBold, sizePoints)] = new XFont(FontFamily, sizePoints, isBold ? XFontStyleEx.Bold : XFontStyleEx.Regular, options);
    }

    private static double Points(double millimetres) => millimetres * PointsPerMillimetre;

    /// <summary>The fonts that the service carries, so that a machine without any prints the same.</summary>
    private sealed class CarriedFonts : IFontResolver
    {
        public FontResolverInfo ResolveTypeface(string familyName, bool isBold, bool isItalic) =>
            new(isBold ? $"{FontFamily}-Bold" : FontFamily);

        public byte[] GetFont(string faceName)
        {
            using var resource = typeof(PrintedDocument).Assembly.GetManifestResourceStream($"{faceName}.ttf")
                ?? throw new InvalidOperationException($"The font {faceName} is not in the assembly.");
            using var file = new MemoryStream();
            resource.CopyTo(file);
            return file.ToArray();
        }
    }
}
