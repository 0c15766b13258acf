using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

public sealed class SameTextTests
{
    [Theory]
    [InlineData("Rene\u0301")]
    [InlineData("Re\u200bn\u00e9")]
    [InlineData("\ufeffRen\u00e9")]
    [InlineData("Ren\u00e9\u200f")]
    [InlineData("Re\u00adn\u00e9")]
    [InlineData("Rene\u200d\u0301")]
    [InlineData("Ren\u00e9\ufe0f")]
    [InlineData("\u3164Ren\u00e9")]
    [InlineData("\u00a0Ren\u00e9\u202f")]
    public void What_looks_the_same_is_the_same(string spelling) => Assert.Equal("Ren\u00e9", SameText.Of(spelling));

    [Theory]
    [InlineData("B\u00a010", "B 10")]
    [InlineData("B\u202f10", "B 10")]
    [InlineData("B\u200910", "B 10")]
    [InlineData("\u200b", "")]
    [InlineData(" \u2060 \u00a0", "")]
    public void A_blank_is_a_blank_and_nothing_seen_is_nothing(string spelling, string same) => Assert.Equal(same, SameText.Of(spelling));

    [Theory]
    [InlineData("B-10", "b-10")]
    [InlineData("Rene", "Ren\u00e9")]
    [InlineData("B 10", "B10")]
    [InlineData("B-10", "B\u201310")]
    [InlineData("a\u0001", "a")]
    public void What_looks_different_is_another_text(string one, string other) => Assert.NotEqual(SameText.Of(one), SameText.Of(other));

    [Fact]
    public void A_text_that_is_no_whole_text_does_no_harm() => Assert.Equal("a\ufffd", SameText.Of("a\ud800"));
}
