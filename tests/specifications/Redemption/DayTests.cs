using Aptic.Kernel;
using Aptic.Redemption.Days.Domain;
using Xunit;
using static Aptic.Redemption.Days.Domain.DayDecider;

namespace Aptic.Tests.Specifications.Redemption;

public sealed class DayTests
{
    private static readonly DateOnly First = new(2026, 3, 27);
    private static readonly DaySums Sums = new(3, 2_900, 1, 1_000);
    private static readonly DateTimeOffset Now = ParisTime.EndOf(First) + Grace;

    [Fact]
    public void A_day_is_closed_once_with_what_was_entered_on_it()
    {
        var closed = (DayWasClosed)Assert.Single(Decide(new CloseDay(First, Sums, Now), null).Events);

        Assert.Equal(new DayWasClosed(First, 3, 2_900, 1, 1_000, Now), closed);
        Assert.Empty(Decide(new CloseDay(First, Sums with { RedemptionCount = 4 }, Now), ClosedDay.Evolve(null, closed)).Events);
    }

    [Fact]
    public void A_day_is_due_a_moment_after_its_end_in_Paris()
    {
        Assert.Empty(DueOn(First, null, Now.AddTicks(-1)));
        Assert.Equal([First], DueOn(First, null, Now));
    }

    [Fact]
    public void Each_day_is_due_from_the_first_with_a_redemption_or_after_the_last_closed_one_also_over_the_change_of_the_clocks()
    {
        var later = ParisTime.StartOf(new DateOnly(2026, 3, 30)).AddHours(9);

        Assert.Equal([First, First.AddDays(1), First.AddDays(2)], DueOn(First, null, later));
        Assert.Equal([First.AddDays(2)], DueOn(First, First.AddDays(1), later));
        Assert.Empty(DueOn(First, First.AddDays(2), later));
    }

    [Fact]
    public void Before_the_first_redemption_days_are_closed_from_yesterday_on_so_that_a_month_in_which_funders_only_paid_can_end()
    {
        var later = ParisTime.StartOf(new DateOnly(2026, 3, 30)).AddHours(9);

        Assert.Equal([new DateOnly(2026, 3, 29)], DueOn(null, null, later));
        Assert.Equal([new DateOnly(2026, 3, 28), new DateOnly(2026, 3, 29)], DueOn(null, new DateOnly(2026, 3, 27), later));
    }
}
