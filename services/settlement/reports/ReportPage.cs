using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Aptic.Kernel;

namespace Aptic.Settlement.Reports;

/// <summary>A report as a page to read and to print.</summary>
public static class ReportPage
{
    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.BasicLatin, UnicodeRanges.Latin1Supplement,
        UnicodeRanges.LatinExtendedA, UnicodeRanges.GeneralPunctuation);

    public static string Of(Report report) =>
        $$"""
          <!DOCTYPE html>
          <html lang="fr">
          <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width">
          <title>{{Text(report.Title)}}</title>
          <style>
          body { font-family: sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #111; }
          dl { display: grid; grid-template-columns: max-content auto; gap: .2rem 1rem; }
          dt { font-weight: bold; }
          dd { margin: 0; }
          .table { overflow-x: auto; }
          table { border-collapse: collapse; width: 100%; font-size: .9rem; }
          td, th { padding: .3rem .4rem; border-bottom: 1px solid #999; text-align: left; vertical-align: top; }
          .n { text-align: right; white-space: nowrap; }
          .total td { font-weight: bold; border-bottom: 2px solid #111; }
          @media print { body { margin: 0; max-width: none; } thead { display: table-header-group; } tr { break-inside: avoid; } }
          @page { size: A4 landscape; margin: 12mm; }
          </style>
          </head>
          <body>
          <h1>{{Text(report.Title)}}</h1>
          <dl>
          {{FactsOf(report)}}</dl>
          {{string.Concat(report.Tables.Select(TableOf))}}</body>
          </html>
          """;

    private static string FactsOf(Report report) =>
        string.Concat(report.Facts.Select(fact => $"<dt>{Text(fact.Name)}</dt><dd>{Text(fact.Value)}</dd>\n"));

    private static string TableOf(ReportTable table)
    {
        var page = new StringBuilder();
        page.Append(French, $"<h2>{Text(table.Title)}</h2>\n");
        if (table.Note is { } note) page.Append(French, $"<p>{Text(note)}</p>\n");
        page.Append("<div class=\"table\"><table>\n<thead><tr>");
        foreach (var column in table.Columns)
            page.Append(French, $"<th scope=\"col\"{(column.IsNumber ? " class=\"n\"" : "")}>{Text(column.Name)}</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            page.Append(row.IsTotal ? "<tr class=\"total\">" : "<tr>");
            foreach (var cell in row.Cells) page.Append(CellOf(cell));
            page.Append("</tr>\n");
        }

        return page.Append("</tbody>\n</table></div>\n").ToString();
    }

    private static string CellOf(Cell cell) => cell switch
    {
        Cell.Money money => $"<td class=\"n\">{FrenchText.Euros(money.Cents)}</td>",
        Cell.Count count => $"<td class=\"n\">{count.Value.ToString("N0", French)}</td>",
        Cell.Day day => $"<td>{FrenchText.Day(day.Value)}</td>",
        Cell.Text text => $"<td>{Text(text.Value)}</td>",
        _ => throw new InvalidOperationException($"No page shows a {cell.GetType().Name}."),
    };

    private static string Text(string text) => Encoder.Encode(text);
}
