namespace Aptic.Redemption.Days.Domain;

/// <summary>Nothing more is entered on a Paris day. A day without anything is closed as well.</summary>
/// <param name="CoveredCents">What the day's redemptions had their cheques pay, also those that were reversed since.</param>
/// <param name="ReversedCents">What the redemptions that were reversed on the day had had their cheques pay.</param>
public sealed record DayWasClosed(
    DateOnly Day,
    int RedemptionCount,
    long CoveredCents,
    int ReversalCount,
    long ReversedCents,
    DateTimeOffset OccurredAt);
