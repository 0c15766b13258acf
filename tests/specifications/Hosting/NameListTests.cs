using System.Globalization;
using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

public sealed class NameListTests
{
    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "1")]
    [InlineData(10, "1, 2, 3, 4, 5, 6, 7, 8, 9, 10")]
    [InlineData(11, "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 1 more")]
    [InlineData(5_000, "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 4990 more")]
    public void Ten_names_are_said_and_of_the_others_how_many_they_are(int names, string said) => Assert.Equal(said, NameList.Of(Names(names)));

    private static List<string> Names(int count) =>
        Enumerable.Range(1, count).Select(number => number.ToString(CultureInfo.InvariantCulture)).ToList();
}
