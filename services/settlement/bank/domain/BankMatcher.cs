using Aptic.BankFormats;
using Aptic.Kernel;
using Aptic.Settlement.Runs.Domain;

namespace Aptic.Settlement.Bank.Domain;

/// <param name="Changed">Transfers of which something became known.</param>
public sealed record MatchedLines(IReadOnlyList<BankLine> Lines, IReadOnlyList<BankFate> Fates, IReadOnlyList<TransferAtBank> Changed);

/// <summary>
/// Matches what a bank says with the transfers that it was asked for: by end-to-end id and amount, or a batch as a whole by its id and
/// sum. Pure: it changes nothing, and what it cannot match it leaves to people.
/// </summary>
/// <param name="transfers">Those that the message may be about.</param>
/// <param name="knownTransactions">Transactions that other messages told.</param>
/// <param name="today">Nothing has been executed later.</param>
public sealed class BankMatcher(IEnumerable<TransferAtBank> transfers, IReadOnlySet<Guid> knownTransactions, DateOnly today)
{
    private readonly SortedDictionary<string, TransferAtBank> _transfers =
        new(transfers.ToDictionary(transfer => transfer.EndToEndId), StringComparer.Ordinal);

    private readonly HashSet<Guid> _told = [.. knownTransactions];
    private readonly HashSet<string> _changed = [];
    private readonly List<BankLine> _lines = [];
    private readonly List<BankFate> _fates = [];

    /// <summary>The same for the same transaction, in whichever message it is told.</summary>
    public static Guid TransactionIdOf(BankReport report, BankStatement statement, BankTransaction transaction)
    {
        var reference = transaction.Reference ?? transaction.EntryReference;
        return DeterministicId.Of("bank-transaction",
            // Without a reference of the bank's, ours names it; without any it is what stands at this place.
            reference is null && transaction.EndToEndId is null
                ? $"{report.Message} {report.MessageId} {statement.Id} {transaction.Place}"
                : reference ?? "",
            transaction.EndToEndId ?? "", $"{transaction.AmountCents}", transaction.IsCredit ? BankLine.Credit : BankLine.Debit,
            $"{transaction.BookedOn:yyyy-MM-dd}");
    }

    public MatchedLines Match(BankReport report)
    {
        foreach (var statement in report.Statements)
            foreach (var transaction in statement.Transactions)
                Match(report, statement, transaction);
        return Finish();
    }

    public MatchedLines Match(PaymentStatusReport report)
    {
        var named = new HashSet<string>();
        var ofFile = _transfers.Values.Where(transfer => transfer.MessageId == report.FileId).ToList();
        foreach (var batch in report.Batches)
        {
            var ofBatch = ofFile.Where(transfer => transfer.BatchId == batch.BatchId).ToList();
            foreach (var transfer in batch.Transfers) Match(report, transfer, ofBatch, named);
            if (batch.Status is { } status)
                MatchRest(report, status, ofBatch, named, $"batch {batch.BatchId}", batch.BatchId, HasUnnamed([batch]),
                    hasOwn: batch.Transfers.Count > 0);
            if (batch.Status is { Meaning: not PaymentMeaning.UnderWay }) named.UnionWith(ofBatch.Select(transfer => transfer.EndToEndId));
        }

        if (report.Status is { } whole)
            MatchRest(report, whole, ofFile, named, "file", report.FileId, HasUnnamed(report.Batches), hasOwn: report.Batches.Count > 0);
        return Finish();
    }

    private MatchedLines Finish() => new(_lines, _fates, _changed.Select(id => _transfers[id]).ToList());

    private void Match(BankReport report, BankStatement statement, BankTransaction transaction)
    {
        var id = TransactionIdOf(report, statement, transaction);
        var transfer = transaction.EndToEndId is { } endToEndId ? _transfers.GetValueOrDefault(endToEndId) : null;
        var line = new BankLine(_lines.Count + 1, transaction.Place, transaction.Reference ?? transaction.EntryReference,
            transaction.AmountCents,
            transaction.IsCredit ? BankLine.Credit : BankLine.Debit, transaction.BookedOn, Matches.Duplicate, null, transfer?.Id, null, id,
            statement.Id);
        if (!_told.Add(id)) _lines.Add(line);
        else if (transaction.AmountCents is null) AddUnmatched(line, MismatchReasons.OtherCurrency);
        else if (transaction.BookedOn is null) AddUnmatched(line, MismatchReasons.NoDay);
        else if (transaction.BookedOn > today) AddUnmatched(line, MismatchReasons.FutureDay);
        else if (transaction.IsCredit) MatchCredit(report, transaction, transfer, line);
        else MatchDebit(report, transaction, transfer, line);
    }

