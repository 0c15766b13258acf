namespace Aptic.BankFormats;

/// <summary>One transaction that the bank has booked on the account.</summary>
/// <param name="Reference">The bank's own reference; null where it gives none.</param>
/// <param name="AmountCents">In euro cents, above zero; null where the currency is another.</param>
/// <param name="IsReversal">True where the bank takes back what it booked before.</param>
/// <param name="Remittance">What the payer wrote, in one line.</param>
/// <param name="EndToEndId">The payer's reference of the transfer; null where there is none, or several.</param>
/// <param name="Place">Where it stands in the file.</param>
/// <param name="EntryReference">The bank's reference of the entry that it is in; null where it gives none.</param>
/// <param name="BatchId">The payer's id of the batch (<c>PmtInfId</c>) that the bank booked as a whole or that it was in; null where there is none.</param>
/// <param name="MessageId">The id of the payer's file; null where there is none.</param>
/// <param name="ReturnReason">Why it came back, where the bank says so: an ISO code, or its own words.</param>
/// <param name="PayerName">Who paid; null where the bank does not say it, or names several. Never to be logged.</param>
/// <param name="OtherTexts">What the bank writes beside, which is often what the payer wrote (<c>AddtlTxInf</c>,
/// <c>AddtlNtryInf</c>).</param>
public sealed record BankTransaction(
    string? Reference, long? AmountCents, bool IsCredit, bool IsReversal, DateOnly? BookedOn, string Remittance, string? EndToEndId,
    string Place,
    string? EntryReference, string? BatchId, string? MessageId, string? ReturnReason, string? PayerName, IReadOnlyList<string> OtherTexts);

/// <summary>What a bank says of one account: a statement (camt.053) or a notification (camt.054).</summary>
/// <param name="AccountIban">Null where the account has no IBAN. Never to be logged.</param>
/// <param name="AccountCurrency">Null where the bank does not say it.</param>
/// <param name="Opening">Null in a notification, or where the bank gives none; of a page the balance that it goes on from.</param>
/// <param name="Closing">Null in a notification, or where the bank gives none; of a page the balance that it leads to.</param>
/// <param name="BookedCents">What its booked entries sum to, debits below zero; null where one of them is not in euro cents.</param>
public sealed record BankStatement(
    string Id, string? AccountIban, string? AccountCurrency, DateOnly? From, DateOnly? To, BankBalance? Opening, BankBalance? Closing,
    long? BookedCents,
    IReadOnlyList<BankTransaction> Transactions)
{
    /// <summary>True where it is of this account, which an IBAN alone names for certain: a bank may put several accounts in a
    /// file.</summary>
    public bool IsOf(string iban) => AccountIban == iban;
}

/// <param name="AmountCents">In euro cents, a debit below zero; null where it is not in euro cents.</param>
/// <param name="IsIntermediate">Between two pages of a statement: what was on the account in the middle of its period.</param>
public sealed record BankBalance(long? AmountCents, DateOnly On, bool IsIntermediate = false);

/// <summary>A file of statements or notifications.</summary>
/// <param name="Message">Such as <c>camt.053.001.08</c>.</param>
/// <param name="MessageId">The bank's id of the file.</param>
/// <param name="Warnings">What in it is not as its schema has it, where that lies here, and was not needed.</param>
public sealed record BankReport(
    string Message, string MessageId, IReadOnlyList<BankStatement> Statements, IReadOnlyList<FormatWarning> Warnings);
