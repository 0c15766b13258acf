using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

public sealed class MoneyTests
{
    [Theory]
    [InlineData(1_000, 9_600, 960)]
    [InlineData(1, 5_000, 1)]
    [InlineData(1, 4_999, 0)]
    [InlineData(3, 5_000, 2)]
    [InlineData(5, 5_000, 3)]
    [InlineData(701, 9_600, 673)]
    [InlineData(0, 9_600, 0)]
    [InlineData(1_000, 0, 0)]
    [InlineData(1_000, 10_000, 1_000)]
    [InlineData(long.MaxValue, 10_000, long.MaxValue)]
    public void A_share_in_basis_points_is_rounded_half_up_and_not_to_even(long amountCents, int basisPoints, long shareCents) =>
        Assert.Equal(shareCents, Money.ShareOf(amountCents, basisPoints));

    [Fact]
    public void Nothing_overflows_in_between() => Assert.Equal(long.MaxValue, Money.Share(long.MaxValue, long.MaxValue, long.MaxValue));

    [Fact]
    public void A_share_that_is_no_amount_any_more_is_an_error_and_never_wraps_around()
    {
        Assert.Throws<OverflowException>(() => Money.Share(long.MaxValue, 2, 1));
        Assert.Throws<OverflowException>(() => Money.Share(long.MaxValue, long.MaxValue, 1));
    }

    [Fact]
    public void Amounts_and_shares_below_zero_do_not_exist()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Money.Share(-1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Money.Share(1, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Money.Share(1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Money.Share(1, 1, -1));
    }
}
