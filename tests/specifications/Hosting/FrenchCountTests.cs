using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

public sealed class FrenchCountTests
{
    [Theory]
    [InlineData(0, "0 virement")]
    [InlineData(1, "1 virement")]
    [InlineData(-1, "-1 virement")]
    [InlineData(2, "2 virements")]
    [InlineData(1_234, "1\u202F234 virements")]
    public void Nothing_and_one_are_singular(long count, string said) => Assert.Equal(said, FrenchCount.Of(count, "virement"));

    [Fact]
    public void A_plural_can_be_another_word() => Assert.Equal("2 lieux", FrenchCount.Of(2, "lieu", "lieux"));
}
