using Aptic.Catalogue.Standard;

namespace Aptic.Catalogue.Imports;

/// <summary>What an import made of a file, row by row.</summary>
/// <param name="Id">The import.</param>
/// <param name="Version">The version of the standard that the file's columns belong to: <c>0.1</c> or <c>1.0</c>.</param>
/// <param name="IgnoredColumns">Columns that v1.0.2 has no place for.</param>
/// <param name="VocabularyChanges">What words of v0.1 became, with the number of rows.</param>
public sealed record ImportReport(
    Guid Id,
    string Version,
    ImportCounts Counts,
    IReadOnlyList<IgnoredColumn> IgnoredColumns,
    IReadOnlyList<VocabularyChange> VocabularyChanges,
    IReadOnlyList<ImportedRow> Rows)
{
    public static ImportReport Of(Guid id, ReadFile file, IReadOnlyList<ImportedRow> rows) =>
        new(id, file.Version, ImportCounts.Of(rows), file.IgnoredColumns, file.VocabularyChanges, rows);
}

/// <summary>Rows by outcome; and those that are not rejected by what they did to the catalogue.</summary>
public sealed record ImportCounts(
    int Rows, int Imported, int ImportedWithWarnings, int Rejected, int Registered, int Updated, int Unchanged)
{
    public static ImportCounts Of(IReadOnlyList<ImportedRow> rows) => new(
        rows.Count,
        rows.Count(row => row.Outcome == RowOutcome.Imported),
        rows.Count(row => row.Outcome == RowOutcome.ImportedWithWarnings),
        rows.Count(row => row.Outcome == RowOutcome.Rejected),
        rows.Count(row => row.Effect == RowEffect.Registered),
        rows.Count(row => row.Effect == RowEffect.Updated),
        rows.Count(row => row.Effect == RowEffect.Unchanged));
}

/// <param name="Line">The line of a CSV file on which the row begins, from 1; null for JSON.</param>
/// <param name="Index">The index in a JSON array, from 0; null for CSV.</param>
/// <param name="SourceId">The producer's id; null where the row says none.</param>
/// <param name="VenueId">Null where the row is rejected.</param>
/// <param name="Effect">What the row did to the catalogue; null where it is rejected.</param>
/// <param name="ChangedFields">The fields of the standard that an update changed.</param>
public sealed record ImportedRow(
    int? Line,
    int? Index,
    string? SourceId,
    RowOutcome Outcome,
    Guid? VenueId,
    RowEffect? Effect,
    IReadOnlyList<string> ChangedFields,
    IReadOnlyList<Finding> Findings)
{
    public static ImportedRow Rejected(ReadRow row, params IReadOnlyList<Finding> further) =>
        new(row.Place.Line, row.Place.Index, row.Id, RowOutcome.Rejected, null, null, [], [.. row.Findings, .. further]);

    public static ImportedRow Done(
        ReadRow row, Guid venueId, RowEffect effect, IReadOnlyList<string> changedFields, IReadOnlyList<Finding> further)
    {
        IReadOnlyList<Finding> findings = [.. row.Findings, .. further];
        var outcome = findings.Count > 0 ? RowOutcome.ImportedWithWarnings : RowOutcome.Imported;
        return new ImportedRow(row.Place.Line, row.Place.Index, row.Id, outcome, venueId, effect, changedFields, findings);
    }
}

public enum RowEffect
{
    /// <summary>The venue is new to the catalogue.</summary>
    Registered,
    Updated,
    Unchanged,
}
