using Aptic.Kernel;
using Aptic.Settlement.Bank.Domain;
using Aptic.Settlement.Payees.Domain;

namespace Aptic.Settlement.Bank;

/// <summary>The file of a bank message, encrypted: it holds account numbers and names, which events do not.</summary>
public sealed record StoredBankMessage(Guid Id, SealedAccount File);

/// <summary>A command that imported a message: the same key with another file is refused, whatever message that holds.</summary>
public sealed record BankImportCommand(Guid Id, string RequestHash);

/// <summary>A transaction that a message told: the next one that tells it tells nothing new.</summary>
/// <param name="Id">The same for the same transaction.</param>
/// <param name="Reference">The bank's own; null where it gives none.</param>
/// <param name="ReceivedCents">What came in by it that no payout of ours brought back; null where none did.</param>
public sealed record KnownTransaction(Guid Id, Guid BankMessageId, int LineNumber, string? Reference = null, long? ReceivedCents = null)
{
    public static KnownTransaction Of(BankLine line, Guid bankMessageId) => new(line.TransactionId!.Value, bankMessageId, line.Number,
        line.Reference, line is { Match: Matches.Receipt, Direction: BankLine.Credit } ? line.AmountCents : null);
}

/// <summary>A line that waits for somebody to find out what it is.</summary>
public sealed record UnmatchedLine(Guid Id, Guid BankMessageId, string Kind, DateTimeOffset ImportedAt, BankLine Line)
{
    public static Guid IdOf(Guid bankMessageId, int lineNumber) =>
        DeterministicId.Of("unmatched-line", bankMessageId.ToString(), $"{lineNumber}");

    public static IEnumerable<UnmatchedLine> Of(BankMessage message) => message.UnmatchedLines
        .Where(line => !message.Explanations.ContainsKey(line.Number))
        .Select(line => new UnmatchedLine(IdOf(message.Id, line.Number), message.Id, message.Imported.Kind, message.Imported.OccurredAt,
        line));
}

/// <summary>What a statement says that was on the account at the end of its period: solvency is proved against it.</summary>
public sealed record StatementBalance(
    Guid Id, Guid BankMessageId, string StatementId, DateOnly? From, DateOnly? To, long? OpeningCents, long ClosingCents,
    DateOnly ClosingOn)
{
    public static IEnumerable<StatementBalance> Of(BankMessageImported imported) => imported.Statements
        .Where(statement => statement.ClosingCents is not null)
        .Select(statement => new StatementBalance(
            DeterministicId.Of("statement-balance", imported.BankMessageId.ToString(), statement.StatementId), imported.BankMessageId,
            statement.StatementId, statement.From, statement.To, statement.OpeningCents, statement.ClosingCents!.Value,
            statement.ClosingOn!.Value));
}

/// <summary>A bank message in brief, stored with each of its steps in the same transaction: messages are found by it.</summary>
/// <param name="Matched">How many lines there are of each match.</param>
/// <param name="WaitingCount">Unmatched lines that nobody has explained yet.</param>
/// <param name="IsRecorded">False while what it says of payouts was not recorded with their runs: send it again.</param>
public sealed record BankMessageInBrief(
    Guid Id, string Kind, string Reference, IReadOnlyList<StatementTold> Statements, int LineCount,
    IReadOnlyDictionary<string, int> Matched, int WaitingCount, bool IsRecorded, string ImportedBy, DateTimeOffset ImportedAt)
{
    public static BankMessageInBrief Of(BankMessage message) => new(message.Id, message.Imported.Kind, message.Imported.Reference,
        message.Imported.Statements, message.Lines.Count, CountsOf(message), message.UnmatchedLines.Count() - message.Explanations.Count,
        message.Recorded is not null, message.Imported.ImportedBy, message.Imported.OccurredAt);

    public static IReadOnlyDictionary<string, int> CountsOf(BankMessage message) => message.Lines.GroupBy(line => line.Match)
        .OrderBy(match => match.Key, StringComparer.Ordinal).ToDictionary(match => match.Key, match => match.Count());
}
