using System.Globalization;
using Aptic.Hosting;

namespace Aptic.Issuance.Cheques;

/// <summary>
/// Cheques as lines of CSV (RFC 4180, <c>;</c>, CRLF), as French spreadsheets read it. A field that a spreadsheet would take for a
/// formula gets an apostrophe before it.
/// </summary>
public static class ChequeCsv
{
    public const string MediaType = "text/csv";

    public static readonly string Header = string.Join(CsvField.Separator,
        "serial", "code", "qr", "beneficiary", "public", "booklet", "status", "validUntil", "replaces", "replacedBy") + CsvField.LineEnd;

    public static string LineOf(ShownCheque cheque) => string.Join(CsvField.Separator, new[]
    {
        cheque.Serial, cheque.Code, cheque.Qr, cheque.Beneficiary, cheque.TargetPublic, cheque.Booklet, Word(cheque.Status),
        cheque.ValidUntil.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), cheque.Replaces, cheque.ReplacedBy,
    }.Select(CsvField.Of)) + CsvField.LineEnd;

    private static string Word(ChequeStanding status) => status.ToString().ToLowerInvariant();
}
