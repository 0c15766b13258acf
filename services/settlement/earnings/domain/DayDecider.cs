using Aptic.Kernel;

namespace Aptic.Settlement.Earnings.Domain;

/// <summary>The decisions on a day. Pure: a repeat of what was done emits nothing.</summary>
public static class DayDecider
{
    private const int ReasonMost = 500;

    public sealed record HearClosure(DateOnly Day, DaySums Told, DateTimeOffset ClosedAt);

    /// <param name="Arrived">What has arrived of the day.</param>
    public sealed record OverrideDifference(
        DateOnly Day, DaySums Arrived, string Reason, string By, Guid CommandId, string RequestHash, DateTimeOffset Now);

    /// <param name="Arrived">What has arrived of the day.</param>
    public sealed record PassDay(Guid RunId, DaySums Arrived, DateTimeOffset Now);

    public static Decision Decide(HearClosure command, ClosedDay? state) => state is null
        ? Decision.Of(new DayClosureHeard(command.Day, command.Told.RedemptionCount, command.Told.CoveredCents,
            command.Told.ReversalCount, command.Told.ReversedCents, command.ClosedAt))
        : Decision.Nothing;

    public static Decision Decide(OverrideDifference command, ClosedDay? state)
    {
        if (command.Reason is not { Length: >= 1 and <= ReasonMost })
            return Decision.Refuse(Refusal.Invalid("invalid-reason", $"Say why, in 1 to {ReasonMost} characters.", "/reason"));
        if (state?.Override is { } earlier)
            return earlier.CommandId == command.CommandId
                ? Decision.Nothing
                : Decision.Refuse(Refusal.Conflict("day-overridden", $"{earlier.OverriddenBy} decided so before: {earlier.Reason}"));

        return ClosedDay.StandingOf(state, command.Arrived) switch
        {
            DayStanding.NotClosed => Decision.Refuse(Refusal.Conflict("day-not-closed",
                "Redemption has not told what was entered on the day: there is nothing to compare what arrived with.", "/day")),
            DayStanding.Matches => Decision.Refuse(Refusal.Conflict("day-matches", "All of the day has arrived: runs take it.", "/day")),
            _ => Decision.Of(new DayDifferenceOverridden(command.Day, command.Arrived, command.Reason, command.By, command.CommandId,
                command.RequestHash, command.Now)),
        };
    }

    /// <summary>A run takes the day. That is worth an event only where more of it can arrive.</summary>
    public static Decision Decide(PassDay command, ClosedDay state) =>
        ClosedDay.StandingOf(state, command.Arrived) == DayStanding.Overridden && state.PassedByRunId != command.RunId
            ? Decision.Of(new DifferingDayPassed(state.Day, command.RunId, command.Now))
            : Decision.Nothing;
}
