using Xunit;
using Xunit.Abstractions;

namespace Aptic.Tests.Specifications.Architecture;

/// <summary>Modules know each other in one direction, as it is written down here: no circle, and no arrow that nobody decided on.</summary>
public sealed class ModuleTests(ITestOutputHelper output)
{
    public static TheoryData<string> ServiceNames => [.. Platform.Services.Keys];

    [Theory]
    [MemberData(nameof(ServiceNames))]
    public void No_module_knows_one_that_knows_it(string service)
    {
        var arrows = ArrowsOf(service);
        Assert.All(Modules.CirclesIn([.. arrows.Keys]), arrow => Assert.Fail($"{arrow}: {string.Join(", ", arrows[arrow].Take(12))}"));
    }

    [Theory]
    [MemberData(nameof(ServiceNames))]
    public void Arrows_are_those_that_are_allowed(string service)
    {
        var arrows = ArrowsOf(service);
        foreach (var from in arrows.Keys.GroupBy(arrow => arrow.From, arrow => arrow.To).OrderBy(from => from.Key, StringComparer.Ordinal))
            output.WriteLine($"{from.Key}: {string.Join(' ', from.Order(StringComparer.Ordinal))}");

        var allowed = AllowedArrows.Of(service);
        Assert.All(arrows.Keys.Where(arrow => arrow.From != "." && !allowed.Contains(arrow)),
            arrow => Assert.Fail($"{arrow} is not allowed: {string.Join(", ", arrows[arrow].Take(12))}"));
        // An arrow that nothing draws any more is struck off.
        Assert.Empty(allowed.Except(arrows.Keys));
    }

    [Fact]
    public void A_circle_is_seen() => Assert.Equal(
        [("Books", "Runs"), ("Runs", "Books")], Modules.CirclesIn([("Runs", "Books"), ("Books", "Runs"), ("Reports", "Books")]));

    private static IReadOnlyDictionary<(string From, string To), IReadOnlyList<string>> ArrowsOf(string service)
    {
        var assembly = Platform.Services[service].Assembly;
        return Modules.ArrowsOf(assembly, assembly.GetName().Name!, Platform.Sources($"services/{service}"));
    }
}
