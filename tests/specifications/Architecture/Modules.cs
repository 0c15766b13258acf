using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Aptic.Tests.Specifications.Architecture;

/// <summary>What the modules of a service know of each other, read from its compiled types: no <c>using</c> can hide it.</summary>
internal static class Modules
{
    /// <summary>Each arrow from a module to one that it knows, with the types that draw it.</summary>
    /// <param name="root">The namespace of the service; the modules are the namespaces below it.</param>
    public static IReadOnlyDictionary<(string From, string To), IReadOnlyList<string>> ArrowsOf(System.Reflection.Assembly service, string root) =>
        (from type in new ArchLoader().LoadAssemblies(service).Build().Types
         from dependency in type.Dependencies
         let arrow = (From: ModuleOf(type, root), To: ModuleOf(dependency.Target, root))
         where arrow.From is not null && arrow.To is not null && arrow.From != arrow.To
         group $"{type.Name} > {dependency.Target.Name}" by (arrow.From!, arrow.To!))
        .ToDictionary(arrow => arrow.Key, arrow => (IReadOnlyList<string>)arrow.Distinct().Order(StringComparer.Ordinal).ToList());

    /// <summary>The arrows that lie on a circle: what each end knows leads back to the other.</summary>
    public static IReadOnlyList<(string From, string To)> CirclesIn(IReadOnlyCollection<(string From, string To)> arrows)
    {
        var known = arrows.ToLookup(arrow => arrow.From, arrow => arrow.To);
        return arrows.Where(arrow => Reaches(arrow.To, arrow.From, known, [])).Order().ToList();
    }

    private static bool Reaches(string from, string to, ILookup<string, string> known, HashSet<string> seen) =>
        from == to || (seen.Add(from) && known[from].Any(next => Reaches(next, to, known, seen)));

    // The root itself is where modules are put together: its name is a dot.
    private static string? ModuleOf(IType type, string root)
    {
        var name = type.FullName.Split('+', '/')[0];
        if (!name.StartsWith($"{root}.", StringComparison.Ordinal)) return null;
        var parts = name[(root.Length + 1)..].Split('.');
        return parts.Length == 1 ? "." : string.Join('.', parts[..^1]);
    }
}
