namespace Aptic.Contracts.Redemption.V1;

/// <summary>
/// Nothing more is entered on a Paris day: so much was redeemed and so much reversed on it. Who settles can tell by it whether all of
/// the day has arrived.
/// </summary>
/// <param name="CoveredCents">What the day's redemptions had their cheques pay, also those that were reversed since.</param>
/// <param name="ReversedCents">What the redemptions that were reversed on the day, whenever they were entered, had had their cheques pay.</param>
public sealed record DayClosed(
    DateOnly Day,
    int RedemptionCount,
    long CoveredCents,
    int ReversalCount,
    long ReversedCents,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);
