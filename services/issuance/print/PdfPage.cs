using System.Globalization;
using System.Text;

namespace Aptic.Issuance.Printing;

/// <summary>An A4 page. Places are in millimetres from its upper left corner.</summary>
public sealed class PdfPage
{
    public const double WidthMillimetres = 210;
    public const double HeightMillimetres = 297;
    private const double PointsPerMillimetre = 72 / 25.4;
    private readonly StringBuilder _content = new();

    public static double WidthPoints => WidthMillimetres * PointsPerMillimetre;

    public static double HeightPoints => HeightMillimetres * PointsPerMillimetre;

    /// <summary>The operators that draw the page.</summary>
    public string Content => _content.ToString();

    /// <param name="fontNumber">The font's place among those of the document.</param>
    /// <param name="y">Of the line that letters stand on.</param>
    public void Text(int fontNumber, PdfFont font, double sizePoints, double x, double y, string text) =>
        Append($"BT /F{fontNumber} {sizePoints:0.##} Tf {X(x):0.##} {Y(y):0.##} Td <{font.Encode(text)}> Tj ET\n");

    /// <summary>A text that is cut off with an ellipsis where it is wider than there is room.</summary>
    public void Text(int fontNumber, PdfFont font, double sizePoints, double x, double y, string text, double widthMillimetres)
    {
        var (room, fitting) = (widthMillimetres * PointsPerMillimetre, text);
        while (fitting.Length > 1 && font.WidthOf(fitting, sizePoints) > room) fitting = $"{fitting.TrimEnd('…')[..^1].TrimEnd()}…";
        Text(fontNumber, font, sizePoints, x, y, fitting);
    }

    public void Line(double fromX, double fromY, double toX, double toY) =>
        Append($"0.3 w {X(fromX):0.##} {Y(fromY):0.##} m {X(toX):0.##} {Y(toY):0.##} l S\n");

    /// <summary>A square of dark and light modules, such as a QR code.</summary>
    /// <param name="isDark">By row and column.</param>
    public void Modules(double x, double y, double sizeMillimetres, int count, Func<int, int, bool> isDark)
    {
        var side = sizeMillimetres * PointsPerMillimetre / count;
        Append($"q {side:0.#####} 0 0 {-side:0.#####} {X(x):0.##} {Y(y):0.##} cm\n");
        for (var row = 0; row < count; row++)
            for (var column = 0; column < count; column++)
            {
                var start = column;
                while (column < count && isDark(row, column)) column++;
                if (column > start) Append($"{start} {row} {column - start} 1 re ");
            }

        Append($"f Q\n");
    }

    private void Append(FormattableString operators) => _content.Append(operators.ToString(CultureInfo.InvariantCulture));

    private static double X(double millimetres) => millimetres * PointsPerMillimetre;

    private static double Y(double millimetres) => (HeightMillimetres - millimetres) * PointsPerMillimetre;
}
