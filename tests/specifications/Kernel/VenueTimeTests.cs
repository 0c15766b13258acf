using System.Globalization;
using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Kernel;

/// <summary>Days where venues are, and the days that have ended everywhere.</summary>
public sealed class VenueTimeTests
{
    private static readonly DateTimeOffset NewYearInParis = DateTimeOffset.Parse("2026-12-31T23:30:00Z", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("75", "2027-01-01")]
    [InlineData("2A", "2027-01-01")]
    [InlineData("971", "2026-12-31")]
    [InlineData("972", "2026-12-31")]
    [InlineData("973", "2026-12-31")]
    [InlineData("974", "2027-01-01")]
    [InlineData("975", "2026-12-31")]
    [InlineData("976", "2027-01-01")]
    [InlineData("977", "2026-12-31")]
    [InlineData("978", "2026-12-31")]
    [InlineData("984", "2027-01-01")]
    [InlineData("986", "2027-01-01")]
    [InlineData("987", "2026-12-31")]
    [InlineData("988", "2027-01-01")]
    public void Each_department_has_its_own_day(string department, string day) =>
        Assert.Equal(day, $"{VenueTime.DayOf(department, NewYearInParis):yyyy-MM-dd}");

    [Theory]
    [InlineData("2026-12-31T23:30:00Z", "2026-12-31")]
    [InlineData("2027-01-01T09:59:00Z", "2026-12-31")]
    [InlineData("2027-01-01T10:00:00Z", "2027-01-01")]
    public void A_day_has_ended_when_it_has_in_Tahiti(string instant, string earliest) =>
        Assert.Equal(earliest, $"{VenueTime.EarliestDayOf(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture)):yyyy-MM-dd}");
}