    private void MatchDebit(BankReport report, BankTransaction transaction, TransferAtBank? transfer, BankLine line)
    {
        if (transfer is not null)
        {
            if (transfer.AmountCents != transaction.AmountCents) AddUnmatched(line, MismatchReasons.AmountDiffers);
            else Settle(report.Message, [transfer], line, Matches.Executed, reason: null);
        }
        else if (transaction.IsReversal) _lines.Add(line with { Match = Matches.Receipt });
        else if (transaction.EndToEndId is null && WholeOf(transaction) is { } batch)
            Settle(report.Message, batch.Transfers, line with { BatchId = batch.Id }, Matches.Executed, null);
        else AddUnmatched(line, ReasonOf(transaction));
    }

    private void MatchCredit(BankReport report, BankTransaction transaction, TransferAtBank? transfer, BankLine line)
    {
        var reason = transaction.ReturnReason ?? (transaction.IsReversal ? "reversed" : "returned");
        if (transfer is not null)
        {
            if (transfer.AmountCents != transaction.AmountCents) AddUnmatched(line, MismatchReasons.AmountDiffers);
            else Settle(report.Message, [transfer], line, Matches.Returned, reason);
        }
        else if (!transaction.IsReversal && transaction.ReturnReason is null) _lines.Add(line with { Match = Matches.Receipt });
        else if (transaction.EndToEndId is null && WholeOf(transaction) is { } batch)
            Settle(report.Message, batch.Transfers, line with { BatchId = batch.Id }, Matches.Returned, reason);
        else AddUnmatched(line, ReasonOf(transaction));
    }

    private string ReasonOf(BankTransaction transaction) => transaction.EndToEndId is null && IsOfOurBatch(transaction)
        ? MismatchReasons.UnknownBatch
        : MismatchReasons.UnknownTransfer;

    // The same money told by another kind of message under another reference is a duplicate; by the same kind it moved twice.
    private void Settle(string kind, IReadOnlyList<TransferAtBank> moved, BankLine line, string match, string? reason)
    {
        var isDebit = match == Matches.Executed;
        var told = moved.Select(transfer => isDebit ? transfer.Debits : transfer.Credits).ToList();
        if (told.Any(transactions => transactions.Keys.Any(earlier => FamilyOf(earlier) == FamilyOf(kind))))
        {
            AddUnmatched(line, isDebit ? MismatchReasons.DebitedTwice : MismatchReasons.ReturnedTwice);
            return;
        }

        var isDuplicate = told.All(transactions => transactions.Count > 0);
        _lines.Add(line with
        {
            Match = isDuplicate ? Matches.Duplicate : match,
            PayoutId = moved.Count == 1 && line.BatchId is null ? moved[0].Id : null,
        });
        foreach (var transfer in moved)
        {
            var transactions = (isDebit ? transfer.Debits : transfer.Credits).Append(new(kind, line.TransactionId!.Value)).ToDictionary();
            Change(isDebit ? transfer with { Debits = transactions } : transfer with { Credits = transactions, HasFailed = true });
            if (!isDuplicate)
                _fates.Add(new BankFate(line.Number, transfer.RunId, transfer.Id, isDebit, line.BookedOn!.Value, reason));
        }
    }

    // camt.053 of camt.053.001.08: a bank that goes over to another version tells nothing twice by it.
    private static string FamilyOf(string kind) => string.Join('.', kind.Split('.').Take(2));

    /// <summary>The transfers of ours that a transaction moves as a whole: those of a batch or of a file, perhaps without those that
    /// failed.</summary>
    private (string Id, IReadOnlyList<TransferAtBank> Transfers)? WholeOf(BankTransaction transaction)
    {
        foreach (var (id, all) in WholesOf(transaction))
            foreach (var part in new[] { all, all.Where(transfer => !transfer.HasFailed).ToList() })
                if (part.Count > 0 && part.Sum(transfer => transfer.AmountCents) == transaction.AmountCents) return (id, part);
        return null;
    }

    private bool IsOfOurBatch(BankTransaction transaction) => WholesOf(transaction).Any(whole => whole.Transfers.Count > 0);

