using Aptic.Settlement.Payees.Domain;

namespace Aptic.Settlement.Bank.Domain;

/// <summary>
/// A message of the bank came in. Its lines follow in the same transaction, in chunks. Neither account numbers nor names are in it: the
/// file itself is kept encrypted beside.
/// </summary>
/// <param name="BankMessageId">Follows from the kind and the bank's own id: a message is taken once.</param>
/// <param name="Kind">Such as <c>camt.053.001.08</c>.</param>
/// <param name="Reference">The bank's id of the message.</param>
/// <param name="FileSha256">Digest of the file, hexadecimal.</param>
/// <param name="Account">Fingerprint of the account that it is of; null where the message names none.</param>
/// <param name="Statements">Of a status report none.</param>
public sealed record BankMessageImported(
    Guid BankMessageId,
    string Kind,
    string Reference,
    string FileSha256,
    IbanFingerprint? Account,
    IReadOnlyList<StatementTold> Statements,
    int LineCount,
    Guid CommandId,
    string RequestHash,
    string ImportedBy,
    DateTimeOffset OccurredAt);

/// <summary>What a bank said of the account for a period.</summary>
/// <param name="StatementId">The bank's id of the statement or notification.</param>
/// <param name="OpeningCents">Null in a notification, where the bank gives none, or in a page that another comes before; so are the
/// closing balance and its day, in a page that another follows.</param>
public sealed record StatementTold(
    string StatementId, DateOnly? From, DateOnly? To, long? OpeningCents, long? ClosingCents, DateOnly? ClosingOn);

/// <summary>Lines of a message as they were matched when it came in.</summary>
/// <param name="Fates">What the lines say became of payouts.</param>
public sealed record BankLinesMatched(
    Guid BankMessageId, int ChunkNumber, int ChunkCount, IReadOnlyList<BankLine> Lines, IReadOnlyList<BankFate> Fates,
    DateTimeOffset OccurredAt);

/// <summary>A transaction that the bank booked, or what it says of a transfer, a batch or a file.</summary>
/// <param name="Number">From 1, over the whole message.</param>
/// <param name="Place">Where it stands in the file.</param>
/// <param name="Reference">The bank's own reference; null where it gives none.</param>
/// <param name="AmountCents">Null where the bank does not say it, or not in euro cents.</param>
/// <param name="Direction"><c>debit</c>, <c>credit</c>; null where nothing was booked.</param>
/// <param name="Match">One of <see cref="Matches"/>.</param>
/// <param name="Reason">One of <see cref="MismatchReasons"/>, where it is unmatched.</param>
/// <param name="PayoutId">The payout that it is about; null where that is none or a whole batch.</param>
/// <param name="BatchId">The batch or file of ours that it is about as a whole; null where it is not.</param>
/// <param name="TransactionId">The same for the same transaction, whichever message tells it; null where nothing was booked.</param>
public sealed record BankLine(
    int Number,
    string Place,
    string? Reference,
    long? AmountCents,
    string? Direction,
    DateOnly? BookedOn,
    string Match,
    string? Reason = null,
    Guid? PayoutId = null,
    string? BatchId = null,
    Guid? TransactionId = null,
    string? StatementId = null)
{
    public const string Debit = "debit";
    public const string Credit = "credit";
}

/// <summary>What a line says became of a payout.</summary>
/// <param name="IsExecuted">False where it was rejected or came back.</param>
/// <param name="Reason">The bank's, where it was rejected or came back.</param>
public sealed record BankFate(int LineNumber, Guid RunId, Guid PayoutId, bool IsExecuted, DateOnly On, string? Reason);

/// <summary>What the message says of payouts was recorded with their runs.</summary>
/// <param name="Refused">What a run did not take: its lines are unmatched.</param>
public sealed record BankFatesRecorded(Guid BankMessageId, int RecordedCount, IReadOnlyList<RefusedFate> Refused,
    DateTimeOffset OccurredAt);

/// <param name="Code">The refusal's.</param>
public sealed record RefusedFate(int LineNumber, Guid PayoutId, string Code);

