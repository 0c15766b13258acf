using System.Globalization;
using System.Text;
using Aptic.Kernel;
using Marten;

namespace Aptic.Funding.Receipts;

/// <summary>One row for each bank reference that was booked: the last line against booking money twice.</summary>
/// <param name="Id">See <see cref="KeyOf"/>.</param>
public sealed record BookedReference(string Id, Guid ReceiptId)
{
    /// <summary>
    /// The row's key of a reference: what a person takes for the same text is the same (case, blanks within, invisible characters,
    /// compatibility forms).
    /// </summary>
    public static string KeyOf(string bankReference) => string.Join(' ', new string(bankReference.Normalize(NormalizationForm.FormKC)
        .Where(character => char.GetUnicodeCategory(character) != UnicodeCategory.Format).ToArray())
        .ToUpperInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <exception cref="RefusedException">The bank's transaction is booked already (<c>receipt-already-booked</c>).</exception>
    public static async Task MustBeNewAsync(IDocumentSession session, string bankReference, Guid receiptId, CancellationToken cancellationToken)
    {
        if (await session.LoadAsync<BookedReference>(KeyOf(bankReference), cancellationToken) is { } earlier)
            throw new RefusedException(Refusal.Conflict("receipt-already-booked",
                $"The bank's transaction of this reference is booked already, as receipt {earlier.ReceiptId}.", "/bankReference"));
        session.Insert(new BookedReference(KeyOf(bankReference), receiptId));
    }
}
