using Aptic.BankFormats;
using Aptic.Kernel;
using Aptic.Settlement.Payees.Domain;

namespace Aptic.Settlement.Bank.Domain;

/// <summary>The decisions on a bank message. Pure: a repeat of what was done emits nothing.</summary>
public static class BankMessageDecider
{
    /// <summary>A message of more lines is kept in chunks of this many.</summary>
    public const int ChunkLinesMost = 500;

    private const int NoteLengthMost = 500;

    public sealed record ImportMessage(
        Guid BankMessageId, string Kind, string Reference, string FileSha256, IbanFingerprint? Account,
        IReadOnlyList<StatementTold> Statements, MatchedLines Matched, Guid CommandId, string RequestHash, string By, DateTimeOffset Now);

    public sealed record RecordFates(IReadOnlyList<RefusedFate> Refused, DateTimeOffset Now);

    public sealed record ExplainLine(
        Guid CommandId, string RequestHash, int LineNumber, string Explanation, string Note, string By, DateTimeOffset Now);

    /// <summary>Takes a message, or finds that it was taken; one that says something else under the same id is refused.</summary>
    public static Decision Decide(ImportMessage command, BankMessage? state)
    {
        if (state is not null)
        {
            return state.Imported.FileSha256 == command.FileSha256
                ? Decision.Nothing
                : Decision.Refuse(Refusal.Conflict("bank-message-differs",
                    $"The bank's message {command.Reference} was imported before, with other content. Ask the bank which one stands."));
        }

        var chunks = command.Matched.Lines.Chunk(ChunkLinesMost).ToList();
        var fates = command.Matched.Fates.ToLookup(fate => fate.LineNumber);
        return Decision.Of(
        [
            new BankMessageImported(command.BankMessageId, command.Kind, command.Reference, command.FileSha256, command.Account,
                command.Statements, command.Matched.Lines.Count, command.CommandId, command.RequestHash, command.By, command.Now),
            .. chunks.Select((lines, index) => new BankLinesMatched(command.BankMessageId, index + 1, chunks.Count, lines,
                lines.SelectMany(line => fates[line.Number]).ToList(), command.Now)),
        ]);
    }

    public static Decision Decide(RecordFates command, BankMessage state) => state.Recorded is not null
        ? Decision.Nothing
        : Decision.Of(new BankFatesRecorded(state.Id, state.Fates.Count - command.Refused.Count, command.Refused, command.Now));

    public static Decision Decide(ExplainLine command, BankMessage state)
    {
        if (state.Done.ContainsKey(command.CommandId)) return Decision.Nothing;

        List<Refusal> breaches = [];
        if (!Explanations.All.Contains(command.Explanation))
            breaches.Add(Refusal.Invalid("invalid-explanation", $"A line is one of {string.Join(", ", Explanations.All)}.",
                "/explanation"));
        if (!Reasons.IsReadable(command.Note, NoteLengthMost))
            breaches.Add(Refusal.Invalid("invalid-note", $"Say what it is, in 1 to {NoteLengthMost} printable characters.", "/note"));
        var line = state.Lines.FirstOrDefault(line => line.Number == command.LineNumber);
        if (line is null)
            breaches.Add(Refusal.NotFound("line-unknown", "The message has no such line.", "/number"));
        else if (state.Explanations.GetValueOrDefault(command.LineNumber) is { } explained && !IsFoundOut(explained, command))
            breaches.Add(Refusal.Conflict("line-explained", "The line is explained already.", "/number"));
        else if (line.Match != Matches.Unmatched)
            breaches.Add(Refusal.Conflict("line-matched", $"The line is {line.Match}: there is nothing to explain.", "/number"));
        else if (BreachOfMoney(command.Explanation, line) is { } breach)
            breaches.Add(breach);
        return breaches.Count > 0
            ? Decision.Refuse(breaches)
            : Decision.Of(new BankLineExplained(state.Id, command.LineNumber, command.CommandId, command.RequestHash, command.Explanation,
                command.Note, line!.AmountCents, line.Direction, line.BookedOn, command.By, command.Now));
    }

    // What nobody could say more of than a note may be found out later.
    private static bool IsFoundOut(BankLineExplained explained, ExplainLine command) =>
        explained.Explanation == Explanations.Other && command.Explanation != Explanations.Other;

    /// <summary>Why the money of a line cannot be what it is explained as; null where it can.</summary>
    private static Refusal? BreachOfMoney(string explanation, BankLine line)
    {
        if (explanation == Explanations.Other || !Explanations.All.Contains(explanation)) return null;
        if (line is not { AmountCents: > 0, Direction: not null, BookedOn: not null, Reference: not null })
            return Refusal.Conflict("line-not-booked",
                $"The bank tells no amount in euros, day or reference of it: there is nothing to book. Explain it as {Explanations.Other}.",
                "/explanation");
        if (line.PayoutId is not null)
            return Refusal.Conflict("line-of-payout",
                $"The line is about a payout, and no money of the operator. Explain it as {Explanations.Other}, and ask the bank.",
                "/explanation");

        var direction = explanation switch
        {
            Explanations.OperatorWithdrawal => BankLine.Debit,
            Explanations.OperatorDeposit => BankLine.Credit,
            _ => line.Direction,
        };
        return line.Direction == direction
            ? null
            : Refusal.Conflict("other-direction", $"The line is a {line.Direction}, and an {explanation} is a {direction}.",
                "/explanation");
    }

    /// <summary>Why a file of statements is not taken at all; empty where it is. Those of other accounts beside ours are none of
    /// ours.</summary>
    /// <param name="accountIban">Of the ring-fenced account.</param>
    public static IReadOnlyList<Refusal> FlawsOf(BankReport report, string accountIban)
    {
        if (!report.Statements.Any(statement => statement.IsOf(accountIban)))
            return [Refusal.Invalid("other-account", "No statement is of the account that holds the funders' money.", "statement 1")];

        List<Refusal> flaws = [];
        foreach (var (index, statement) in report.Statements.Index().Where(one => one.Item.IsOf(accountIban)))
        {
            var place = $"statement {index + 1}";
            if (statement.AccountCurrency is not (null or "EUR") || statement.Opening is { AmountCents: null }
                || statement.Closing is { AmountCents: null })
                flaws.Add(Refusal.Invalid("other-currency", "The account is kept in euro cents.", place));
            if (statement is { Opening.AmountCents: { } opening, Closing.AmountCents: { } closing, BookedCents: { } booked }
                && opening + booked != closing)
                flaws.Add(Refusal.Invalid("statement-does-not-add-up",
                    $"From {opening} cents, entries of {booked} cents do not lead to {closing} cents: something is missing or was changed.",
                    place));
        }

        return flaws;
    }
}
