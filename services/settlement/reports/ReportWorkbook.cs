using MiniExcelLibs;

namespace Aptic.Settlement.Reports;

/// <summary>A report as a workbook: the facts on the first sheet, then a sheet for each table. Amounts and days are numbers in
/// it.</summary>
public static class ReportWorkbook
{
    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const int SheetNameLengthMost = 31;
    private static readonly string[] FactColumns = ["Information", "Valeur"];

    public static byte[] Of(Report report)
    {
        var sheets = new Dictionary<string, object>
        {
            ["Informations"] = report.Facts.Prepend(new Fact("Document", report.Title))
                .Select(fact => RowOf(FactColumns, [fact.Name, fact.Value])).ToList(),
        };
        foreach (var table in report.Tables)
        {
            var columns = table.Columns.Select(column => column.Name).ToList();
            var rows = table.Rows.Select(row => RowOf(columns, row.Cells.Select(ValueOf))).ToList();
            // A sheet takes its columns from its first row.
            if (rows.Count == 0) rows.Add(RowOf(columns, columns.Select(object? (_) => null)));
            sheets.Add(NameOf(table.Title), rows);
        }

        using var file = new MemoryStream();
        file.SaveAs(sheets);
        return file.ToArray();
    }

    private static string NameOf(string title) => title.Length <= SheetNameLengthMost ? title : title[..SheetNameLengthMost];

    private static Dictionary<string, object?> RowOf(IEnumerable<string> columns, IEnumerable<object?> values) =>
        columns.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);

    private static object? ValueOf(Cell cell) => cell switch
    {
        Cell.Money money => money.Cents / 100m,
        Cell.Count count => count.Value,
        Cell.Day day => day.Value.ToDateTime(TimeOnly.MinValue),
        Cell.Text { Value: "" } => null,
        Cell.Text text => text.Value,
        _ => throw new InvalidOperationException($"No workbook holds a {cell.GetType().Name}."),
    };
}
