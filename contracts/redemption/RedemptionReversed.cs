namespace Aptic.Contracts.Redemption.V1;

/// <summary>A venue took a redemption back in time; its cheques are usable again. Carries what was redeemed, to be undone.</summary>
public sealed record RedemptionReversed(
    Guid RedemptionId,
    Guid VenueId,
    IReadOnlyList<RedeemedCheque> Cheques,
    string Reason,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);
