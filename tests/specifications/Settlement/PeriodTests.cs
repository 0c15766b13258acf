using Aptic.Kernel;
using Aptic.Settlement.Periods.Domain;
using Xunit;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>A month is closed once, in its turn, by two persons.</summary>
public sealed class PeriodTests
{
    private const string October = "2026-10";
    private static readonly Guid Command = Guid.Parse("0198f000-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset Now = new(2026, 11, 3, 9, 0, 0, TimeSpan.Zero);
    private static readonly PeriodDecider.PrepareClosing Prepare = new(Command, October, October, true, 70, "abc", "finance-1", Now);
    private static readonly PeriodDecider.ClosePeriod Close = new(Guid.NewGuid(), "hash", October, "abc", "finance-2", Now.AddDays(1));

    [Fact]
    public void A_month_that_is_over_and_whose_last_day_is_closed_is_drawn_up()
    {
        var decision = PeriodDecider.Decide(Prepare, null);

        Assert.Equal([new PeriodClosingPrepared(October, Command, 70, "abc", "finance-1", Now)], decision.Events);
        Assert.Empty(PeriodDecider.Decide(Prepare, After(decision)).Events);
    }

    [Fact]
    public void It_can_be_drawn_up_again_until_it_is_closed()
    {
        var again = Prepare with { CommandId = Guid.NewGuid(), UpToSequence = 90 };
        var state = After(PeriodDecider.Decide(Prepare, null));

        Assert.Equal(90, Assert.IsType<PeriodClosingPrepared>(Assert.Single(PeriodDecider.Decide(again, state).Events)).UpToSequence);
        Assert.Equal("period-closed", CodeOf(PeriodDecider.Decide(again, After(PeriodDecider.Decide(Close, state), state))));
    }

    [Theory]
    [InlineData("2026-11", "2026-11", true, "period-not-over")]
    [InlineData(October, "2026-09", true, "period-out-of-order")]
    [InlineData(October, October, false, "day-not-closed")]
    public void A_month_is_not_drawn_up_before_its_time(string period, string firstOpen, bool isLastDayClosed, string code) =>
        Assert.Equal(code, CodeOf(PeriodDecider.Decide(Prepare with
        {
            Period = period,
            FirstOpen = firstOpen,
            IsLastDayClosed = isLastDayClosed
        }, null)));

    [Fact]
    public void Another_person_closes_it_as_it_was_drawn_up_and_once()
    {
        var state = After(PeriodDecider.Decide(Prepare, null));

        var decision = PeriodDecider.Decide(Close, state);

        Assert.Equal([new PeriodClosed(October, 70, "finance-2", Close.CommandId, "hash", Close.Now, "abc")], decision.Events);
        Assert.Empty(PeriodDecider.Decide(Close, After(decision, state)).Events);
        Assert.Equal("period-closed", CodeOf(PeriodDecider.Decide(Close with { CommandId = Guid.NewGuid() }, After(decision, state))));
    }

    [Fact]
    public void The_preparer_does_not_close_it_nor_does_anyone_when_the_books_say_something_else_now()
    {
        var state = After(PeriodDecider.Decide(Prepare, null));

        Assert.Equal("closing-not-prepared", CodeOf(PeriodDecider.Decide(Close, null)));
        Assert.Equal("closer-is-preparer", CodeOf(PeriodDecider.Decide(Close with { By = "finance-1" }, state)));
        Assert.Equal("digest-differs", CodeOf(PeriodDecider.Decide(Close with { Digest = "abd" }, state)));
    }

    private static AccountingPeriod After(Decision decision, AccountingPeriod? state = null) =>
        decision.Events.Aggregate(state, AccountingPeriod.Evolve)!;

    private static string CodeOf(Decision decision) => Assert.Single(decision.Refusals).Code;
}
