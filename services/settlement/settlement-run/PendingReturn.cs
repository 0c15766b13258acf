namespace Aptic.Settlement.SettlementRuns;

/// <summary>
/// A payout that did not arrive, and of which not all is given back yet: stored with the event that records it, deleted when all is done.
/// </summary>
/// <param name="Id">The payout's.</param>
/// <param name="By">Who recorded it.</param>
public sealed record PendingReturn(Guid Id, Guid RunId, string By);