/// <summary>Finance found out what an unmatched line is.</summary>
/// <param name="Explanation">One of <see cref="Explanations"/>.</param>
/// <param name="Note">In finance's words.</param>
public sealed record BankLineExplained(
    Guid BankMessageId,
    int LineNumber,
    Guid CommandId,
    string RequestHash,
    string Explanation,
    string Note,
    long? AmountCents,
    string? Direction,
    DateOnly? BookedOn,
    string ExplainedBy,
    DateTimeOffset OccurredAt);

/// <summary>What a line turned out to be.</summary>
public static class Matches
{
    /// <summary>The bank executed a payout, or a batch of them.</summary>
    public const string Executed = "executed";

    /// <summary>The bank refused a payout, a batch or a file before it executed it.</summary>
    public const string Rejected = "rejected";

    /// <summary>A payout came back.</summary>
    public const string Returned = "returned";

    /// <summary>The bank works on it: nothing follows yet.</summary>
    public const string UnderWay = "under-way";

    /// <summary>Money that came in, or was taken back, and was never ours to pay out: funding's business, which imports the same
    /// file.</summary>
    public const string Receipt = "receipt";

    /// <summary>Another message told the same transaction.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>Somebody has to look at it: see the reason.</summary>
    public const string Unmatched = "unmatched";
}

/// <summary>Why a line is unmatched.</summary>
public static class MismatchReasons
{
    public const string UnknownTransfer = "unknown-transfer";
    public const string UnknownBatch = "unknown-batch";
    public const string AmountDiffers = "amount-differs";
    public const string OtherCurrency = "other-currency";
    public const string NoDay = "no-day";
    public const string FutureDay = "future-day";
    public const string DebitedTwice = "debited-twice";
    public const string ReturnedTwice = "returned-twice";
    public const string NamedTwice = "named-twice";
    public const string UnknownStatus = "unknown-status";

    /// <summary>A report says that a transfer was rejected, of which the money has left the account.</summary>
    public const string RejectedAfterDebit = "rejected-after-debit";

    /// <summary>The run did not take the outcome, such as one that contradicts another.</summary>
    public const string OutcomeRefused = "outcome-refused";

    /// <summary>The reason in words.</summary>
    public static string Explain(string reason) => reason switch
    {
        UnknownTransfer => "No transfer of ours has this end-to-end id.",
        UnknownBatch => "No batch of ours has this id, or the amount is not what its transfers sum to.",
        AmountDiffers => "The amount is another than the payout's.",
        OtherCurrency => "The amount is not in euro cents.",
        NoDay => "The bank does not say on which day it booked it.",
        FutureDay => "The day is still to come.",
        DebitedTwice => "The payout was debited before, by another transaction.",
        ReturnedTwice => "The payout came back before, by another transaction.",
        NamedTwice => "The report says something else of the same transfer.",
        UnknownStatus => "The status has no meaning here.",
        RejectedAfterDebit => "The bank says that it rejected a payout, and has told before that its money left the account. It is owed "
            + "again when a statement shows the credit: wait for it, or ask the bank.",
        OutcomeRefused => "The run does not take this outcome of its payout.",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Unknown reason."),
    };
}

/// <summary>What an unmatched line can be.</summary>
public static class Explanations
{
    /// <summary>The operator took its fees and commission out: the withdrawal that is recorded under the bank's reference, or a new
    /// one.</summary>
    public const string OperatorWithdrawal = "operator-withdrawal";

    /// <summary>The operator put money of its own in: the deposit that is recorded under the bank's reference, or a new one.</summary>
    public const string OperatorDeposit = "operator-deposit";

    /// <summary>What the bank took for its services, or gave back of that: the operator's own money bears it.</summary>
    public const string BankFee = "bank-fee";

    /// <summary>A note alone: nothing is booked, and the line stays in transit until it is explained as something else.</summary>
    public const string Other = "other";

    public static readonly IReadOnlyList<string> All = [OperatorWithdrawal, OperatorDeposit, BankFee, Other];
}
