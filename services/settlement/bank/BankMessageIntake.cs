using Aptic.BankFormats;
using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Bank.Domain;
using Aptic.Settlement.OperatorMoney;
using Aptic.Settlement.Payees;
using Aptic.Settlement.Runs;
using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Storage;
using Marten;

namespace Aptic.Settlement.Bank;

/// <summary>
/// Takes messages of the bank, one at a time. First the message is kept with its lines as they match, then what they say is recorded with
/// the runs; interrupted between the two, <see cref="Storage.Watchdog"/> goes on, or the same message sent again.
/// </summary>
public sealed class BankMessageIntake(
    IDocumentStore store, Decisions decisions, AdvisoryLocks locks, AccountVault vault, OperatorAccount payer, PayoutOutcomes outcomes,
    TimeProvider time)
{
    private static readonly Guid OneAtATime = DeterministicId.Of("bank-messages");

    private static readonly Refusal FileUnknown = Refusal.Conflict("payment-file-unknown",
        "The report is about a file that was never handed out here. Nothing was changed.");

    /// <summary>Takes a message; one that was taken already is given as it stands.</summary>
    /// <returns>The message, and what of the file was not as it should be and was not needed.</returns>
    /// <exception cref="RefusedException">It is not of the account, does not add up, or is about nothing of ours: nothing has
    /// changed.</exception>
    public async Task<(BankMessage Message, IReadOnlyList<FormatWarning> Warnings)> ImportAsync(
        BankFile whole, CommandIdentity identity, string actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (whole.Statements is { } report && BankMessageDecider.FlawsOf(report, payer.Account.Iban.Value) is { Count: > 0 } flaws)
            throw new RefusedException(flaws);

        var file = whole.OnlyOf(payer.Account.Iban.Value);
        await using var alone = await locks.TakeAsync(OneAtATime, cancellationToken);
        var message = await decisions.DecideAsync(
            actor, session => TakeAsync(session, file, identity, actor, now, cancellationToken), cancellationToken);
        return (message.Recorded is null ? await RecordAsync(message, actor, now, cancellationToken) : message, file.Warnings);
    }

    /// <summary>Records what a message says with its runs, where that was interrupted.</summary>
    public async Task ResumeAsync(Guid bankMessageId, string actor, CancellationToken cancellationToken)
    {
        await using var alone = await locks.TakeAsync(OneAtATime, cancellationToken);
        await using var session = store.QuerySession();
        var message = await session.Events.AggregateStreamAsync<BankMessage>(bankMessageId, token: cancellationToken);
        if (message is { Recorded: null }) await RecordAsync(message, actor, time.GetUtcNow(), cancellationToken);
    }

    private async Task<BankMessage> TakeAsync(
        IDocumentSession session, BankFile file, CommandIdentity identity, string actor, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (await session.LoadAsync<BankImportCommand>(identity.Id, cancellationToken) is { } done) identity.MustMatch(done.RequestHash);
        else session.Insert(new BankImportCommand(identity.Id, identity.RequestHash));
        var stream = await session.Events.FetchForWriting<BankMessage>(file.Id, cancellationToken);
        var matched = stream.Aggregate is null
            ? await MatchAsync(session, file, ParisTime.DayOf(now), cancellationToken)
            : new MatchedLines([], [], []);
        var decision = BankMessageDecider.Decide(new BankMessageDecider.ImportMessage(file.Id, file.Kind, file.Reference, file.Sha256,
            file.Statements is null ? null : vault.FingerprintsOf(payer.Account.Iban)[0], StatementsOf(file), matched, identity.Id,
            identity.RequestHash, actor, now), stream.Aggregate);
        if (decision.IsRefused) throw new RefusedException(decision.Refusals);
        if (stream.Aggregate is { } taken) return taken;

        stream.AppendMany(decision.Events);
        var message = decision.Events.Aggregate((BankMessage?)null, BankMessage.Evolve)!;
        session.Insert(new StoredBankMessage(file.Id, vault.SealFile(file.Id, file.Bytes)));
        session.Store<TransferAtBank>(matched.Changed);
        session.Insert<KnownTransaction>(await NewTransactionsAsync(session, message, cancellationToken));
        session.Store<StatementBalance>(StatementBalance.Of(message.Imported));
        Keep(session, message);
        return message;
    }

    /// <summary>Stores what messages and their open lines are found by.</summary>
    public static void Keep(IDocumentSession session, BankMessage message)
    {
        session.Store(BankMessageInBrief.Of(message));
        session.Store<UnmatchedLine>(UnmatchedLine.Of(message));
    }

    private static async Task<MatchedLines> MatchAsync(
        IQuerySession session, BankFile file, DateOnly today, CancellationToken cancellationToken)
    {
        if (file.Status is { } status)
        {
            var ofFile = await session.Query<TransferAtBank>()
                .Where(transfer => transfer.MessageId == status.FileId).ToListAsync(cancellationToken);
            return ofFile.Count > 0
                ? new BankMatcher(ofFile, new HashSet<Guid>(), today).Match(status)
                : throw new RefusedException(FileUnknown);
        }

        var transactions = file.Statements!.Statements.SelectMany(statement => statement.Transactions).ToList();
        Guid[] ids = [.. transactions.Select(transaction => OwnTransfers.PayoutIdOf(transaction.EndToEndId)).OfType<Guid>().Distinct()];
        var unnamed = transactions.Where(transaction => transaction.EndToEndId is null).ToList();
        string[] batches = [.. unnamed.Select(transaction => transaction.BatchId).OfType<string>().Distinct()];
        string[] files = [.. unnamed.Select(transaction => transaction.MessageId).OfType<string>().Distinct()];
        var named = await session.LoadManyAsync<TransferAtBank>(cancellationToken, ids);
        var whole = await session.Query<TransferAtBank>()
            .Where(transfer => batches.Contains(transfer.BatchId) || files.Contains(transfer.MessageId)).ToListAsync(cancellationToken);
        var told = await KnownAsync(session, file.Statements.Statements.SelectMany(statement => statement.Transactions.Select(
            transaction => BankMatcher.TransactionIdOf(file.Statements, statement, transaction))), cancellationToken);
        return new BankMatcher(named.Concat(whole).DistinctBy(transfer => transfer.Id), told, today).Match(file.Statements);
    }

    private static async Task<IEnumerable<KnownTransaction>> NewTransactionsAsync(
        IQuerySession session, BankMessage message, CancellationToken cancellationToken)
    {
        var lines = message.Lines.Where(line => line.TransactionId is not null).DistinctBy(line => line.TransactionId).ToList();
        var known = await KnownAsync(session, lines.Select(line => line.TransactionId!.Value), cancellationToken);
        return lines.Where(line => !known.Contains(line.TransactionId!.Value))
            .Select(line => KnownTransaction.Of(line, message.Id));
    }

    private static async Task<HashSet<Guid>> KnownAsync(IQuerySession session, IEnumerable<Guid> ids,
        CancellationToken cancellationToken) =>
        (await session.LoadManyAsync<KnownTransaction>(cancellationToken, ids.Distinct().ToArray()))
            .Select(transaction => transaction.Id).ToHashSet();

    private async Task<BankMessage> RecordAsync(BankMessage message, string actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<RefusedFate> refused = [];
        // What was executed and came back in one message was executed first.
        foreach (var fates in message.Fates.GroupBy(fate => (fate.RunId, fate.IsExecuted)).OrderByDescending(fates => fates.Key.IsExecuted))
            refused.AddRange(await RecordAsync(message.Id, fates.Key.RunId, [.. fates], actor, cancellationToken));

        return await decisions.DecideAsync(actor, async session =>
        {
            var stream = await session.Events.FetchForWriting<BankMessage>(message.Id, cancellationToken);
            var decision = BankMessageDecider.Decide(new BankMessageDecider.RecordFates(refused, now), stream.Aggregate!);
            stream.AppendMany(decision.Events);
            var recorded = decision.Events.Aggregate(stream.Aggregate!, BankMessage.Evolve);
            Keep(session, recorded);
            return recorded;
        }, cancellationToken);
    }

    // One outcome that a run does not take keeps no other from being recorded.
    private async Task<IReadOnlyList<RefusedFate>> RecordAsync(
        Guid bankMessageId, Guid runId, IReadOnlyList<BankFate> fates, string actor, CancellationToken cancellationToken)
    {
        try
        {
            var told = fates.Select(OutcomeOf).ToList();
            var taken = await outcomes.RecordAsync(runId, told, actor, bankMessageId, cancellationToken);
            return fates.Zip(taken)
                .Where(pair => pair.Second.Answer is PayoutOutcomeAnswer.Unknown or PayoutOutcomeAnswer.Contradicts)
                .Select(pair => new RefusedFate(pair.First.LineNumber, pair.First.PayoutId,
                    pair.Second.Answer == PayoutOutcomeAnswer.Unknown ? "payout-unknown" : "payout-contradicted")).ToList();
        }
        catch (RefusedException) when (fates.Count > 1)
        {
            List<RefusedFate> refused = [];
            foreach (var fate in fates) refused.AddRange(await RecordAsync(bankMessageId, runId, [fate], actor, cancellationToken));
            return refused;
        }
        catch (RefusedException exception)
        {
            return [new RefusedFate(fates[0].LineNumber, fates[0].PayoutId, exception.Refusals[0].Code)];
        }
    }

    private static PayoutOutcome OutcomeOf(BankFate fate)
    {
        var endToEndId = OwnTransfers.EndToEndIdOf(fate.PayoutId);
        return fate.IsExecuted
            ? new PayoutOutcome.Executed(endToEndId, fate.On)
            : new PayoutOutcome.NotArrived(endToEndId, fate.On, fate.Reason ?? "");
    }

    private static List<StatementTold> StatementsOf(BankFile file) => file.Statements?.Statements.Select(statement => new StatementTold(
        statement.Id, statement.From, statement.To, FinalOf(statement.Opening)?.AmountCents, FinalOf(statement.Closing)?.AmountCents,
        FinalOf(statement.Closing)?.On)).ToList() ?? [];

    // What was on the account between two pages is no balance of a day.
    private static BankBalance? FinalOf(BankBalance? balance) => balance is { IsIntermediate: false } ? balance : null;
}
