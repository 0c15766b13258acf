namespace Aptic.Contracts.Settlement.V1;

/// <summary>
/// A payout is in the bank's hands: its lines are still owed, and no other run takes them. A large payout comes in chunks.
/// </summary>
/// <param name="ChunkNumber">From 1 to <paramref name="ChunkCount"/>.</param>
public sealed record EntitlementsInTransfer(
    Guid RunId,
    Guid PayoutId,
    Guid VenueId,
    string EndToEndId,
    int ChunkNumber,
    int ChunkCount,
    IReadOnlyList<EntitlementLine> Lines,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);

/// <summary>The bank executed a payout: its lines are paid. A large payout comes in chunks.</summary>
/// <param name="ChunkNumber">From 1 to <paramref name="ChunkCount"/>.</param>
public sealed record PayoutExecuted(
    Guid RunId,
    Guid PayoutId,
    Guid VenueId,
    string EndToEndId,
    int ChunkNumber,
    int ChunkCount,
    IReadOnlyList<EntitlementLine> Lines,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);

/// <summary>
/// The bank rejected a payout, or gave it back after it had executed it: its lines are owed again, and go out in a later payout
/// under another end-to-end id. A large payout comes in chunks.
/// </summary>
/// <param name="ChunkNumber">From 1 to <paramref name="ChunkCount"/>.</param>
/// <param name="Lines">What is owed again: after an incident, the right amounts.</param>
/// <param name="WasExecuted">True where the bank had executed it: its lines had been paid.</param>
/// <param name="Reason">As the bank gave it, or finance.</param>
public sealed record PayoutReturned(
    Guid RunId,
    Guid PayoutId,
    Guid VenueId,
    string EndToEndId,
    int ChunkNumber,
    int ChunkCount,
    IReadOnlyList<EntitlementLine> Lines,
    bool WasExecuted,
    string Reason,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);
