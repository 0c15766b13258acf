using System.Globalization;
using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Receipts.Domain;
using Aptic.Kernel;
using Marten;

namespace Aptic.Funding.Receipts;

/// <summary>
/// One row for each bank reference that was booked: the last line against booking money twice. Banks use a reference again, for another
/// credit or another year: what comes under one that is known, with another amount or day, has a row of its own beside.
/// </summary>
/// <param name="Id">See <see cref="BankReferenceKey"/> and <see cref="OtherKey"/>.</param>
/// <param name="GrossAmountCents">Null in rows from before it was kept, as is the day.</param>
public sealed record BookedReference(string Id, Guid ReceiptId, long? GrossAmountCents = null, DateOnly? ReceivedOn = null)
{
    /// <summary>Of a credit under a reference that another one has.</summary>
    /// <param name="number">Of several equal ones in one file, from 1.</param>
    public static string OtherKey(string bankReference, long grossAmountCents, DateOnly receivedOn, int number) => string.Create(
        CultureInfo.InvariantCulture, $"{BankReferenceKey.Of(bankReference)}|{receivedOn:yyyy-MM-dd}|{grossAmountCents}|{number}");

    /// <exception cref="RefusedException">The bank's transaction is booked already (<c>receipt-already-booked</c>).</exception>
    public static async Task MustBeNewAsync(IDocumentSession session, ReceiptBooked booked, CancellationToken cancellationToken)
    {
        var id = BankReferenceKey.Of(booked.BankReference);
        if (await session.LoadAsync<BookedReference>(id, cancellationToken) is { } earlier)
            throw new RefusedException(Refusal.Conflict("receipt-already-booked",
                $"The bank's transaction of this reference is booked already, as receipt {earlier.ReceiptId}.", "/bankReference"));
        session.Insert(new BookedReference(id, booked.ReceiptId, booked.GrossAmountCents, booked.ReceivedOn));
    }

    /// <summary>True where it is the money of this amount and day; of rows from before these were kept, by what was booked then.</summary>
    public async Task<bool> IsOfAsync(IDocumentSession session, long grossAmountCents, DateOnly receivedOn,
        CancellationToken cancellationToken)
    {
        if (GrossAmountCents is { } cents) return (cents, ReceivedOn) == (grossAmountCents, receivedOn);

        if (await session.Events.AggregateStreamAsync<UnassignedReceipt>(ReceiptId, token: cancellationToken) is { Parked: var parked })
            return (parked.GrossAmountCents, parked.ReceivedOn) == (grossAmountCents, receivedOn);
        var booked = await session.Events.QueryRawEventDataOnly<ReceiptBooked>().Where(receipt => receipt.ReceiptId == ReceiptId)
            .FirstOrDefaultAsync(cancellationToken);
        return booked is null || (booked.GrossAmountCents, booked.ReceivedOn) == (grossAmountCents, receivedOn);
    }
}
