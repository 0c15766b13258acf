using System.Globalization;
using System.Text;
using Aptic.Kernel;

namespace Aptic.Settlement.Reports;

/// <summary>
/// How the file is written: 18 columns under their names, tabs between them, days as AAAAMMJJ, amounts with a decimal comma, UTF-8.
/// No entry is in a foreign currency, and none is lettered: these columns are empty.
/// </summary>
public static class FecText
{
    private const string Separator = "\t";
    private const string LineEnd = "\r\n";

    public static readonly string Header = string.Join(Separator, "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum",
        "CompteLib", "CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet",
        "ValidDate", "Montantdevise", "Idevise") + LineEnd;

    /// <summary>The name that the regulation gives the file: the number of the body, and the last day of the fiscal year.</summary>
    public static string FileNameOf(string siren, int year) =>
        string.Create(CultureInfo.InvariantCulture, $"{siren}FEC{year:0000}1231.txt");

    public static string LineOf(FecLine line) => string.Join(Separator, Clean(line.JournalCode), Clean(line.JournalLib),
        Clean(line.EcritureNum), Day(line.EcritureDate), Clean(line.CompteNum), Clean(line.CompteLib), Clean(line.CompAuxNum),
        Clean(line.CompAuxLib), Clean(line.PieceRef), Day(line.PieceDate), Clean(line.EcritureLib), FrenchText.Amount(line.DebitCents),
        FrenchText.Amount(line.CreditCents), "", "", Day(line.ValidDate), "", "") + LineEnd;

    private static string Day(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>A name from elsewhere must not break the columns.</summary>
    private static string Clean(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var character in text) clean.Append(char.IsControl(character) ? ' ' : character);
        return clean.ToString();
    }
}
