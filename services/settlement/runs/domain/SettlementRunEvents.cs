using Aptic.Settlement.Seals.Domain;

namespace Aptic.Settlement.Runs.Domain;

/// <summary>An event of a settlement run's stream.</summary>
public abstract record RunEvent;

/// <summary>An event of a payout's stream. Runs of before told some of them in their own.</summary>
public abstract record PayoutEvent;

/// <summary>A run began to take entitlements.</summary>
/// <param name="CutoffAt">The Paris midnight at which the cutoff day begins: what could be reversed at that instant is not taken.</param>
/// <param name="MinimumPayoutCents">The rule in force for this run.</param>
/// <param name="OpenedBy">Client id of the preparer: another one approves.</param>
/// <param name="RulesVersion">The version of settlement's rules that was in force at the cutoff; null for the rules before the
/// first.</param>
public sealed record RunOpened(
    Guid RunId,
    DateOnly CutoffOn,
    DateTimeOffset CutoffAt,
    long MinimumPayoutCents,
    string OpenedBy,
    string RequestHash,
    DateTimeOffset OccurredAt,
    int? RulesVersion = null) : RunEvent;

/// <summary>The run holds all that it takes: its payouts stand, and it is visible who waits and why.</summary>
/// <param name="Stragglers">Of the payouts, what arrived after an earlier run had taken its day; null where there is none.</param>
public sealed record RunPrepared(
    Guid RunId,
    IReadOnlyList<Payout> Payouts,
    IReadOnlyList<WaitingVenue> Waiting,
    DateTimeOffset OccurredAt,
    IReadOnlyList<Straggler>? Stragglers = null) : RunEvent;

/// <summary>One transfer to one venue, over all funders.</summary>
/// <param name="EndToEndId">The transfer's id at the bank, 35 characters at most; never used twice.</param>
/// <param name="PayableCents">What its entitlements sum to.</param>
/// <param name="Nettings">Claims on the venue that are recovered from it; null for none.</param>
/// <param name="Goodwill">What the operator adds from its own money; null for nothing.</param>
/// <param name="RefundId">The refund to a funder that it pays; null where it pays a venue.</param>
/// <param name="RefundCents">What it pays of a refund.</param>
/// <param name="AgreementId">The agreement that a refund is of; null where it pays a venue.</param>
public sealed record Payout(
    Guid PayoutId,
    Guid VenueId,
    Guid OrganisationId,
    Guid AccountId,
    string EndToEndId,
    int EntitlementCount,
    long PayableCents,
    long CommissionCents,
    IReadOnlyList<Netting>? Nettings = null,
    IReadOnlyList<GoodwillPart>? Goodwill = null,
    Guid? RefundId = null,
    long RefundCents = 0,
    Guid? AgreementId = null)
{
    public long NettedCents => Nettings?.Sum(netting => netting.AmountCents) ?? 0;

    public long GoodwillCents => Goodwill?.Sum(part => part.AmountCents) ?? 0;

    /// <summary>What the bank transfers. Where that is nothing, the payout is in no bank file, and executed with the export.</summary>
    public long NetCents => PayableCents + GoodwillCents + RefundCents - NettedCents;
}

/// <summary>What a payout recovers of the claim of an incident.</summary>
public sealed record Netting(Guid IncidentId, long AmountCents);

/// <summary>What a payout carries of goodwill that the operator granted.</summary>
public sealed record GoodwillPart(Guid GoodwillId, long AmountCents);

/// <param name="Reason">One of <see cref="WaitingReasons"/>.</param>
/// <param name="HeldByRunId">The run that has to pay or release it first, where that is the reason.</param>
public sealed record WaitingVenue(
    Guid VenueId,
    Guid OrganisationId,
    int EntitlementCount,
    long PayableCents,
    string Reason,
    Guid? HeldByRunId = null,
    Guid? RefundId = null);

/// <summary>A second person approved the payouts, whose sums were drawn again from the entitlements.</summary>
public sealed record RunApproved(
    Guid RunId,
    Guid CommandId,
    string ApprovedBy,
    DateTimeOffset OccurredAt) : RunEvent;

