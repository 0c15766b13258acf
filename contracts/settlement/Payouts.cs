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
