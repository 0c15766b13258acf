namespace Aptic.Settlement.Runs.Domain;

public enum PayoutStage
{
    /// <summary>Its run holds what it carries.</summary>
    Held,

    /// <summary>Its first chunks are told to be in transfer.</summary>
    BeingTransferred,
    InTransfer,

    /// <summary>Its first chunks are told to be paid.</summary>
    BeingExecuted,

    /// <summary>The bank transferred it.</summary>
    Executed,

    /// <summary>It did not arrive, and not all that it carried is given back yet.</summary>
    BeingReturned,
    Returned,

    /// <summary>Its run pays it not, and not all that it carried is given back yet.</summary>
    BeingReleased,
    Released,
}

/// <summary>What a run takes, transfers and pays for one payout, and how far that is.</summary>
/// <param name="Id">The payout's.</param>
/// <param name="VenueId">Empty where it pays a funder.</param>
/// <param name="HeldChunkCount">In how many chunks it carries entitlements; 0 where it carries none, and is told in one chunk.</param>
/// <param name="EntitlementCount">How many it carried when its run took them.</param>
/// <param name="DoneChunkCount">How many chunks are through what its stage says.</param>
/// <param name="DoneCents">What these chunks came to.</param>
public sealed record PayoutState(
    Guid Id, Guid RunId, Guid VenueId, Guid OrganisationId, PayoutStage Stage, int HeldChunkCount, int EntitlementCount,
    int DoneChunkCount = 0, long DoneCents = 0)
{
    /// <summary>The day on which the bank transferred it; null where it has not.</summary>
    public DateOnly? ExecutedOn { get; init; }

    /// <summary>Null where it did not come back.</summary>
    public PayoutReturn? Return { get; init; }

    /// <summary>Each payout is told in one chunk at least.</summary>
    public int ChunkCount => Math.Max(HeldChunkCount, 1);

    /// <summary>What became of it is recorded, though perhaps not of all of its chunks.</summary>
    public bool HasOutcome => Stage is PayoutStage.Executed or PayoutStage.BeingReturned or PayoutStage.Returned;

    /// <summary>The bank executed it, and it did not come back.</summary>
    public bool IsPaid => Stage == PayoutStage.Executed;

    public static PayoutState Evolve(PayoutState? state, object @event) => (state, @event) switch
    {
        (_, PayoutTakenOver e) => TakenOver(state, e),
        (null, PayoutHeld e) => new PayoutState(
            e.PayoutId, e.RunId, e.VenueId, e.OrganisationId, PayoutStage.Held, e.ChunkNumber, e.RedemptionIds.Count),
        ({ } s, PayoutHeld e) => s with { HeldChunkCount = e.ChunkNumber, EntitlementCount = s.EntitlementCount + e.RedemptionIds.Count },
        ({ } s, PayoutReleased e) => s.Through(PayoutStage.BeingReleased, PayoutStage.Released, e.ThroughChunkNumber, s.ChunkCount, 0),
        (_, PayoutPutInTransfer e) => (state
            ?? new PayoutState(e.PayoutId, e.RunId, e.VenueId, e.OrganisationId ?? Guid.Empty, PayoutStage.Held, 0, 0))
            .Through(PayoutStage.BeingTransferred, PayoutStage.InTransfer, e.ChunkNumber, e.ChunkCount, CentsOf(e.Lines)),
        ({ } s, PayoutExecuted e) => s.Through(PayoutStage.BeingExecuted, PayoutStage.Executed, e.ChunkNumber, e.ChunkCount,
            CentsOf(e.Lines)) with
        { ExecutedOn = e.ExecutedOn },
        ({ } s, PayoutReturnBegun e) => s with
        {
            Stage = PayoutStage.BeingReturned,
            DoneChunkCount = 0,
            DoneCents = 0,
            Return = new PayoutReturn(e.SourceId, e.BegunBy, e.Reason, e.ReturnedOn, e.UnplacedCents, e.OccurredAt),
        },
        ({ } s, PayoutReturned e) => s.Through(PayoutStage.BeingReturned, PayoutStage.Returned, e.ChunkNumber, e.ChunkCount,
            CentsOf(e.Lines)),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a payout."),
    };

    /// <summary>Runs of before told of their payouts in their own streams: such an event is not of this one.</summary>
    public static bool IsOf(Guid streamId, object @event) => @event switch
    {
        PayoutPutInTransfer e => e.PayoutId == streamId,
        PayoutExecuted e => e.PayoutId == streamId,
        PayoutReturned e => e.PayoutId == streamId,
        _ => true,
    };

    private PayoutState Through(PayoutStage meanwhile, PayoutStage done, int chunkNumber, int chunkCount, long cents) => this with
    {
        Stage = chunkNumber < chunkCount ? meanwhile : done,
        DoneChunkCount = chunkNumber,
        DoneCents = (Stage == meanwhile ? DoneCents : 0) + cents,
    };

    private static PayoutState TakenOver(PayoutState? state, PayoutTakenOver e) =>
        new(e.PayoutId, e.RunId, e.VenueId, e.OrganisationId, e.Stage, e.RedemptionIds.Count == 0 ? 0 : e.ChunkNumber,
            (state?.EntitlementCount ?? 0) + e.RedemptionIds.Count, DoneChunksOf(e))
        {
            ExecutedOn = e.ExecutedOn,
            Return = e.Return,
        };

    // What is held has nothing done; all else is through.
    private static int DoneChunksOf(PayoutTakenOver e) => e.Stage is PayoutStage.Held or PayoutStage.BeingReturned ? 0 : e.ChunkCount;

    private static long CentsOf(IEnumerable<PayoutLine> lines) => lines.Sum(line => line.PayableCents);
}
