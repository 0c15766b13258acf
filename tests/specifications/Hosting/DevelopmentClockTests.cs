using Aptic.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

public sealed class DevelopmentClockTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"aptic-clock-{Guid.NewGuid():N}");

    [Fact]
    public void Without_its_file_the_clock_is_the_systems() => Assert.InRange(Ahead(new DevelopmentClock(_path)), -Patience, Patience);

    [Fact]
    public void The_clock_runs_ahead_by_the_seconds_in_its_file()
    {
        File.WriteAllText(_path, "691200\n");
        Assert.InRange(Ahead(new DevelopmentClock(_path)), 8 * Day - Patience, 8 * Day + Patience);
    }

    [Fact]
    public void The_clock_follows_its_file_while_it_runs()
    {
        var clock = new DevelopmentClock(_path);
        Assert.True(Ahead(clock) < Day);

        File.WriteAllText(_path, "172800");
        Assert.True(SpinWait.SpinUntil(() => Ahead(clock) > Day, Patience));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    [InlineData("99999999999999999999")]
    public void A_file_that_holds_no_number_of_seconds_is_an_error_and_not_another_time(string text)
    {
        File.WriteAllText(_path, text);
        Assert.Throws<InvalidOperationException>(() => new DevelopmentClock(_path).GetUtcNow());
    }

    [Fact]
    public void Production_refuses_a_clock_that_can_be_moved() =>
        Assert.Contains("Development:ClockFile", Assert.Throws<InvalidOperationException>(() => ClockIn("Production", _path)).Message, StringComparison.Ordinal);

    [Fact]
    public void Production_has_the_systems_clock_and_so_has_development_without_a_file()
    {
        Assert.Same(TimeProvider.System, ClockIn("Production", null));
        Assert.Same(TimeProvider.System, ClockIn("Development", null));
        Assert.IsType<DevelopmentClock>(ClockIn("Development", _path));
    }

    public void Dispose() => File.Delete(_path);

    private static TimeSpan Ahead(DevelopmentClock clock) => clock.GetUtcNow() - DateTimeOffset.UtcNow;

    private static TimeProvider ClockIn(string environment, string? path)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection([new("Development:ClockFile", path)]);
        builder.AddClock();
        using var services = builder.Services.BuildServiceProvider();
        return services.GetRequiredService<TimeProvider>();
    }
}
