namespace Aptic.Settlement.Runs.Domain;

/// <summary>How many transfers the operator's bank takes at a time.</summary>
public sealed record PaymentFileLimits(int BatchTransfersMost, int FileTransfersMost)
{
    public static readonly PaymentFileLimits Default = new(5_000, 20_000);
}

/// <summary>
/// A run's payouts in the files and batches in which the bank takes them: in the order of the run, each payout once. Pure: the files
/// of an exported run can be told apart from what it recorded of them.
/// </summary>
public static class PaymentPlan
{
    /// <param name="Number">From 1.</param>
    public sealed record File(int Number, string MessageId, IReadOnlyList<Batch> Batches);

    public sealed record Batch(string BatchId, IReadOnlyList<Payout> Payouts);

    public static IReadOnlyList<File> Of(SettlementRun run, PaymentFileLimits limits)
    {
        var batchNumber = 0;
        return TransfersOf(run).Chunk(limits.FileTransfersMost).Select((file, index) => new File(index + 1,
            BankReferences.MessageIdOf(run.Id, index + 1),
            file.Chunk(limits.BatchTransfersMost)
            .Select(batch => new Batch(BankReferences.BatchIdOf(run.Id, ++batchNumber), batch)).ToList()))
            .ToList();
    }

    /// <summary>The files of an exported run as they were written, whatever the limits are by now.</summary>
    public static IReadOnlyList<File> Of(SettlementRun run)
    {
        var rest = new Queue<Payout>(TransfersOf(run));
        return PaymentFile.Of(run).Select((file, index) => new File(index + 1, file.MessageId, file.Batches.Select(batch =>
            new Batch(batch.BatchId, Enumerable.Range(0, batch.TransferCount).Select(_ => rest.Dequeue()).ToList())).ToList())).ToList();
    }

    /// <summary>What the bank is to transfer for a payout.</summary>
    public static long CentsOf(Payout payout) => payout.NetCents;

    /// <summary>The payouts of which the bank hears.</summary>
    public static IEnumerable<Payout> TransfersOf(SettlementRun run) => run.Payouts.Where(payout => CentsOf(payout) > 0);
}
