namespace Aptic.BankFormats;

/// <summary>What a bank says of a file of transfers (pain.002): of the whole file, of batches, of single transfers.</summary>
/// <param name="Message">Such as <c>pain.002.001.10</c>.</param>
/// <param name="MessageId">The bank's id of the report.</param>
/// <param name="CreatedOn">The Paris day on which the bank wrote it.</param>
/// <param name="FileId">The id of the file that it is about.</param>
/// <param name="Status">Of the whole file; null where the report is about parts of it only.</param>
/// <param name="Warnings">What in it is not as its schema has it, where that lies here, and was not needed.</param>
public sealed record PaymentStatusReport(
    string Message, string MessageId, DateOnly CreatedOn, string FileId, PaymentStatus? Status, IReadOnlyList<BatchStatus> Batches,
    IReadOnlyList<FormatWarning> Warnings);

/// <param name="Status">Of the whole batch; null where the report is about single transfers only.</param>
public sealed record BatchStatus(string BatchId, PaymentStatus? Status, IReadOnlyList<TransferStatus> Transfers);

/// <param name="EndToEndId">Null where the bank does not say which one it means.</param>
/// <param name="AmountCents">Null where the bank does not repeat it, or not in euro cents.</param>
/// <param name="Currency">As the bank repeats it; null where it does not.</param>
/// <param name="On">The day on which it was settled; null where the bank does not say it.</param>
/// <param name="Reference">The bank's own reference; null where it gives none.</param>
/// <param name="Place">Where it stands in the file.</param>
public sealed record TransferStatus(
    string? EndToEndId, PaymentStatus? Status, long? AmountCents, string? Currency, DateOnly? On, string? Reference, string Place);

/// <param name="Code">ISO 20022 external code set, payment transaction status.</param>
/// <param name="Reason">ISO code of the reason, or the bank's own words; null where there is none.</param>
public sealed record PaymentStatus(string Code, string? Reason)
{
    /// <summary>What it means for the money. To accept is not to execute: only what is settled has left the account.</summary>
    public PaymentMeaning Meaning => Code switch
    {
        // Settled on the payer's account, or on the payee's as well.
        "ACSC" or "ACCC" => PaymentMeaning.Settled,
        // Refused, or taken back on request before it was executed.
        "RJCT" or "CANC" => PaymentMeaning.Rejected,
        // Received, checked, accepted for now, with changes, in part, waiting: its outcome is still to come.
        "RCVD" or "PDNG" or "ACTC" or "ACCP" or "ACSP" or "ACWC" or "ACWP" or "ACFC" or "PATC" or "PART" => PaymentMeaning.UnderWay,
        _ => PaymentMeaning.Unknown,
    };
}

public enum PaymentMeaning
{
    UnderWay,
    Settled,
    Rejected,

    /// <summary>A code that says nothing here: somebody has to look at it.</summary>
    Unknown,
}
