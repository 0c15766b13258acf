namespace Aptic.Catalogue.Standard;

/// <summary>A file as rows of named values, before anything is known of what they mean.</summary>
/// <param name="Columns">Names as the file writes them, in the order of their first appearance.</param>
public sealed record SourceTable(IReadOnlyList<string> Columns, IReadOnlyList<SourceRow> Rows);

/// <param name="Values">By column; what is absent or null is not in it.</param>
/// <param name="Defect">Why the row cannot be read at all; null where it can.</param>
public sealed record SourceRow(RowPlace Place, IReadOnlyDictionary<string, SourceValue> Values, Finding? Defect = null)
{
    public static SourceRow Unreadable(RowPlace place, Finding defect) => new(place, new Dictionary<string, SourceValue>(), defect);
}

/// <param name="Text">The value as text; null where it is of a type that the standard has no place for.</param>
/// <param name="IsNumber">True where the file wrote a JSON number.</param>
public readonly record struct SourceValue(string? Text, bool IsNumber = false);
