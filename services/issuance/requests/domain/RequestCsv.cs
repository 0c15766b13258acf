using System.Globalization;
using Aptic.Kernel;
using CsvHelper;

namespace Aptic.Issuance.Requests.Domain;

/// <summary>
/// Reads the lines of a request from CSV (UTF-8, a header, <c>;</c> or <c>,</c>): <c>beneficiary</c>, <c>public</c> (may be empty),
/// <c>cheques</c>. All errors are named, with line and column, before anything happens.
/// </summary>
public static class RequestCsv
{
    private static readonly string[] Columns = ["beneficiary", "public", "cheques"];

    /// <returns>The lines that can be read, and an error for each that cannot.</returns>
    /// <exception cref="RefusedException">It is no file of the kind at all: empty, or without its header.</exception>
    public static (IReadOnlyList<RequestedLine> Lines, IReadOnlyList<Refusal> Errors) Read(string text)
    {
        var content = text.TrimStart('\ufeff');
        var header = content.AsSpan(0, content.IndexOf('\n', StringComparison.Ordinal) is var end and >= 0 ? end : content.Length);
        var malformed = new List<CsvMalformedRecord>();
        using var source = new StringReader(content);
        using var reader = CsvReader.Create(source, Options(header.Contains(';') ? ';' : ',', malformed.Add));
        if (!reader.Read()) throw new RefusedException(Malformed("line 1", $"The file is empty; its header is {string.Join(';', Columns)}."));
        var columns = FieldsOf(reader);
        MustHaveColumns(columns);

        List<Refusal> errors = [];
        List<RequestedLine> lines = [];
        // A line asks for a cheque at least: what comes after too many lines changes nothing.
        while (errors.Count <= RequestRules.ErrorsMost && lines.Count <= RequestRules.ChequesMost && reader.Read())
        {
            ReadLine(reader.LineNumber, columns, FieldsOf(reader), malformed.Count > 0, lines, errors);
            malformed.Clear();
        }

        return (lines, errors);
    }

    private static CsvReaderOptions Options(char separator, Action<CsvMalformedRecord> onMalformed) => new()
    {
        Separator = separator,
        DetectSeparatorHint = false,
        HasHeader = false,
        TrackLineNumbers = true,
        TrimWhitespace = true,
        MalformedData = CsvMalformedDataHandling.Recover,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        OnMalformedRecord = onMalformed,
    };

    private static void ReadLine(
        long number, string[] columns, string[] fields, bool isMalformed, List<RequestedLine> lines, List<Refusal> errors)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"line {number}");
        if (isMalformed)
        {
            errors.Add(Malformed(place, "A quote stands where none may be, or is not closed."));
            return;
        }

        if (fields.All(string.IsNullOrWhiteSpace)) return;
        if (fields.Length != Columns.Length)
        {
            errors.Add(Malformed(place, $"The line has {fields.Length} columns, not {Columns.Length}."));
            return;
        }

        string Field(string column) => fields[Array.IndexOf(columns, column)].Trim();
        if (!int.TryParse(Field("cheques"), NumberStyles.None, CultureInfo.InvariantCulture, out var cheques))
        {
            errors.Add(Refusal.Invalid("invalid-count", $"A line asks for 1 to {RequestRules.ChequesMost} cheques, in digits.", $"{place}, cheques"));
            return;
        }

        lines.Add(new RequestedLine(Field("beneficiary"), Field("public") is { Length: > 0 } targetPublic ? targetPublic : null, cheques,
            place));
    }

    private static string[] FieldsOf(CsvReader reader) => Enumerable.Range(0, reader.FieldCount).Select(reader.GetString).ToArray();

    private static void MustHaveColumns(string[] header)
    {
        var errors = Columns.Except(header).Select(column => Malformed("line 1", $"The column {column} is missing."))
            .Concat(header.Except(Columns).Select(_ => Malformed("line 1", $"A column is unknown; the columns are {string.Join(", ", Columns)}.")))
            .Concat(header.GroupBy(column => column).Where(column => column.Count() > 1).Select(_ =>
                Malformed("line 1", "A column stands twice.")))
            .ToList();
        if (errors.Count > 0) throw new RefusedException(errors);
    }

    private static Refusal Malformed(string place, string detail) => Refusal.Invalid("malformed-csv", detail, place);
}
