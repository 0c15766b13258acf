using Aptic.Funding.Agreements.Domain;
using Aptic.Kernel;

namespace Aptic.Funding.Receipts.Domain;

/// <summary>Money came in that names no agreement: it waits to be assigned, and is in no balance.</summary>
public sealed record ReceiptParked(Guid ReceiptId, string BankReference, long GrossAmountCents, DateOnly ReceivedOn,
    DateTimeOffset OccurredAt);

/// <summary>Waiting money was booked under an agreement.</summary>
public sealed record ParkedReceiptAssigned(Guid ReceiptId, Guid AgreementId, string RequestHash, DateTimeOffset OccurredAt);

/// <summary>Waiting money turned out to be no funder's: the operator's own, say.</summary>
/// <param name="GrossAmountCents">What had come in.</param>
/// <param name="ReceivedOn">The day on which the bank had booked it; null in events from before this was recorded.</param>
public sealed record ParkedReceiptDismissed(
    Guid ReceiptId, Guid CommandId, string BankReference, long GrossAmountCents, string Reason, string By, string RequestHash,
    DateTimeOffset OccurredAt, DateOnly? ReceivedOn = null);

/// <summary>Money that waits, or has waited, for its agreement.</summary>
/// <param name="Assigned">Null while it waits, and where it was dismissed.</param>
/// <param name="Dismissed">Null unless it was no funder's money.</param>
public sealed record UnassignedReceipt(
    Guid Id, ReceiptParked Parked, ParkedReceiptAssigned? Assigned, ParkedReceiptDismissed? Dismissed = null)
{
    public static UnassignedReceipt Evolve(UnassignedReceipt? state, object @event) => (state, @event) switch
    {
        (null, ReceiptParked e) => new UnassignedReceipt(e.ReceiptId, e, null),
        ({ Assigned: null, Dismissed: null } s, ParkedReceiptAssigned e) => s with { Assigned = e },
        ({ Assigned: null, Dismissed: null } s, ParkedReceiptDismissed e) => s with { Dismissed = e },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of an unassigned receipt."),
    };

    /// <summary>The command that books it under an agreement.</summary>
    /// <param name="origin">One of <see cref="ReceiptOrigins"/>; null where it has not waited.</param>
    public AgreementDecider.BookReceipt Booking(string requestHash, DateTimeOffset now, string? origin = null) =>
        new(Id, Parked.BankReference, Parked.GrossAmountCents, Parked.ReceivedOn, requestHash, now, origin);

    /// <summary>The receipt of a bank's transaction: the same one however often its file comes.</summary>
    public static Guid IdOf(string bankReference) => DeterministicId.Of("bank-receipt", BankReferenceKey.Of(bankReference));
}