/// <summary>
/// The bank files of the run are written. From now on what it carries is in transfer, whatever is told of single payouts yet.
/// </summary>
/// <param name="MessageId">Of the first file.</param>
/// <param name="ExecuteOn">The day for which the bank is asked to execute the transfers.</param>
/// <param name="FileSha256">Digest of the first file, hexadecimal; empty where there is nothing to transfer.</param>
/// <param name="Files">The files in the order of their transfers.</param>
public sealed record RunExportBegun(
    Guid RunId,
    Guid CommandId,
    string MessageId,
    DateOnly ExecuteOn,
    string FileSha256,
    string? Format,
    IReadOnlyList<PaymentFile>? Files,
    string BegunBy,
    DateTimeOffset OccurredAt) : RunEvent;

/// <summary>A payout is in the bank file. A large one comes in chunks.</summary>
/// <param name="OrganisationId">Null in events from before this was recorded.</param>
/// <param name="TransferCents">What the bank is asked to transfer for the whole payout: on its first chunk, and not before this was
/// recorded.</param>
public sealed record PayoutPutInTransfer(
    Guid RunId,
    Guid PayoutId,
    Guid VenueId,
    string EndToEndId,
    int ChunkNumber,
    int ChunkCount,
    IReadOnlyList<PayoutLine> Lines,
    DateTimeOffset OccurredAt,
    Guid? OrganisationId = null,
    long? TransferCents = null) : PayoutEvent;

/// <param name="ExecuteOn">The day for which the bank is asked to execute the transfers.</param>
/// <param name="MessageId">Of the first file.</param>
/// <param name="FileSha256">Digest of the first file, hexadecimal; empty where there is nothing to transfer.</param>
/// <param name="CommandId">Null in files that were exported before exports were commands.</param>
/// <param name="Format">What the files are written in; null for <c>pain.001.001.09</c>, before there was a choice.</param>
/// <param name="Files">The files in the order of their transfers; null for the one file of runs that were exported before.</param>
public sealed record RunExported(
    Guid RunId,
    string MessageId,
    DateOnly ExecuteOn,
    string FileSha256,
    string ExportedBy,
    DateTimeOffset OccurredAt,
    Guid? CommandId = null,
    string? Format = null,
    IReadOnlyList<PaymentFile>? Files = null) : RunEvent;

/// <summary>A bank file of a run.</summary>
/// <param name="MessageId">The file's id at the bank, 35 characters; never used twice.</param>
/// <param name="Sha256">Digest of the file, hexadecimal.</param>
public sealed record PaymentFile(string MessageId, string Sha256, int TransferCount, long AmountCents, IReadOnlyList<PaymentBatch> Batches)
{
    /// <summary>The files of a run; none before it is exported.</summary>
    public static IReadOnlyList<PaymentFile> Of(SettlementRun run)
    {
        if (run.Export is not { } export) return [];
        if (export.Files is { } files) return files;

        var (count, amountCents) = (run.Payouts.Count, run.Payouts.Sum(payout => payout.PayableCents));
        return [new PaymentFile(export.MessageId, export.FileSha256, count, amountCents,
            [new PaymentBatch(BankReferences.BatchIdOf(run.Id), count, amountCents)])];
    }
}

/// <summary>Transfers that the bank debits together.</summary>
/// <param name="BatchId">The batch's id at the bank, 35 characters; never used twice.</param>
public sealed record PaymentBatch(string BatchId, int TransferCount, long AmountCents);

/// <summary>
/// Finance began to record that the bank executed the file. The day stands from now on, however often the confirmation is
/// interrupted: entitlements are paid on it.
/// </summary>
public sealed record RunConfirmationBegun(
    Guid RunId,
    Guid CommandId,
    string RequestHash,
    DateOnly ExecutedOn,
    string BegunBy,
    DateTimeOffset OccurredAt) : RunEvent;

/// <summary>Outcomes of payouts became known. They stand from now on, however often their recording is interrupted.</summary>
/// <param name="SourceId">The command or the bank's message that told them.</param>
public sealed record PayoutFatesBegun(
    Guid RunId,
    Guid SourceId,
    IReadOnlyList<PayoutFate> Fates,
    string BegunBy,
    DateTimeOffset OccurredAt) : RunEvent;

