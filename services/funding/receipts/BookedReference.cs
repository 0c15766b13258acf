using Aptic.Funding.Receipts.Domain;
using Aptic.Kernel;
using Marten;

namespace Aptic.Funding.Receipts;

/// <summary>One row for each bank reference that was booked: the last line against booking money twice.</summary>
/// <param name="Id">See <see cref="BankReferenceKey"/>.</param>
public sealed record BookedReference(string Id, Guid ReceiptId)
{
    /// <exception cref="RefusedException">The bank's transaction is booked already (<c>receipt-already-booked</c>).</exception>
    public static async Task MustBeNewAsync(IDocumentSession session, string bankReference, Guid receiptId,
    CancellationToken cancellationToken)
    {
        if (await session.LoadAsync<BookedReference>(BankReferenceKey.Of(bankReference), cancellationToken) is { } earlier)
            throw new RefusedException(Refusal.Conflict("receipt-already-booked",
                $"The bank's transaction of this reference is booked already, as receipt {earlier.ReceiptId}.", "/bankReference"));
        session.Insert(new BookedReference(BankReferenceKey.Of(bankReference), receiptId));
    }
}
