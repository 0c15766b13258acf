using System.Globalization;
using Aptic.Kernel;

namespace Aptic.Settlement.Earnings.Domain;

/// <summary>What was redeemed and what was reversed on a day.</summary>
public sealed record DaySums(int RedemptionCount, long CoveredCents, int ReversalCount, long ReversedCents)
{
    public static readonly DaySums None = new(0, 0, 0, 0);
}

public enum DayStanding
{
    /// <summary>Redemption has not told what the day was.</summary>
    NotClosed,

    /// <summary>All of the day has arrived.</summary>
    Matches,

    /// <summary>What has arrived is not what redemption told.</summary>
    Differs,

    /// <summary>It differs, and finance decided that runs take it nevertheless.</summary>
    Overridden,
}

/// <summary>A Paris day that redemption closed.</summary>
/// <param name="Told">What redemption counted.</param>
/// <param name="Override">Null where nobody decided anything on it.</param>
/// <param name="PassedByRunId">The run that last took the day although it differed; null where none did.</param>
public sealed record ClosedDay(
    Guid Id, DateOnly Day, DaySums Told, DateTimeOffset ClosedAt, DayDifferenceOverridden? Override, Guid? PassedByRunId)
{
    /// <summary>The id of a day's stream.</summary>
    public static Guid IdOf(DateOnly day) => DeterministicId.Of("day", day.ToString("O", CultureInfo.InvariantCulture));

    /// <param name="state">Null for a day that is not closed.</param>
    /// <param name="arrived">What has arrived of it.</param>
    public static DayStanding StandingOf(ClosedDay? state, DaySums arrived) => state switch
    {
        null => DayStanding.NotClosed,
        _ when state.Told == arrived => DayStanding.Matches,
        { Override: not null } => DayStanding.Overridden,
        _ => DayStanding.Differs,
    };

    public static ClosedDay Evolve(ClosedDay? state, object @event) => (state, @event) switch
    {
        (null, DayClosureHeard e) => new ClosedDay(IdOf(e.Day), e.Day,
            new DaySums(e.RedemptionCount, e.CoveredCents, e.ReversalCount, e.ReversedCents), e.OccurredAt, null, null),
        ({ } s, DayDifferenceOverridden e) => s with { Override = e },
        ({ } s, DifferingDayPassed e) => s with { PassedByRunId = e.RunId },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a day."),
    };
}
