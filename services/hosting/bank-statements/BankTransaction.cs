namespace Aptic.Hosting.BankStatements;

/// <summary>One transaction that the bank has booked on the account.</summary>
/// <param name="Reference">The bank's own reference; null where it gives none.</param>
/// <param name="AmountCents">In euro cents, above zero; null where the currency is another.</param>
/// <param name="IsReversal">True where the bank takes back what it booked before.</param>
/// <param name="Remittance">What the payer wrote, in one line.</param>
/// <param name="EndToEndId">The payer's reference of the transfer; null where there is none.</param>
/// <param name="Place">Where it stands in the file.</param>
public sealed record BankTransaction(
    string? Reference, long? AmountCents, bool IsCredit, bool IsReversal, DateOnly? BookedOn, string Remittance, string? EndToEndId, string Place);
