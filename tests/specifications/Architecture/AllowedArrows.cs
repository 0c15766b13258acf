namespace Aptic.Tests.Specifications.Architecture;

/// <summary>
/// Which modules of a service may know which others (<c>deploy/docs/architecture.md</c> says why). <c>Runs.Domain</c> is the pure part of
/// <c>Runs</c>. Where modules are put together, at the root, all may be known.
/// </summary>
internal static class AllowedArrows
{
    /// <summary>The arrows of a service.</summary>
    public static IReadOnlySet<(string From, string To)> Of(string service) => File
        .ReadLines(Path.Combine(Platform.Root, "services", service, "modules.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(':', StringSplitOptions.TrimEntries))
        .SelectMany(line => line[1].Split(' ', StringSplitOptions.RemoveEmptyEntries), (line, to) => (line[0], to))
        .ToHashSet();
}
