namespace Aptic.BankFormats;

/// <summary>A file of credit transfers as the bank is to receive it.</summary>
/// <param name="MessageId">Unique for ever, 35 characters at most.</param>
/// <param name="CreatedAt">Written in Europe/Paris local time.</param>
public sealed record CreditTransferFile(
    string MessageId,
    DateTimeOffset CreatedAt,
    string InitiatingParty,
    IReadOnlyList<CreditTransferBatch> Batches);

/// <summary>Transfers that the bank debits from one account on one day.</summary>
/// <param name="BatchId">Unique in the file, 35 characters at most.</param>
public sealed record CreditTransferBatch(
    string BatchId,
    DateOnly ExecuteOn,
    BankAccount Debtor,
    IReadOnlyList<CreditTransfer> Transfers);

/// <param name="EndToEndId">Unique for ever, 35 characters at most; comes back in the bank's reports and statements.</param>
/// <param name="Remittance">What the payee reads on their statement, 140 characters at most after transliteration.</param>
public sealed record CreditTransfer(
    string EndToEndId,
    long AmountCents,
    BankAccount Creditor,
    string Remittance);

/// <summary>An account at a bank. Its text form shows the masked IBAN only.</summary>
public sealed record BankAccount(string Holder, Iban Iban, Bic Bic);
