using CsvHelper;

namespace Aptic.Catalogue.Standard;

/// <summary>
/// Reads a CSV file of the standard: a header, then a record per venue, fields parted by commas. Semicolons and tabs are
/// understood too, as spreadsheets write them.
/// </summary>
public static class CsvTable
{
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <exception cref="MalformedFileException">
    /// <c>file-empty</c>, <c>file-not-utf8</c>, <c>file-not-csv</c>, <c>column-missing</c>, <c>column-twice</c>,
    /// <c>file-too-many-rows</c>.
    /// </exception>
    public static SourceTable Read(ReadOnlyMemory<byte> file, int rowsMost)
    {
        var content = SourceEncoding.Checked(file);
        var separator = Separators.MaxBy(candidate => FirstRecord(content, candidate).Count(ColumnNames.IsKnown));
        CheckHeader(FirstRecord(content, separator));

        var malformed = new List<CsvMalformedRecord>();
        using var reader = CsvReader.Create(content, Options(separator, malformed.Add));
        reader.Read();
        var columns = ColumnsOf(reader);
        malformed.Clear();
        var rows = new List<SourceRow>();
        while (reader.Read())
        {
            if (rows.Count == rowsMost)
            {
                throw new MalformedFileException(
                    "file-too-many-rows", $"A file has at most {rowsMost} rows. Send it in parts.", $"line {reader.LineNumber}");
            }

            if (ReadRow(reader, columns, malformed) is { } row) rows.Add(row);
            malformed.Clear();
        }

        return new SourceTable(columns, rows);
    }

    private static CsvReaderOptions Options(char separator, Action<CsvMalformedRecord>? onMalformed) => new()
    {
        Separator = separator,
        DetectSeparatorHint = false,
        HasHeader = false,
        TrackLineNumbers = true,
        TrimWhitespace = false,
        MalformedData = CsvMalformedDataHandling.Recover,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        OnMalformedRecord = onMalformed,
    };

    private static string[] FirstRecord(ReadOnlyMemory<byte> content, char separator)
    {
        using var reader = CsvReader.Create(content, Options(separator, onMalformed: null));
        return reader.Read() ? ColumnsOf(reader) : [];
    }

    /// <summary>A column without a name gets one, so that what it holds can be reported.</summary>
    private static string[] ColumnsOf(CsvReader reader) =>
        [.. FieldsOf(reader).Select(ColumnNames.Normalise).Select((name, index) => name.Length > 0 ? name : $"(column {index + 1})")];

    private static IEnumerable<string> FieldsOf(CsvReader reader) =>
        Enumerable.Range(0, reader.FieldCount).Select(reader.GetString);

    private static void CheckHeader(string[] columns)
    {
        const string Place = "the header";
        if (!columns.Any(ColumnNames.IsKnown))
            throw new MalformedFileException(
                "file-not-csv", "The file does not begin with a header that names columns of the standard.", Place);

        var twice = columns.GroupBy(column => column).FirstOrDefault(same => same.Count() > 1);
        if (twice is not null)
            throw new MalformedFileException("column-twice", $"The column {twice.Key} is there twice: which one counts?", Place);

        var missing = StandardFields.Required.Except(columns).ToList();
        if (missing.Count > 0)
        {
            throw new MalformedFileException(
                "column-missing", $"Columns that the standard requires are missing: {string.Join(", ", missing)}.", Place);
        }
    }

    /// <summary>Null for a line without any value, as spreadsheets leave them at the end.</summary>
    private static SourceRow? ReadRow(CsvReader reader, string[] columns, List<CsvMalformedRecord> malformed)
    {
        var place = RowPlace.OfLine((int)reader.LineNumber);
        var fields = FieldsOf(reader).ToList();
        foreach (var record in malformed)
        {
            if (record.Reason == CsvMalformedReason.UnterminatedQuote)
                throw new MalformedFileException(
                    "file-not-csv", "A quote is opened in this record and nothing closes it.", place.ToString());
            return SourceRow.Unreadable(place, Finding.Rejection(
                null, "row-quotes", "A quote stands where none may be: a field with quotes is put in quotes, and its own are doubled."));
        }

        if (fields.All(string.IsNullOrWhiteSpace)) return null;
        if (fields.Count < columns.Length || fields.Skip(columns.Length).Any(field => field.Length > 0))
        {
            return SourceRow.Unreadable(place, Finding.Rejection(
                null, "row-field-count", $"The row has {fields.Count} fields, the header {columns.Length}."));
        }

        return new SourceRow(place, ValuesOf(columns, fields));
    }

    private static Dictionary<string, SourceValue> ValuesOf(string[] columns, List<string> fields)
    {
        var values = new Dictionary<string, SourceValue>();
        foreach (var (column, field) in columns.Zip(fields))
        {
            if (field.Length > 0) values.Add(column, new SourceValue(field));
        }

        return values;
    }
}
