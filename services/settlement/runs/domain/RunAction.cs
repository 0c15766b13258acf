namespace Aptic.Settlement.Runs.Domain;

/// <summary>What a run does next. Each is done in one short transaction, or finds what was done of it before.</summary>
public abstract record RunAction
{
    /// <summary>Marks the differing days that the run takes, and looks at what it could take.</summary>
    public sealed record LookAround : RunAction;

    /// <summary>Takes entitlements for payouts.</summary>
    public sealed record HoldEntitlements(IReadOnlyList<HoldOrder> Orders) : RunAction;

    /// <summary>Draws the sums of what the run holds.</summary>
    public sealed record DrawSums : RunAction;

    /// <summary>Gives back what payouts hold.</summary>
    public sealed record Release(IReadOnlyList<ChunkRange> Chunks) : RunAction;

    /// <summary>Takes, for what the run pays, claims to recover, goodwill to add, and refunds.</summary>
    public sealed record HoldBeside : RunAction;

    /// <summary>Gives back all that the run holds beside entitlements.</summary>
    public sealed record ReleaseBeside : RunAction;

    public sealed record RecordPrepared : RunAction;

    public sealed record PutBesideInTransfer : RunAction;

    public sealed record PutInTransfer(IReadOnlyList<ChunkRange> Chunks) : RunAction;

    public sealed record RecordExported : RunAction;

    /// <summary>
    /// The bank executed these payouts, each on a day: what they hold beside entitlements is recovered, given and refunded.
    /// </summary>
    public sealed record PayBeside(IReadOnlyDictionary<Guid, DateOnly> Days) : RunAction;

    public sealed record Execute(IReadOnlyList<ChunkRange> Chunks, IReadOnlyDictionary<Guid, DateOnly> Days) : RunAction;

    /// <summary>What a payout did not bring to its venue is owed again.</summary>
    public sealed record Return(IReadOnlyList<ChunkRange> Chunks) : RunAction;

    /// <summary>What a payout that did not arrive held beside entitlements is open again.</summary>
    public sealed record ReturnBeside(Guid PayoutId) : RunAction;

    public sealed record RecordConfirmed(SettlementRunDecider.LastWord Word) : RunAction;

    /// <summary>Looks for what was reversed while its money was on its way.</summary>
    public sealed record FindLateReversals : RunAction;

    public sealed record BookLateReversals(IReadOnlyList<Guid> RedemptionIds) : RunAction;

    /// <summary>Until something is told of the run, or asked of it.</summary>
    public sealed record Nothing : RunAction;
}

/// <summary>What is to be taken for a payout.</summary>
/// <param name="NextChunkNumber">Of the first chunk that is taken.</param>
/// <param name="CountMost">How many entitlements at most.</param>
public sealed record HoldOrder(Guid PayoutId, Guid VenueId, Guid OrganisationId, int NextChunkNumber, int CountMost);

/// <summary>Consecutive chunks of a payout.</summary>
public sealed record ChunkRange(Guid PayoutId, int FirstNumber, int LastNumber);
