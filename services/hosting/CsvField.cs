namespace Aptic.Hosting;

/// <summary>One field of CSV (RFC 4180) as French spreadsheets read it, between <c>;</c>.</summary>
public static class CsvField
{
    public const string Separator = ";";
    public const string LineEnd = "\r\n";

    /// <summary>Text, quoted where it must be. What a spreadsheet would take for a formula gets an apostrophe before it.</summary>
    public static string Of(string? value)
    {
        var text = value ?? "";
        // https://owasp.org/www-community/attacks/CSV_Injection
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') text = $"'{text}";
        return text.AsSpan().IndexOfAny(";,\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
