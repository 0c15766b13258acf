using System.Globalization;
using System.Text;
using Aptic.Hosting;
using Aptic.Kernel;

namespace Aptic.Settlement.Reports;

/// <summary>
/// A report as French spreadsheets open CSV: <c>;</c>, decimal comma, UTF-8 with its mark. The facts come first, then each table
/// below its title.
/// </summary>
public static class ReportCsv
{
    public const string MediaType = "text/csv; charset=utf-8";

    public static byte[] Of(Report report)
    {
        var text = new StringBuilder();
        Line(text, [CsvField.Of(report.Title)]);
        foreach (var fact in report.Facts) Line(text, [CsvField.Of(fact.Name), CsvField.Of(fact.Value)]);
        foreach (var table in report.Tables)
        {
            text.Append(CsvField.LineEnd);
            Line(text, [CsvField.Of(table.Title)]);
            if (table.Note is { } note) Line(text, [CsvField.Of(note)]);
            Line(text, table.Columns.Select(column => CsvField.Of(column.Name)));
            foreach (var row in table.Rows) Line(text, row.Cells.Select(Field));
        }

        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    private static void Line(StringBuilder text, IEnumerable<string> fields) =>
        text.AppendJoin(CsvField.Separator, fields).Append(CsvField.LineEnd);

    private static string Field(Cell cell) => cell switch
    {
        Cell.Money money => FrenchText.Amount(money.Cents),
        Cell.Count count => count.Value.ToString(CultureInfo.InvariantCulture),
        Cell.Day day => FrenchText.Day(day.Value),
        Cell.Text words => CsvField.Of(words.Value),
        _ => throw new InvalidOperationException($"No CSV holds a {cell.GetType().Name}."),
    };
}
