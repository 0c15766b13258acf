using System.Globalization;

namespace Aptic.Issuance.Cheques;

/// <summary>
/// Cheques as lines of CSV (RFC 4180, <c>;</c>, CRLF), as French spreadsheets read it. A field that a spreadsheet would take for a
/// formula gets an apostrophe before it.
/// </summary>
public static class ChequeCsv
{
    public const string MediaType = "text/csv";
    private const string Separator = ";";
    private const string LineEnd = "\r\n";

    public static readonly string Header = string.Join(Separator,
        "serial", "code", "qr", "beneficiary", "public", "booklet", "status", "validUntil", "replaces", "replacedBy") + LineEnd;

    public static string LineOf(ShownCheque cheque) => string.Join(Separator, new[]
    {
        cheque.Serial, cheque.Code, cheque.Qr, cheque.Beneficiary, cheque.TargetPublic, cheque.Booklet, Word(cheque.Status),
        cheque.ValidUntil.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), cheque.Replaces, cheque.ReplacedBy,
    }.Select(Field)) + LineEnd;

    private static string Field(string? value)
    {
        var text = value ?? "";
        // https://owasp.org/www-community/attacks/CSV_Injection
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') text = $"'{text}";
        return text.AsSpan().IndexOfAny(";,\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static string Word(ChequeStanding status) => status.ToString().ToLowerInvariant();
}
