namespace Aptic.Catalogue.Standard;

/// <summary>The values of one row as clean text, and what is found on the way. Lives as long as the row is read.</summary>
internal sealed class RowValues(SourceRow row)
{
    private const int LengthMost = 2_000;
    private const int DescriptionLengthMost = 20_000;

    public List<Finding> Findings { get; } = [];

    public void Warn(string? field, string code, string reason) => Findings.Add(Finding.Warning(field, code, reason));

    public void Reject(string? field, string code, string reason) => Findings.Add(Finding.Rejection(field, code, reason));

    public bool IsNumber(string field) => row.Values.TryGetValue(field, out var value) && value.IsNumber;

    /// <summary>The value on one line; null where the row has none, or none that can be read.</summary>
    public string? Line(string field) => Text(field, LengthMost) is { } text ? SourceText.OnOneLine(text) : null;

    /// <summary>The value with its lines.</summary>
    public string? Paragraphs(string field) => Text(field, DescriptionLengthMost);

    /// <summary>The value on one line. A row without it is rejected.</summary>
    public string Required(string field)
    {
        if (Line(field) is { } text) return text;

        Reject(field, "value-missing", "The standard requires a value here, and there is none that can be read.");
        return "";
    }

    /// <summary>The values of a list, each once, in the order of the row.</summary>
    public IReadOnlyList<string> List(string field, params char[] separators) =>
        Line(field) is { } text ? [.. Split(text, separators).Distinct()] : [];

    private static string[] Split(string text, char[] separators) =>
        text.Split(separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private string? Text(string field, int lengthMost)
    {
        if (!row.Values.TryGetValue(field, out var value)) return null;
        if (value.Text is null)
        {
            Warn(field, "value-unreadable", "The value is not a text, a number or a list of texts. It was not imported.");
            return null;
        }

        var text = SourceText.Clean(value.Text, out var hadControls);
        if (hadControls) Warn(field, "text-control-characters", "Control characters were left out.");
        if (text.Contains('\uFFFD', StringComparison.Ordinal)) Warn(field, "text-garbled", "Some characters were lost before the file was sent.");
        if (text.Length == 0) return null;
        if (SourceText.IsPlaceholder(text))
        {
            Warn(field, "value-placeholder", $"\"{text}\" was read as no value.");
            return null;
        }

        if (text.Length <= lengthMost) return text;
        Warn(field, "value-too-long", $"The value has {text.Length} characters, of at most {lengthMost}. It was not imported.");
        return null;
    }
}
