namespace Aptic.Catalogue.Standard;

public enum StandardFormat
{
    Csv,
    Json,
}

/// <summary>
/// Reads files in the national standard of mediation venues, v0.1 and v1.0, into venues of v1.0.2 with a report by row.
/// Nothing is lost without a word: what is not imported is in the row's findings, or in the file's ignored columns.
/// </summary>
public static class StandardReader
{
    /// <summary>The whole country has about 20,000 venues.</summary>
    public const int RowsMost = 50_000;

    /// <param name="today">The Paris day of the import.</param>
    /// <exception cref="MalformedFileException">The file as a whole cannot be read.</exception>
    public static ReadFile Read(ReadOnlyMemory<byte> file, StandardFormat format, DateOnly today, int rowsMost = RowsMost)
    {
        var table = format == StandardFormat.Csv ? CsvTable.Read(file, rowsMost) : JsonTable.Read(file, rowsMost);
        if (table.Rows.Count > 0 && !table.Columns.Any(ColumnNames.IsKnown))
            throw new MalformedFileException(
                "file-not-venues", "No row of the file has a field of the national standard of mediation venues.");

        var words = new VocabularyTally();
        var rows = RejectRepeats(table.Rows.Select(row => RowReader.Read(row, today, words)));
        return new ReadFile(ColumnNames.VersionOf(table.Columns), rows, IgnoredColumnsOf(table), words.Changes);
    }

    /// <summary>A producer's id names one venue: the first row that has it counts.</summary>
    private static List<ReadRow> RejectRepeats(IEnumerable<ReadRow> rows)
    {
        var firstPlaces = new Dictionary<Guid, RowPlace>();
        var unique = new List<ReadRow>();
        foreach (var row in rows)
        {
            if (row.Venue is not { } venue || firstPlaces.TryAdd(CatalogueIds.VenueOf(venue), row.Place))
            {
                unique.Add(row);
                continue;
            }

            var first = firstPlaces[CatalogueIds.VenueOf(venue)];
            var repeat = Finding.Rejection(
                StandardFields.Id, "id-twice", $"The row at {first} has the same id and source: that one counts.");
            unique.Add(row with { Venue = null, Findings = [.. row.Findings, repeat] });
        }

        return unique;
    }

    private static List<IgnoredColumn> IgnoredColumnsOf(SourceTable table)
    {
        var rows = table.Rows.SelectMany(row => row.Values.Keys).CountBy(column => column).ToDictionary();
        return
        [
            .. table.Columns
                .Where(column => !ColumnNames.IsKnown(column) || column == EarlyStandardFields.AddressKey)
                .Select(column => new IgnoredColumn(column, rows.GetValueOrDefault(column))),
        ];
    }
}
