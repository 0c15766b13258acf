using System.Globalization;
using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

public sealed class ParisTimeTests
{
    [Theory]
    [InlineData("2026-01-14T22:59:59Z", "2026-01-14")]
    [InlineData("2026-01-14T23:00:00Z", "2026-01-15")]
    [InlineData("2026-07-14T21:59:59Z", "2026-07-14")]
    [InlineData("2026-07-14T22:00:00Z", "2026-07-15")]
    [InlineData("2026-03-28T23:00:00Z", "2026-03-29")]
    [InlineData("2026-03-29T21:59:59Z", "2026-03-29")]
    [InlineData("2026-03-29T22:00:00Z", "2026-03-30")]
    [InlineData("2026-10-24T22:00:00Z", "2026-10-25")]
    [InlineData("2026-10-25T22:59:59Z", "2026-10-25")]
    [InlineData("2026-10-25T23:00:00Z", "2026-10-26")]
    [InlineData("2026-01-14T18:00:00-05:00", "2026-01-15")]
    public void An_instant_falls_on_its_day_in_paris(string instant, string day) => Assert.Equal(Day(day), ParisTime.DayOf(Instant(instant)));

    [Theory]
    [InlineData("2026-01-14", "2026-01-13T23:00:00Z", 24)]
    [InlineData("2026-07-14", "2026-07-13T22:00:00Z", 24)]
    [InlineData("2026-03-29", "2026-03-28T23:00:00Z", 23)]
    [InlineData("2026-10-25", "2026-10-24T22:00:00Z", 25)]
    public void A_day_has_23_24_or_25_hours(string day, string start, int hours)
    {
        Assert.Equal(Instant(start), ParisTime.StartOf(Day(day)));
        Assert.Equal(TimeSpan.FromHours(hours), ParisTime.EndOf(Day(day)) - ParisTime.StartOf(Day(day)));
    }

    [Fact]
    public void Through_two_years_each_day_ends_where_the_next_begins_and_instants_are_utc()
    {
        for (var day = new DateOnly(2026, 1, 1); day.Year < 2028; day = day.AddDays(1))
        {
            Assert.Equal(ParisTime.EndOf(day), ParisTime.StartOf(day.AddDays(1)));
            Assert.Equal(TimeSpan.Zero, ParisTime.StartOf(day).Offset);
            Assert.Equal((day, day), (ParisTime.DayOf(ParisTime.StartOf(day)), ParisTime.DayOf(ParisTime.EndOf(day).AddTicks(-1))));
        }
    }

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
