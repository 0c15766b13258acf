namespace Aptic.Tests.Integration.Fixture;

/// <summary>
/// A clock that tests set; timers stay the system's, so that nothing that waits for real time is held up. It goes forward only, as
/// time does: a day that a service has closed meanwhile takes no more entries from the tests that follow.
/// </summary>
public sealed class TestClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Set(DateTimeOffset now)
    {
        var before = Interlocked.Exchange(ref _ticks, now.UtcTicks);
        if (before > now.UtcTicks) throw new InvalidOperationException($"The clock stood at {new DateTimeOffset(before, TimeSpan.Zero):O} and cannot go back to {now:O}.");
    }

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
