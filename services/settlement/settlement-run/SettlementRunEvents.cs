namespace Aptic.Settlement.SettlementRuns;

/// <summary>A run began to take entitlements.</summary>
/// <param name="CutoffAt">The Paris midnight at which the cutoff day begins: what could be reversed at that instant is not taken.</param>
/// <param name="MinimumPayoutCents">The rule in force for this run.</param>
/// <param name="OpenedBy">Client id of the preparer: another one approves.</param>
public sealed record RunOpened(
    Guid RunId,
    DateOnly CutoffOn,
    DateTimeOffset CutoffAt,
    long MinimumPayoutCents,
    string OpenedBy,
    string RequestHash,
    DateTimeOffset OccurredAt);

/// <summary>The run holds all that it takes: its payouts stand, and it is visible who waits and why.</summary>
/// <param name="Stragglers">Of the payouts, what arrived after an earlier run had taken its day; null where there is none.</param>
public sealed record RunPrepared(
    Guid RunId,
    IReadOnlyList<Payout> Payouts,
    IReadOnlyList<WaitingVenue> Waiting,
    DateTimeOffset OccurredAt,
    IReadOnlyList<Straggler>? Stragglers = null);

/// <summary>One transfer to one venue, over all funders.</summary>
/// <param name="EndToEndId">The transfer's id at the bank, 35 characters at most; never used twice.</param>
public sealed record Payout(
    Guid PayoutId,
    Guid VenueId,
    Guid OrganisationId,
    Guid AccountId,
    string EndToEndId,
    int EntitlementCount,
    long PayableCents,
    long CommissionCents);

/// <param name="Reason">One of <see cref="WaitingReasons"/>.</param>
/// <param name="HeldByRunId">The run that has to pay or release it first, where that is the reason.</param>
public sealed record WaitingVenue(
    Guid VenueId,
    Guid OrganisationId,
    int EntitlementCount,
    long PayableCents,
    string Reason,
    Guid? HeldByRunId = null);

/// <summary>A second person approved the payouts, whose sums were drawn again from the entitlements.</summary>
public sealed record RunApproved(
    Guid RunId,
    Guid CommandId,
    string ApprovedBy,
    DateTimeOffset OccurredAt);

/// <summary>A payout is in the bank file. A large one comes in chunks.</summary>
public sealed record PayoutPutInTransfer(
    Guid RunId,
    Guid PayoutId,
    Guid VenueId,
    string EndToEndId,
    int ChunkNumber,
    int ChunkCount,
    IReadOnlyList<PayoutLine> Lines,
    DateTimeOffset OccurredAt);

/// <param name="ExecuteOn">The day for which the bank is asked to execute the transfers.</param>
/// <param name="FileSha256">Digest of the bank file, hexadecimal.</param>
/// <param name="CommandId">Null in files that were exported before exports were commands.</param>
public sealed record RunExported(
    Guid RunId,
    string MessageId,
    DateOnly ExecuteOn,
    string FileSha256,
    string ExportedBy,
    DateTimeOffset OccurredAt,
    Guid? CommandId = null);

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
    DateTimeOffset OccurredAt);

/// <summary>The bank executed a payout. A large one comes in chunks.</summary>
public sealed record PayoutExecuted(
    Guid RunId,
    Guid PayoutId,
    Guid VenueId,
    string EndToEndId,
    int ChunkNumber,
    int ChunkCount,
    IReadOnlyList<PayoutLine> Lines,
    DateOnly ExecutedOn,
    DateTimeOffset OccurredAt);

/// <summary>What a payout carries for one cheque of one redemption.</summary>
public sealed record PayoutLine(Guid RedemptionId, Guid ChequeId, Guid AgreementId, long PayableCents, long CommissionCents);

/// <summary>Finance recorded that the bank executed the file.</summary>
public sealed record RunConfirmed(
    Guid RunId,
    Guid CommandId,
    string RequestHash,
    DateOnly ExecutedOn,
    string ConfirmedBy,
    DateTimeOffset OccurredAt);

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
    Guid? CommandId = null);

/// <summary>What was prepared for a venue, against what its entitlements sum to.</summary>
public sealed record SumDifference(
    Guid VenueId,
    Guid OrganisationId,
    int PreparedCount,
    long PreparedCents,
    int FoundCount,
    long FoundCents);

public static class StopReasons
{
    public const string TotalsDiffer = "totals-differ";
    public const string Abandoned = "abandoned";
}
