namespace Aptic.Settlement.Runs.Domain;

/// <summary>A transfer that the bank was asked for, and what its statements and notifications told of it since.</summary>
/// <param name="Id">The payout's.</param>
/// <param name="Debits">The transactions that debited it, by the kind of message that told them.</param>
/// <param name="Credits">The transactions that brought it back, likewise.</param>
/// <param name="HasFailed">True where it was rejected or came back: a batch may be debited without it.</param>
/// <param name="IsToldSettled">True where a status report said that it was settled.</param>
public sealed record TransferAtBank(
    Guid Id, Guid RunId, string EndToEndId, string BatchId, string MessageId, long AmountCents,
    IReadOnlyDictionary<string, Guid> Debits, IReadOnlyDictionary<string, Guid> Credits, bool HasFailed = false,
    bool IsToldSettled = false)
{
    /// <summary>True where, by what the bank told, the money has left the account and has not come back.</summary>
    public bool HasLeft => (Debits.Count > 0 || IsToldSettled) && Credits.Count == 0;

    /// <summary>The transfers of a run as they are written into its files.</summary>
    public static IReadOnlyList<TransferAtBank> Of(SettlementRun run, IReadOnlyList<PaymentPlan.File> files) =>
        files.SelectMany(file => file.Batches.SelectMany(batch => batch.Payouts.Select(payout => new TransferAtBank(payout.PayoutId, run.Id,
            payout.EndToEndId, batch.BatchId, file.MessageId, PaymentPlan.CentsOf(payout), Nothing, Nothing)))).ToList();

    private static readonly IReadOnlyDictionary<string, Guid> Nothing = new Dictionary<string, Guid>();
}
