using Aptic.Kernel;

namespace Aptic.Redemption.Days.Domain;

/// <summary>What was entered on a day.</summary>
public sealed record DaySums(int RedemptionCount, long CoveredCents, int ReversalCount, long ReversedCents);

/// <summary>The decisions on a day. Pure: a day is closed once.</summary>
public static class DayDecider
{
    /// <summary>A day is closed so long after its end: what was decided in its last moment is mostly stored by then.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    public sealed record CloseDay(DateOnly Day, DaySums Sums, DateTimeOffset Now);

    public static Decision Decide(CloseDay command, ClosedDay? state) => state is null
        ? Decision.Of(new DayWasClosed(command.Day, command.Sums.RedemptionCount, command.Sums.CoveredCents,
            command.Sums.ReversalCount, command.Sums.ReversedCents, command.Now))
        : Decision.Nothing;

    /// <summary>
    /// The days to be closed now, in their order, none left out: each from the first with a redemption, or from yesterday where there
    /// never was one. A month in which funders paid and nothing was redeemed ends like any other.
    /// </summary>
    /// <param name="first">The first day with a redemption; null while there is none.</param>
    /// <param name="last">The last day that is closed; null while there is none.</param>
    public static IEnumerable<DateOnly> DueOn(DateOnly? first, DateOnly? last, DateTimeOffset now)
    {
        var today = ParisTime.DayOf(now - Grace);
        for (var day = last?.AddDays(1) ?? first ?? today.AddDays(-1); day < today; day = day.AddDays(1)) yield return day;
    }
}
