namespace Aptic.Settlement.Reports;

/// <summary>What a person reads: facts, then tables. The same report is a page, a CSV file or a workbook.</summary>
/// <param name="FileName">Without its ending.</param>
public sealed record Report(string FileName, string Title, IReadOnlyList<Fact> Facts, IReadOnlyList<ReportTable> Tables)
{
    /// <summary>The report as its issuer gives it out, named before all else.</summary>
    public Report IssuedBy(Issuer issuer) => this with { Facts = [new Fact("Émetteur", issuer.InWords), .. Facts] };
}

public sealed record Fact(string Name, string Value);

/// <param name="Note">A sentence below the title; null for none.</param>
public sealed record ReportTable(string Title, IReadOnlyList<Column> Columns, IReadOnlyList<Row> Rows, string? Note = null);

/// <param name="IsNumber">Numbers stand to the right.</param>
public sealed record Column(string Name, bool IsNumber = false);

/// <param name="IsTotal">A balance or a sum, that stands out.</param>
public sealed record Row(IReadOnlyList<Cell> Cells, bool IsTotal = false)
{
    public static Row Of(params IReadOnlyList<Cell> cells) => new(cells);

    public static Row Total(params IReadOnlyList<Cell> cells) => new(cells, IsTotal: true);
}

/// <summary>A value as what it is: files keep it a number or a day.</summary>
public abstract record Cell
{
    public static readonly Cell Empty = new Text("");

    private Cell()
    {
    }

    public sealed record Text(string Value) : Cell;

    public sealed record Day(DateOnly Value) : Cell;

    public sealed record Money(long Cents) : Cell;

    public sealed record Count(long Value) : Cell;

    public static Cell Of(string? text) => text is null ? Empty : new Text(text);

    public static Cell Of(DateOnly day) => new Day(day);

    public static Cell Euros(long cents) => new Money(cents);

    public static Cell Number(long value) => new Count(value);
}
