using System.Globalization;
using System.Text;
using Aptic.Settlement.Books.Domain;

namespace Aptic.Settlement.Reports;

/// <summary>
/// The description that goes with a file of accounting entries: the meaning of its fields, and the codes that it uses (article A47 A-1, XI,
/// of the Livre des procédures fiscales).
/// </summary>
public static class FecDescription
{
    private const string LineEnd = "\r\n";

    private static readonly (string Field, string Kind, string Meaning)[] Fields =
    [
        ("JournalCode", "alphanumérique", "Code du journal"),
        ("JournalLib", "alphanumérique", "Libellé du journal"),
        ("EcritureNum", "numérique", "Numéro de l’écriture, de 1 en 1 dans chaque journal, sans trou"),
        ("EcritureDate", "date AAAAMMJJ", "Date de comptabilisation"),
        ("CompteNum", "alphanumérique", "Numéro du compte"),
        ("CompteLib", "alphanumérique", "Libellé du compte"),
        ("CompAuxNum", "alphanumérique", "Compte auxiliaire : identifiant de la convention, ou de la structure et du lieu ; vide sinon"),
        ("CompAuxLib", "alphanumérique", "Libellé du compte auxiliaire ; vide sans compte auxiliaire"),
        ("PieceRef", "alphanumérique", "Référence de la pièce : encaissement, virement, avis de débit, relevé"),
        ("PieceDate", "date AAAAMMJJ", "Date de la pièce"),
        ("EcritureLib", "alphanumérique", "Libellé de l’écriture"),
        ("Debit", "montant, virgule décimale", "Montant au débit, en euros"),
        ("Credit", "montant, virgule décimale", "Montant au crédit, en euros"),
        ("EcritureLet", "alphanumérique", "Lettrage : toujours vide, aucune écriture n’est lettrée"),
        ("DateLet", "date AAAAMMJJ", "Date de lettrage : toujours vide"),
        ("ValidDate", "date AAAAMMJJ", "Date de validation : une écriture est validée quand elle est passée, et ne change plus"),
        ("Montantdevise", "montant", "Montant en devise : toujours vide, tout est en euros"),
        ("Idevise", "alphanumérique", "Identifiant de la devise : toujours vide"),
    ];

    /// <summary>The name that goes beside the file's.</summary>
    public static string FileNameOf(string siren, int year) =>
        string.Create(CultureInfo.InvariantCulture, $"{siren}FEC{year:0000}1231-descriptif.txt");

    /// <summary>The names of the fields that are described, in the order of the file.</summary>
    public static IReadOnlyList<string> FieldNames { get; } = [.. Fields.Select(field => field.Field)];

    public static string Of(string siren, int year)
    {
        var text = new StringBuilder();
        void Line(string line = "") => text.Append(line).Append(LineEnd);
        Line(string.Create(CultureInfo.InvariantCulture, $"Descriptif du fichier {FecText.FileNameOf(siren, year)}"));
        Line("Article A47 A-1 du Livre des procédures fiscales, point XI.");
        Line();
        Line("Fichier : texte à plat, UTF-8 sans marque d’ordre, colonnes séparées par une tabulation, lignes terminées par CR LF.");
        Line("La première ligne nomme les colonnes. Les écritures suivent l’ordre de leur validation.");
        Line();
        Line("Colonnes (nom, nature, signification)");
        foreach (var (field, kind, meaning) in Fields) Line($"{field}\t{kind}\t{meaning}");
        Line();
        Line("Journaux (code, libellé)");
        foreach (var (code, name) in Journals.Names) Line($"{code}\t{name}");
        Line();
        Line("Comptes (numéro, libellé)");
        foreach (var (number, name) in FecEntries.AccountNames) Line($"{number}\t{name}");
        return text.ToString();
    }
}
