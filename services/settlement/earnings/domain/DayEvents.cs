namespace Aptic.Settlement.Earnings.Domain;

/// <summary>Redemption closed a day, and told what was entered on it.</summary>
/// <param name="CoveredCents">What the day's redemptions had their cheques pay, also those that were reversed since.</param>
/// <param name="ReversedCents">What the redemptions that were reversed on the day had had their cheques pay.</param>
/// <param name="OccurredAt">When it was closed.</param>
public sealed record DayClosureHeard(
    DateOnly Day,
    int RedemptionCount,
    long CoveredCents,
    int ReversalCount,
    long ReversedCents,
    DateTimeOffset OccurredAt);

/// <summary>Finance decided that runs take a day although what arrived of it is not what redemption told.</summary>
/// <param name="Arrived">What had arrived when it was decided.</param>
public sealed record DayDifferenceOverridden(
    DateOnly Day,
    DaySums Arrived,
    string Reason,
    string OverriddenBy,
    Guid CommandId,
    string RequestHash,
    DateTimeOffset OccurredAt);

/// <summary>A run took a day that differed. What of it arrives from now on is a straggler.</summary>
public sealed record DifferingDayPassed(DateOnly Day, Guid RunId, DateTimeOffset OccurredAt);
