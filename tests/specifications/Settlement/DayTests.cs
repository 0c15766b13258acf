using Aptic.Kernel;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Runs.Domain;
using Xunit;
using static Aptic.Settlement.Earnings.Domain.DayDecider;
using static Aptic.Tests.Specifications.Settlement.Given;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>Which days a run takes, and what finance can decide of a day.</summary>
public sealed class DayTests
{
    private static readonly DateOnly Day = new(2026, 12, 1);
    private static readonly DaySums Told = new(1, 1_000, 0, 0);
    private static readonly HearClosure Hear = new(Day, Told, ParisTime.EndOf(Day));
    private static readonly OverrideDifference Override = new(Day, DaySums.None, "Message perdu, vu avec l’exploitation.", "finance-a",
        Guid.CreateVersion7(), "hash", LaterOn);

    private static readonly PassDay Pass = new(Guid.CreateVersion7(), DaySums.None, LaterOn);

    [Fact]
    public void What_redemption_told_of_a_day_is_kept_once()
    {
        var heard = (DayClosureHeard)Assert.Single(Decide(Hear, null).Events);

        Assert.Equal(new DayClosureHeard(Day, 1, 1_000, 0, 0, ParisTime.EndOf(Day)), heard);
        Assert.Empty(Decide(Hear, Closed()).Events);
    }

    [Fact]
    public void A_day_matches_when_counts_and_sums_are_what_was_told()
    {
        Assert.Equal(DayStanding.NotClosed, ClosedDay.StandingOf(null, Told));
        Assert.Equal(DayStanding.Matches, ClosedDay.StandingOf(Closed(), Told));
        Assert.All([DaySums.None, Told with { CoveredCents = 999 }, Told with { ReversalCount = 1 }, Told with { ReversedCents = 1 }],
            arrived => Assert.Equal(DayStanding.Differs, ClosedDay.StandingOf(Closed(), arrived)));
        Assert.Equal(DayStanding.Overridden, ClosedDay.StandingOf(Overridden(), DaySums.None));
    }

    [Fact]
    public void A_difference_is_overridden_by_a_decision_with_its_reason_and_what_had_arrived()
    {
        var overridden = (DayDifferenceOverridden)Assert.Single(Decide(Override, Closed()).Events);

        Assert.Equal((DaySums.None, Override.Reason, "finance-a", LaterOn),
            (overridden.Arrived, overridden.Reason, overridden.OverriddenBy, overridden.OccurredAt));
        Assert.Empty(Decide(Override, Overridden()).Events);
    }

    [Fact]
    public void Only_a_closed_day_that_differs_is_overridden_once_and_with_a_reason()
    {
        Assert.Equal("day-not-closed", CodeOf(Decide(Override, null)));
        Assert.Equal("day-matches", CodeOf(Decide(Override with { Arrived = Told }, Closed())));
        Assert.Equal("day-overridden", CodeOf(Decide(Override with { CommandId = Guid.CreateVersion7() }, Overridden())));
        Assert.Equal("invalid-reason", CodeOf(Decide(Override with { Reason = "" }, Closed())));
        Assert.Equal("invalid-reason", CodeOf(Decide(Override with { Reason = new string('x', 501) }, Closed())));
    }

    [Fact]
    public void A_run_that_takes_a_differing_day_marks_it_once()
    {
        var passed = (DifferingDayPassed)Assert.Single(Decide(Pass, Overridden()).Events);

        Assert.Equal((Day, Pass.RunId), (passed.Day, passed.RunId));
        Assert.Empty(Decide(Pass, ClosedDay.Evolve(Overridden(), passed)).Events);
        Assert.Empty(Decide(Pass with { Arrived = Told }, Overridden()).Events);
        Assert.Empty(Decide(Pass, Closed()).Events);
    }

    [Fact]
    public void An_entitlement_is_taken_when_each_day_on_which_it_could_be_reversed_is_closed_and_matches()
    {
        var span = Lots(AnEntitlement())[0].Span;
        var days = DayGate.DaysOf(span).ToList();
        Assert.Equal((new DateOnly(2026, 12, 1), new DateOnly(2026, 12, 8), 8), (days[0], days[^1], days.Count));

        var closed = days.ToDictionary(day => day, day => day == Day ? Closed() : Closed(day, DaySums.None));
        var arrived = new Dictionary<DateOnly, DaySums> { [Day] = Told };
        Assert.Null(new DayGate(closed, arrived).ReasonAgainst(span));

        Assert.Equal("day-differs", new DayGate(closed, new Dictionary<DateOnly, DaySums>()).ReasonAgainst(span));
        var reversedUnknown = new Dictionary<DateOnly, ClosedDay>(closed) { [days[^1]] = Closed(days[^1], new DaySums(0, 0, 1, 1_000)) };
        Assert.Equal("day-differs", new DayGate(reversedUnknown, arrived).ReasonAgainst(span));
        foreach (var day in days)
        {
            var open = new Dictionary<DateOnly, ClosedDay>(closed);
            open.Remove(day);
            Assert.Equal("day-not-closed", new DayGate(open, arrived).ReasonAgainst(span));
        }

        closed[Day] = Overridden();
        Assert.Null(new DayGate(closed, new Dictionary<DateOnly, DaySums>()).ReasonAgainst(span));
    }

    [Fact]
    public void What_waits_for_days_is_listed_by_venue_and_what_a_run_holds_it_keeps()
    {
        var gate = new DayGate(new Dictionary<DateOnly, ClosedDay>(), new Dictionary<DateOnly, DaySums>());
        var free = Lots(AnEntitlement(), AnEntitlement(500));
        var held = Lots(AnEntitlement())[0] with { IsHeld = true };

        Assert.Equal(new WaitingVenue(Venue, Organisation, 2, 960 + 480, "day-not-closed"),
            Assert.Single(gate.WaitingOf([.. free, held])));
        Assert.True(gate.LetsTake(held));
        Assert.All([WaitingReasons.DayNotClosed, WaitingReasons.DayDiffers], reason => Assert.NotEmpty(WaitingReasons.Explain(reason)));
    }

    [Fact]
    public void What_arrives_after_a_run_took_its_day_says_so_and_the_next_run_lists_it()
    {
        var (missedBy, abandoned) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var late = Straggling(missedBy);
        var accrued = Assert.IsType<EntitlementAccrued>(Assert.Single(Decide(late)));
        Assert.Equal(missedBy, accrued.MissedByRunId);

        var held = new[] { late, Straggling(missedBy), Straggling(abandoned), null }.Select(command =>
            command is null ? AnEntitlement() : Entitlement.Evolve(null, Decide(command)[0])).ToList();
        Assert.Equal([new Straggler(Venue, Organisation, Day, missedBy, 2, 1_920)], Straggler.Of(Lots(held), new HashSet<Guid> { missedBy }));

        static EntitlementDecider.AccrueEntitlement Straggling(Guid run) => new(ServiceRedeemed(Cheque(1_000)), run);
        static IReadOnlyList<object> Decide(EntitlementDecider.AccrueEntitlement command) =>
            EntitlementDecider.Decide(command, null).Events;
    }

    private static ClosedDay Closed() => Closed(Day, Told);

    private static ClosedDay Closed(DateOnly day, DaySums told) =>
        State<ClosedDay>(ClosedDay.Evolve, Decide(new HearClosure(day, told, LaterOn), null).Events);

    private static ClosedDay Overridden() => State<ClosedDay>(ClosedDay.Evolve,
        [.. Decide(Hear, null).Events, .. Decide(Override, Closed()).Events]);

    private static string CodeOf(Decision decision) => Assert.Single(decision.Refusals).Code;
}
