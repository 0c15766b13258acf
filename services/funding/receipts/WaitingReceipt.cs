namespace Aptic.Funding.Receipts;

/// <summary>A row for each receipt that waits for its agreement, deleted when it has it. What the payer wrote is here and in no event.</summary>
/// <param name="Id">The receipt's id.</param>
public sealed record WaitingReceipt(Guid Id, string BankReference, long GrossAmountCents, DateOnly ReceivedOn, string Remittance);
