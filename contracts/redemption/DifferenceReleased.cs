namespace Aptic.Contracts.Redemption.V1;

/// <summary>A redemption can no longer be reversed: what its cheques had over is the agreements' free money again.</summary>
/// <param name="Cheques">Those with a difference.</param>
public sealed record DifferenceReleased(
    Guid RedemptionId, IReadOnlyList<RedeemedCheque> Cheques, DateTimeOffset OccurredAt, DateOnly AccountingDay);
