namespace Aptic.Hosting;

/// <summary>Notices that something which should catch up with a mark stays at one place below it for longer than a limit.</summary>
public sealed class Standstill(TimeSpan limit, TimeProvider time)
{
    private readonly Lock _gate = new();
    private (long Position, long Since)? _behind;

    /// <summary>True once it was seen below the mark, at this same position, for longer than the limit. At the mark it may rest.</summary>
    public bool LastsAt(long position, long mark)
    {
        lock (_gate)
        {
            if (position >= mark) _behind = null;
            else if (_behind?.Position != position) _behind = (position, time.GetTimestamp());
            return _behind is { } behind && time.GetElapsedTime(behind.Since) > limit;
        }
    }
}
