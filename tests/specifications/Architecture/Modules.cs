using System.Text.RegularExpressions;
using ArchUnitNET.Loader;

namespace Aptic.Tests.Specifications.Architecture;

/// <summary>What the modules of a service know of each other, read from its compiled types, and from the <c>using</c> lines of its
/// sources: a constant leaves no trace in the types, and an unused line is an error.</summary>
internal static partial class Modules
{
    /// <summary>Each arrow from a module to one that it knows, with the types that draw it.</summary>
    /// <param name="root">The namespace of the service; the modules are the namespaces below it.</param>
    public static IReadOnlyDictionary<(string From, string To), IReadOnlyList<string>> ArrowsOf(
        System.Reflection.Assembly service, string root, IEnumerable<string> sources) =>
        OfTypes(service, root).Concat(OfSources(root, sources)).GroupBy(drawn => drawn.Arrow, drawn => drawn.By)
            .ToDictionary(arrow => arrow.Key, arrow => (IReadOnlyList<string>)arrow.Distinct().Order(StringComparer.Ordinal).ToList());

    private static IEnumerable<((string From, string To) Arrow, string By)> OfTypes(System.Reflection.Assembly service, string root) =>
        from type in new ArchLoader().LoadAssemblies(service).Build().Types
        from dependency in type.Dependencies
        let arrow = (From: ModuleOf(type.FullName, root), To: ModuleOf(dependency.Target.FullName, root))
        where arrow.From is not null && arrow.To is not null && arrow.From != arrow.To
        select ((arrow.From!, arrow.To!), $"{type.Name} > {dependency.Target.Name}");

    private static IEnumerable<((string From, string To) Arrow, string By)> OfSources(string root, IEnumerable<string> sources) =>
        from source in sources
        let text = File.ReadAllText(source)
        let module = ModuleOf($"{NamespaceLine().Match(text).Groups[1].Value}.Type", root)
        from line in UsingLine().Matches(text)
        let to = ModuleOf(line.Groups[1].Success ? line.Groups[2].Value : $"{line.Groups[2].Value}.Type", root)
        where module is not null && to is not null && module != to
        select ((module!, to!), Path.GetFileName(source));

    /// <summary>The arrows that lie on a circle: what each end knows leads back to the other.</summary>
    public static IReadOnlyList<(string From, string To)> CirclesIn(IReadOnlyCollection<(string From, string To)> arrows)
    {
        var known = arrows.ToLookup(arrow => arrow.From, arrow => arrow.To);
        return arrows.Where(arrow => Reaches(arrow.To, arrow.From, known, [])).Order().ToList();
    }

    private static bool Reaches(string from, string to, ILookup<string, string> known, HashSet<string> seen) =>
        from == to || (seen.Add(from) && known[from].Any(next => Reaches(next, to, known, seen)));

    // The root itself is where modules are put together: its name is a dot.
    private static string? ModuleOf(string fullName, string root)
    {
        var name = fullName.Split('+', '/', ' ', '`', '<')[0];
        if (!name.StartsWith($"{root}.", StringComparison.Ordinal)) return null;
        var parts = name[(root.Length + 1)..].Split('.');
        return parts.Length == 1 ? "." : string.Join('.', parts[..^1]);
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using (static )?([\w.]+);", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex UsingLine();
}