/// <summary>The bank executed a payout.</summary>
/// <param name="IsExecuted">True in what is written: whatever did not arrive is told of its own payout.</param>
/// <param name="On">The day on which the bank did it.</param>
/// <param name="Reason">Null in what is written.</param>
public sealed record PayoutFate(Guid PayoutId, bool IsExecuted, DateOnly On, string? Reason)
{
    public static PayoutFate Executed(Guid payoutId, DateOnly on) => new(payoutId, true, on, null);
}

/// <summary>The bank executed a payout. A large one comes in chunks.</summary>
/// <param name="OrganisationId">Null in events from before this was recorded.</param>
/// <param name="TransferCents">What the bank transferred for the whole payout: on its first chunk, and not before this was
/// recorded.</param>
public sealed record PayoutExecuted(
    Guid RunId,
    Guid PayoutId,
    Guid VenueId,
    string EndToEndId,
    int ChunkNumber,
    int ChunkCount,
    IReadOnlyList<PayoutLine> Lines,
    DateOnly ExecutedOn,
    DateTimeOffset OccurredAt,
    Guid? OrganisationId = null,
    long? TransferCents = null) : PayoutEvent;

/// <summary>
/// The bank rejected a payout, or gave it back after it had executed it. What it carried is owed again, what it had recovered is
/// recoverable again. A large one comes in chunks.
/// </summary>
/// <param name="Lines">What is owed again: after an incident, the right amounts.</param>
/// <param name="WasExecuted">True where the bank had executed it.</param>
/// <param name="Reason">As the bank gave it, or finance.</param>
/// <param name="TransferCents">What the bank had been asked to transfer for the whole payout: on its first chunk.</param>
/// <param name="UnplacedCents">Of it, what came back and is neither owed again nor recovered: on the first chunk; finance sees it.</param>
public sealed record PayoutReturned(
    Guid RunId,
    Guid PayoutId,
    Guid VenueId,
    Guid OrganisationId,
    string EndToEndId,
    int ChunkNumber,
    int ChunkCount,
    IReadOnlyList<PayoutLine> Lines,
    bool WasExecuted,
    string Reason,
    DateOnly ReturnedOn,
    DateTimeOffset OccurredAt,
    long? TransferCents = null,
    long UnplacedCents = 0) : PayoutEvent;

/// <summary>What a payout carries for one cheque of one redemption.</summary>
public sealed record PayoutLine(Guid RedemptionId, Guid ChequeId, Guid AgreementId, long PayableCents, long CommissionCents);

/// <summary>Each of the run's payouts has an outcome.</summary>
/// <param name="CommandId">The command or the bank's message that told the last one.</param>
/// <param name="ExecutedOn">The day of that.</param>
public sealed record RunConfirmed(
    Guid RunId,
    Guid CommandId,
    string RequestHash,
    DateOnly ExecutedOn,
    string ConfirmedBy,
    DateTimeOffset OccurredAt) : RunEvent;

/// <summary>The run pays nothing. Its entitlements are free again for the next one.</summary>
/// <param name="Reason">One of <see cref="StopReasons"/>.</param>
/// <param name="Differences">Where the sums differed; empty when it was abandoned.</param>
/// <param name="CommandId">The command that abandoned it; null where the sums differed.</param>
public sealed record RunStopped(
    Guid RunId,
    string Reason,
    IReadOnlyList<SumDifference> Differences,
    string StoppedBy,
    DateTimeOffset OccurredAt,
    Guid? CommandId = null) : RunEvent;

/// <summary>What was prepared for a venue, against what its entitlements sum to.</summary>
public sealed record SumDifference(
    Guid VenueId,
    Guid OrganisationId,
    int PreparedCount,
    long PreparedCents,
    int FoundCount,
    long FoundCents);

/// <summary>What the service had stored up to an event was sealed: whatever changes of it later is found.</summary>
/// <param name="UpToSequence">The sequence of the last event under the seal.</param>
/// <param name="PreviousDigest">The digest of the seal before; null for the first.</param>
/// <param name="Buckets">What the digest is made of; null in seals from before there were any.</param>
public sealed record RunSealed(
    Guid RunId, long UpToSequence, string Digest, string? PreviousDigest, DateTimeOffset OccurredAt, SealBuckets? Buckets = null)
    : RunEvent;

public static class StopReasons
{
    public const string TotalsDiffer = "totals-differ";
    public const string Abandoned = "abandoned";
}
