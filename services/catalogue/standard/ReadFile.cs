namespace Aptic.Catalogue.Standard;

/// <summary>What a file in the national standard holds: every row of it, in order, with what was found.</summary>
/// <param name="Version">The version that its columns belong to: <c>0.1</c> or <c>1.0</c>.</param>
/// <param name="IgnoredColumns">Columns that v1.0.2 has no place for; their values are not imported.</param>
/// <param name="VocabularyChanges">What v0.1 words became in v1.0.2, with the number of rows.</param>
public sealed record ReadFile(
    string Version,
    IReadOnlyList<ReadRow> Rows,
    IReadOnlyList<IgnoredColumn> IgnoredColumns,
    IReadOnlyList<VocabularyChange> VocabularyChanges)
{
    public bool IsEarly => Version == ColumnNames.Early;

    public int Count(RowOutcome outcome) => Rows.Count(row => row.Outcome == outcome);
}

/// <summary>One row, read.</summary>
/// <param name="Place">Where it stands in the file.</param>
/// <param name="Id">What the row says its id is; null where it says none.</param>
/// <param name="Venue">Null where the row is rejected.</param>
public sealed record ReadRow(RowPlace Place, string? Id, StandardVenue? Venue, IReadOnlyList<Finding> Findings)
{
    public RowOutcome Outcome =>
        Venue is null ? RowOutcome.Rejected
        : Findings.Count > 0 ? RowOutcome.ImportedWithWarnings
        : RowOutcome.Imported;
}

public enum RowOutcome
{
    Imported,
    ImportedWithWarnings,
    Rejected,
}

/// <summary>Where a row stands: the line of a CSV file that it begins on, from 1; or the index in a JSON array, from 0.</summary>
public sealed record RowPlace(int? Line, int? Index)
{
    public static RowPlace OfLine(int line) => new(line, null);

    public static RowPlace OfIndex(int index) => new(null, index);

    public override string ToString() => Line is { } line ? $"line {line}" : $"index {Index}";
}

/// <param name="RowsWithValue">In how many rows it holds something.</param>
public sealed record IgnoredColumn(string Name, int RowsWithValue);

/// <summary>A word of v0.1 and what it became.</summary>
/// <param name="Becomes">Values of v1.0.2 as <c>field: value</c>; none where v1.0.2 says the same by saying nothing.</param>
public sealed record VocabularyChange(string Field, string Value, IReadOnlyList<string> Becomes, int Rows);
