using System.Globalization;
using System.Text;

namespace Aptic.Funding.Receipts.Domain;

/// <summary>
/// The key of a bank's reference: what a person takes for the same text is the same (case, blanks within, invisible characters,
/// compatibility forms).
/// </summary>
public static class BankReferenceKey
{
    public static string Of(string bankReference) => string.Join(' ', new string(bankReference.Normalize(NormalizationForm.FormKC)
        .Where(character => char.GetUnicodeCategory(character) != UnicodeCategory.Format).ToArray())
        .ToUpperInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
