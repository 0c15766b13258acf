using Aptic.Hosting;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

public sealed class StandstillTests
{
    private readonly Watch _watch = new();
    private readonly Standstill _standstill;

    public StandstillTests() => _standstill = new Standstill(TimeSpan.FromSeconds(30), _watch);

    [Fact]
    public void What_has_rested_at_the_mark_for_long_has_the_whole_limit_for_the_next_step()
    {
        Assert.False(_standstill.LastsAt(7, 7));
        _watch.Pass(600);

        Assert.False(_standstill.LastsAt(7, 8));
        _watch.Pass(30);
        Assert.False(_standstill.LastsAt(7, 8));
    }

    [Fact]
    public void What_stays_at_one_place_below_the_mark_for_longer_than_the_limit_stands_still()
    {
        Assert.False(_standstill.LastsAt(7, 8));
        _watch.Pass(31);
        Assert.True(_standstill.LastsAt(7, 9));
    }

    [Fact]
    public void What_moves_below_the_mark_does_not_stand_still()
    {
        for (var position = 0; position < 10; position++)
        {
            Assert.False(_standstill.LastsAt(position, 100));
            _watch.Pass(20);
        }
    }

    [Fact]
    public void What_has_caught_up_counts_anew()
    {
        Assert.False(_standstill.LastsAt(7, 8));
        _watch.Pass(31);
        Assert.False(_standstill.LastsAt(8, 8));
        Assert.False(_standstill.LastsAt(8, 9));
    }

    private sealed class Watch : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds;

        public void Pass(int seconds) => _seconds += seconds;
    }
}
