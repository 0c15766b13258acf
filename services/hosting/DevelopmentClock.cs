using System.Globalization;

namespace Aptic.Hosting;

/// <summary>
/// A clock that runs ahead of the system's by the seconds written in a file, so that a development setup can pass the
/// seven days of reversal without waiting for them. Never used in production: <see cref="ClockRegistration"/> refuses it.
/// Timers are the system's: only what is written into events moves.
/// </summary>
/// <param name="path">A file with a whole number of seconds; where it is missing, the clock is the system's.</param>
public sealed class DevelopmentClock(string path) : TimeProvider
{
    private const long SecondsMost = 10L * 366 * 24 * 60 * 60;
    private static readonly TimeSpan RereadAfter = TimeSpan.FromMilliseconds(100);
    private readonly Lock _gate = new();
    private long _readAt = long.MinValue;
    private TimeSpan _ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead();

    private TimeSpan Ahead()
    {
        lock (_gate)
        {
            if (_readAt != long.MinValue && System.GetElapsedTime(_readAt) < RereadAfter) return _ahead;
            _ahead = Read();
            _readAt = System.GetTimestamp();
            return _ahead;
        }
    }

    private TimeSpan Read()
    {
        if (!File.Exists(path)) return TimeSpan.Zero;
        var text = File.ReadAllText(path).Trim();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= SecondsMost
            ? TimeSpan.FromSeconds(seconds)
            : throw new InvalidOperationException($"The clock file {path} must hold a whole number of seconds, without a sign, of ten years at most.");
    }
}

public static class ClockRegistration
{
    private const string ClockFile = "Development:ClockFile";

    /// <summary>Registers the service's <see cref="TimeProvider"/>: the system's, or in development one that can be moved.</summary>
    public static void AddClock(this WebApplicationBuilder builder)
    {
        var path = builder.Configuration[ClockFile];
        if (path is not null && builder.Environment.IsProduction())
            throw new InvalidOperationException($"{ClockFile} is set: a production clock cannot be moved. Unset it.");

        builder.Services.AddSingleton(path is null ? TimeProvider.System : new DevelopmentClock(path));
    }
}
