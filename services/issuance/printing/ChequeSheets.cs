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
    private const double ChequeWidth = (PrintedDocument.WidthMillimetres - 2 * Margin) / Columns;
    private const double ChequeHeight = (PrintedDocument.HeightMillimetres - 2 * Margin) / Rows;
    private const double Padding = 4;
    private const double QrSize = 34;
    private const double TextWidth = ChequeWidth - QrSize - 2 * Padding;
    private const double MarkLength = 3;
    private const bool Regular = false;
    private const bool Bold = true;

    private readonly PrintedDocument _document;
    private readonly ChequeTerms _terms;
    private readonly string? _agreementTitle;

    private ChequeSheets(PrintedDocument document, ChequeTerms terms, string? agreementTitle) =>
        (_document, _terms, _agreementTitle) = (document, terms, agreementTitle);

    /// <param name="agreementTitle">Printed under the funder's name; null where it is not known.</param>
    /// <returns>The document.</returns>
    public static byte[] Print(IReadOnlyList<ShownCheque> cheques, ChequeTerms terms, string? agreementTitle)
    {
        using var document = new PrintedDocument(Title);
        new ChequeSheets(document, terms, agreementTitle).Write(cheques);
        return document.Finish();
    }

    private void Write(IReadOnlyList<ShownCheque> cheques)
    {
        foreach (var booklet in cheques.GroupBy(cheque => cheque.Booklet))
        {
            if (booklet.Key is { } number) Cover(number, [.. booklet]);
            foreach (var sheet in booklet.Chunk(Columns * Rows)) Sheet(sheet);
        }
    }

    private void Cover(string number, List<ShownCheque> cheques)
    {
        _document.AddPage();
        _document.Text(Bold, 26, 25, 80, $"Carnet de {cheques.Count} chèque{(cheques.Count > 1 ? "s" : "")}");
        _document.Text(Bold, 16, 25, 92, "Médiation numérique");
        _document.Text(Regular, 12, 25, 112, $"Carnet n° {number}");
        _document.Text(Regular, 12, 25, 121, $"{cheques.Count} × {Euros(_terms.FaceValueCents)} = {Euros(cheques.Count * _terms.FaceValueCents)}");
        _document.Text(Regular, 12, 25, 130, $"Valables jusqu’au {Day(_terms.ValidUntil)}");
        _document.Text(Regular, 12, 25, 139, $"Financés par {_terms.FunderId}", 160);
        if (_agreementTitle is { } title) _document.Text(Regular, 12, 25, 148, title, 160);
        _document.Text(Regular, 12, 25, 157, $"Chèques n° {cheques[0].Serial} à {cheques[^1].Serial}");
        _document.Text(Regular, 10, 25, 180, "À remettre activé : indiquez le public du bénéficiaire au moment de la remise.");
        _document.Text(Regular, 10, 25, 187, "Chaque chèque sert une fois, dans un lieu de médiation numérique qualifié.");
        _document.Text(Regular, 10, 25, 194, "Il n’est pas rendu de monnaie.");
        _document.Text(Regular, 10, 25, 201, "Un chèque perdu ou volé est à signaler au prescripteur, qui le bloque et peut le remplacer.");
    }

    private void Sheet(ShownCheque[] cheques)
    {
        _document.AddPage();
        Marks();
        for (var index = 0; index < cheques.Length; index++)
            Cheque(cheques[index], Margin + index % Columns * ChequeWidth, Margin + index / Columns * ChequeHeight);
    }

    private void Cheque(ShownCheque cheque, double left, double top)
    {
        var x = left + Padding;
        _document.Text(Bold, 10, x, top + 9, Title);
        _document.Text(Bold, 20, x, top + 20, Euros(_terms.FaceValueCents));
        _document.Text(Regular, 8, x, top + 27, $"Valable jusqu’au {Day(_terms.ValidUntil)}");
        _document.Text(Regular, 7, x, top + 32, $"Financé par {_terms.FunderId}", TextWidth);
        if (_agreementTitle is { } title) _document.Text(Regular, 7, x, top + 36, title, TextWidth);
        _document.Text(Regular, 7, x, top + 42, $"Chèque n° {cheque.Serial}");
        if (cheque.Booklet is { } booklet) _document.Text(Regular, 5, x, top + 45, $"Carnet n° {booklet}");
        _document.Text(Bold, 8, x, top + 50, cheque.Code);
        Qr(cheque, left + ChequeWidth - QrSize - 1, top + 12);
    }

    private void Qr(ShownCheque cheque, double x, double y)
    {
        using var code = QRCodeGenerator.GenerateQrCode(cheque.Qr, QRCodeGenerator.ECCLevel.M);
        // With the quiet zone around it that scanners need.
        var modules = code.ModuleMatrix;
        _document.Modules(x, y, QrSize, modules.Count, (row, column) => modules[row][column],
            $"Code à lire au comptoir, celui de {cheque.Code}");
    }

    private void Marks()
    {
        for (var column = 0; column <= Columns; column++)
            for (var row = 0; row <= Rows; row++)
            {
                var (x, y) = (Margin + column * ChequeWidth, Margin + row * ChequeHeight);
                _document.Line(x - MarkLength, y, x + MarkLength, y);
                _document.Line(x, y - MarkLength, x, y + MarkLength);
            }
    }
}
