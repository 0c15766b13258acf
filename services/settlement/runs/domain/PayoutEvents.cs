namespace Aptic.Settlement.Runs.Domain;

/// <summary>
/// A run took entitlements of a venue for a payout: no other can. A payout of many is told in chunks; what becomes of them later is told
/// in the same ones.
/// </summary>
/// <param name="ChunkNumber">From 1.</param>
public sealed record PayoutHeld(
    Guid RunId,
    Guid PayoutId,
    Guid VenueId,
    Guid OrganisationId,
    int ChunkNumber,
    IReadOnlyList<Guid> RedemptionIds,
    DateTimeOffset OccurredAt) : PayoutEvent;

/// <summary>The run does not pay what it held: it is free to be taken again.</summary>
/// <param name="ThroughChunkNumber">The chunks up to this one are given back.</param>
public sealed record PayoutReleased(Guid RunId, Guid PayoutId, int ThroughChunkNumber, DateTimeOffset OccurredAt) : PayoutEvent;

/// <summary>
/// It became known that the bank rejected the payout, or gave it back. That stands from now on, however often its recording is
/// interrupted.
/// </summary>
/// <param name="SourceId">The command or the bank's message that told it.</param>
/// <param name="WasExecuted">True where the bank had executed it.</param>
/// <param name="Reason">As the bank gave it, or finance.</param>
/// <param name="UnplacedCents">Of what came back, what is neither owed again nor recovered; finance sees it.</param>
public sealed record PayoutReturnBegun(
    Guid RunId,
    Guid PayoutId,
    Guid SourceId,
    bool WasExecuted,
    string Reason,
    DateOnly ReturnedOn,
    long UnplacedCents,
    string BegunBy,
    DateTimeOffset OccurredAt) : PayoutEvent;

/// <summary>
/// A payout of a run from before payouts had streams of their own: what it carried when it got one, and what had become of it. It is told
/// in chunks.
/// </summary>
/// <param name="RedemptionIds">Empty where it carries nothing any more.</param>
/// <param name="ExecutedOn">Null where the bank had not executed it.</param>
/// <param name="Return">Null where it had not come back.</param>
public sealed record PayoutTakenOver(
    Guid RunId,
    Guid PayoutId,
    Guid VenueId,
    Guid OrganisationId,
    int ChunkNumber,
    int ChunkCount,
    IReadOnlyList<Guid> RedemptionIds,
    PayoutStage Stage,
    DateOnly? ExecutedOn,
    PayoutReturn? Return,
    DateTimeOffset OccurredAt) : PayoutEvent;

/// <summary>That a payout did not arrive.</summary>
/// <param name="SourceId">The command or the bank's message that told it; null where that was not recorded.</param>
/// <param name="By">Who told it; null where that was not recorded.</param>
/// <param name="UnplacedCents">Of what came back, what is neither owed again nor recovered.</param>
public sealed record PayoutReturn(
    Guid? SourceId, string? By, string Reason, DateOnly On, long UnplacedCents, DateTimeOffset OccurredAt);
