using Aptic.Contracts.Funding.V1;
using Aptic.Issuance.Cheques;
using QRCoder;
using static Aptic.Kernel.FrenchText;

namespace Aptic.Issuance.Printing;

/// <summary>
/// Cheques on A4 sheets, ten to a page with marks to cut along; each booklet behind a cover of its own. In French, as their holders
/// read them. Who the beneficiary is stays unsaid: a cheque that is lost tells nothing of whoever lost it.
/// </summary>
public sealed class ChequeSheets
{
    private const string Title = "Chèque médiation numérique";
    private const int Columns = 2;
    private const int Rows = 5;
    private const double Margin = 10;
    private const double ChequeWidth = (PdfPage.WidthMillimetres - 2 * Margin) / Columns;
    private const double ChequeHeight = (PdfPage.HeightMillimetres - 2 * Margin) / Rows;
    private const double Padding = 4;
    private const double QrSize = 34;
    private const double TextWidth = ChequeWidth - QrSize - 2 * Padding;
    private const double MarkLength = 3;
    private const int Regular = 0;
    private const int Bold = 1;

    private readonly PdfFont _regular = PdfFont.Load("DejaVuSans");
    private readonly PdfFont _bold = PdfFont.Load("DejaVuSans-Bold");
    private readonly ChequeTerms _terms;
    private readonly string? _agreementTitle;

    private ChequeSheets(ChequeTerms terms, string? agreementTitle) => (_terms, _agreementTitle) = (terms, agreementTitle);

    /// <param name="agreementTitle">Printed under the funder's name; null where it is not known.</param>
    /// <returns>The document.</returns>
    public static byte[] Print(IReadOnlyList<ShownCheque> cheques, ChequeTerms terms, string? agreementTitle)
    {
        using var output = new MemoryStream();
        new ChequeSheets(terms, agreementTitle).Write(output, cheques);
        return output.ToArray();
    }

    private void Write(Stream output, IReadOnlyList<ShownCheque> cheques)
    {
        var file = new PdfFile(output, Title, _regular, _bold);
        foreach (var booklet in cheques.GroupBy(cheque => cheque.Booklet))
        {
            if (booklet.Key is { } number) file.Add(Cover(number, [.. booklet]));
            foreach (var sheet in booklet.Chunk(Columns * Rows)) file.Add(Sheet(sheet));
        }

        file.Finish();
    }

    private PdfPage Cover(string number, List<ShownCheque> cheques)
    {
        var page = new PdfPage();
        page.Text(Bold, _bold, 26, 25, 80, $"Carnet de {cheques.Count} chèque{(cheques.Count > 1 ? "s" : "")}");
        page.Text(Bold, _bold, 16, 25, 92, "Médiation numérique");
        page.Text(Regular, _regular, 12, 25, 112, $"Carnet n° {number}");
        page.Text(Regular, _regular, 12, 25, 121, $"{cheques.Count} × {Euros(_terms.FaceValueCents)} = {Euros(cheques.Count * _terms.FaceValueCents)}");
        page.Text(Regular, _regular, 12, 25, 130, $"Valables jusqu’au {Day(_terms.ValidUntil)}");
        page.Text(Regular, _regular, 12, 25, 139, $"Financés par {_terms.FunderId}", 160);
        if (_agreementTitle is { } title) page.Text(Regular, _regular, 12, 25, 148, title, 160);
        page.Text(Regular, _regular, 12, 25, 157, $"Chèques n° {cheques[0].Serial} à {cheques[^1].Serial}");
        page.Text(Regular, _regular, 10, 25, 180, "À remettre activé : indiquez le public du bénéficiaire au moment de la remise.");
        page.Text(Regular, _regular, 10, 25, 187, "Chaque chèque sert une fois, dans un lieu de médiation numérique qualifié.");
        page.Text(Regular, _regular, 10, 25, 194, "Il n’est pas rendu de monnaie.");
        page.Text(Regular, _regular, 10, 25, 201, "Un chèque perdu ou volé est à signaler au prescripteur, qui le bloque et peut le remplacer.");
        return page;
    }

    private PdfPage Sheet(ShownCheque[] cheques)
    {
        var page = new PdfPage();
        Marks(page);
        for (var index = 0; index < cheques.Length; index++)
            Cheque(page, cheques[index], Margin + index % Columns * ChequeWidth, Margin + index / Columns * ChequeHeight);
        return page;
    }

    private void Cheque(PdfPage page, ShownCheque cheque, double left, double top)
    {
        var x = left + Padding;
        page.Text(Bold, _bold, 10, x, top + 9, Title);
        page.Text(Bold, _bold, 20, x, top + 20, Euros(_terms.FaceValueCents));
        page.Text(Regular, _regular, 8, x, top + 27, $"Valable jusqu’au {Day(_terms.ValidUntil)}");
        page.Text(Regular, _regular, 7, x, top + 32, $"Financé par {_terms.FunderId}", TextWidth);
        if (_agreementTitle is { } title) page.Text(Regular, _regular, 7, x, top + 36, title, TextWidth);
        page.Text(Regular, _regular, 7, x, top + 42, $"Chèque n° {cheque.Serial}");
        if (cheque.Booklet is { } booklet) page.Text(Regular, _regular, 5, x, top + 45, $"Carnet n° {booklet}");
        page.Text(Bold, _bold, 8, x, top + 50, cheque.Code);
        Qr(page, cheque.Qr, left + ChequeWidth - QrSize - 1, top + 12);
    }

    private static void Qr(PdfPage page, string content, double x, double y)
    {
        using var code = QRCodeGenerator.GenerateQrCode(content, QRCodeGenerator.ECCLevel.M);
        // With the quiet zone around it that scanners need.
        var modules = code.ModuleMatrix;
        page.Modules(x, y, QrSize, modules.Count, (row, column) => modules[row][column]);
    }

    private static void Marks(PdfPage page)
    {
        for (var column = 0; column <= Columns; column++)
            for (var row = 0; row <= Rows; row++)
            {
                var (x, y) = (Margin + column * ChequeWidth, Margin + row * ChequeHeight);
                page.Line(x - MarkLength, y, x + MarkLength, y);
                page.Line(x, y - MarkLength, x, y + MarkLength);
            }
    }
}
