using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Aptic.Settlement.Reports;
using Xunit;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>One report, as a page, as CSV for French spreadsheets, and as a workbook with numbers in it.</summary>
public sealed class ReportTests
{
    private static readonly XNamespace Sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private static readonly Report Example = new("releve", "Relevé de « L'Été <&> »",
        [new Fact("Période", "octobre 2026"), new Fact("Lieu", "=HYPERLINK(1)")],
    [
        new ReportTable("Compte", [new Column("Date"), new Column("Opération"), new Column("Montant", true), new Column("Nombre", true)],
        [
            Row.Of(Cell.Of(new DateOnly(2026, 10, 3)), Cell.Of("-2 ; \"un\""), Cell.Euros(-123_456), Cell.Number(12)),
            Row.Total(Cell.Empty, Cell.Of("Total"), Cell.Euros(5), Cell.Empty),
        ], "Une note."),
        new ReportTable("Rien", [new Column("Nature")], []),
    ]);

    [Fact]
    public void A_page_is_French_says_what_it_is_and_takes_names_as_text()
    {
        var page = ReportPage.Of(Example);

        Assert.Contains("<html lang=\"fr\">", page, StringComparison.Ordinal);
        Assert.Contains("<h1>Relevé de « L&#x27;Été &lt;&amp;&gt; »</h1>", page, StringComparison.Ordinal);
        Assert.Contains("<td>03/10/2026</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"n\">-1\u202F234,56 €</td>", page, StringComparison.Ordinal);
        Assert.Contains("<tr class=\"total\">", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"col\" class=\"n\">Montant</th>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void CSV_has_its_mark_semicolons_decimal_commas_and_no_formula()
    {
        var file = ReportCsv.Of(Example);

        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), file[..3]);
        Assert.Equal(
            "Relevé de « L'Été <&> »\r\n"
            + "Période;octobre 2026\r\n"
            + "Lieu;'=HYPERLINK(1)\r\n"
            + "\r\nCompte\r\nUne note.\r\nDate;Opération;Montant;Nombre\r\n"
            + "03/10/2026;\"'-2 ; \"\"un\"\"\";-1234,56;12\r\n"
            + ";Total;0,05;\r\n"
            + "\r\nRien\r\nNature\r\n", Encoding.UTF8.GetString(file[3..]));
    }

    [Fact]
    public void A_workbook_has_a_sheet_for_each_table_with_numbers_and_days_as_such()
    {
        using var file = new ZipArchive(new MemoryStream(ReportWorkbook.Of(Example)));

        var names = XDocument.Load(file.GetEntry("xl/workbook.xml")!.Open()).Descendants(Sheet + "sheet")
            .Select(sheet => sheet.Attribute("name")!.Value);
        Assert.Equal(["Informations", "Compte", "Rien"], names);
        var cells = XDocument.Load(file.GetEntry("xl/worksheets/sheet2.xml")!.Open()).Descendants(Sheet + "c")
            .ToDictionary(cell => cell.Attribute("r")!.Value,
                cell => (Type: cell.Attribute("t")?.Value, Value: cell.Element(Sheet + "v")?.Value));
        Assert.Equal((null, "46298"), cells["A2"]);
        Assert.Equal(("str", "-2 ; \"un\""), cells["B2"]);
        Assert.Equal(("n", "-1234.56"), cells["C2"]);
        Assert.Equal(("n", "12"), cells["D2"]);
        Assert.DoesNotContain(file.Entries, entry =>
            new StreamReader(entry.Open()).ReadToEnd().Contains("<x:f>", StringComparison.Ordinal));
    }
}