    private IEnumerable<(string Id, List<TransferAtBank> Transfers)> WholesOf(BankTransaction transaction)
    {
        if (transaction.BatchId is { } batchId)
            yield return (batchId, _transfers.Values.Where(transfer => transfer.BatchId == batchId).ToList());
        else if (transaction.MessageId is { } fileId)
            yield return (fileId, _transfers.Values.Where(transfer => transfer.MessageId == fileId).ToList());
    }

    private void Match(PaymentStatusReport report, TransferStatus told, List<TransferAtBank> ofBatch, HashSet<string> named)
    {
        var transfer = ofBatch.FirstOrDefault(transfer => transfer.EndToEndId == told.EndToEndId);
        var line = new BankLine(_lines.Count + 1, told.Place, told.Reference, told.AmountCents, null, told.On, Matches.UnderWay, null,
            transfer?.Id);
        if (transfer is null) AddUnmatched(line, MismatchReasons.UnknownTransfer);
        else if (!named.Add(transfer.EndToEndId)) AddUnmatched(line, MismatchReasons.NamedTwice);
        else if (told.Currency is not (null or "EUR")) AddUnmatched(line, MismatchReasons.OtherCurrency);
        else if (told.Currency is not null && told.AmountCents != transfer.AmountCents) AddUnmatched(line, MismatchReasons.AmountDiffers);
        else AddStatus(line, told.Status, [transfer], told.On ?? report.CreatedOn);
    }

    /// <summary>What is said of a batch or a file holds for those of its transfers of which nothing of their own was said.</summary>
    /// <param name="hasUnnamed">True where something was said of a transfer that is not known: it might be any.</param>
    private void MatchRest(
        PaymentStatusReport report, PaymentStatus status, List<TransferAtBank> all, HashSet<string> named, string place, string id,
        bool hasUnnamed, bool hasOwn)
    {
        var rest = all.Where(transfer => !named.Contains(transfer.EndToEndId)).ToList();
        if (hasOwn && (rest.Count == 0 || status.Meaning == PaymentMeaning.UnderWay)) return;

        var line = new BankLine(_lines.Count + 1, place, null, null, null, report.CreatedOn, Matches.UnderWay);
        if (all.Count == 0) AddUnmatched(line, MismatchReasons.UnknownBatch);
        else if (hasUnnamed && status.Meaning != PaymentMeaning.UnderWay)
            AddUnmatched(line with { BatchId = id }, MismatchReasons.UnknownTransfer);
        else AddStatus(line with { BatchId = id }, status, rest, report.CreatedOn);
    }

    private bool HasUnnamed(IReadOnlyList<BatchStatus> batches) =>
        batches.SelectMany(batch => batch.Transfers).Any(transfer => transfer.EndToEndId is not { } id || !_transfers.ContainsKey(id));

    private void AddStatus(BankLine line, PaymentStatus? status, List<TransferAtBank> of, DateOnly on)
    {
        switch (status?.Meaning)
        {
            case null or PaymentMeaning.UnderWay:
                _lines.Add(line);
                return;
            case PaymentMeaning.Unknown:
                AddUnmatched(line, MismatchReasons.UnknownStatus);
                return;
        }

        if (on > today)
        {
            AddUnmatched(line, MismatchReasons.FutureDay);
            return;
        }

        var isExecuted = status.Meaning == PaymentMeaning.Settled;
        // Words bring no money back: what has left the account is owed again when a statement shows its credit.
        var left = isExecuted ? [] : of.Where(transfer => transfer.HasLeft).ToList();
        if (left.Count > 0 && left.Count == of.Count)
        {
            AddUnmatched(line, MismatchReasons.RejectedAfterDebit);
            return;
        }

        _lines.Add(line with { Match = isExecuted ? Matches.Executed : Matches.Rejected });
        foreach (var transfer in of.Except(left))
        {
            Change(isExecuted ? transfer with { IsToldSettled = true } : transfer with { HasFailed = true });
            _fates.Add(new BankFate(line.Number, transfer.RunId, transfer.Id, isExecuted, on,
                isExecuted ? null : status.Reason ?? status.Code));
        }

        foreach (var transfer in left)
            AddUnmatched(line with { Number = _lines.Count + 1, PayoutId = transfer.Id }, MismatchReasons.RejectedAfterDebit);
    }

    private void AddUnmatched(BankLine line, string reason) => _lines.Add(line with { Match = Matches.Unmatched, Reason = reason });

    private void Change(TransferAtBank transfer)
    {
        _transfers[transfer.EndToEndId] = transfer;
        _changed.Add(transfer.EndToEndId);
    }
}
