using System.Collections.Frozen;

namespace Aptic.Kernel;

/// <summary>
/// What lies in what, by INSEE codes: parts of communes (municipal arrondissements, delegated and associated communes) in their commune,
/// communes in their department. Source: INSEE, Code officiel géographique on 1 January 2026 (<c>deploy/data/communes</c>).
/// </summary>
public static class FrenchCommunes
{
    private const string Table = "communes.parts.csv";

    /// <summary>Communes that left Guadeloupe as collectivities of their own (INSEE: since 2008).</summary>
    private static readonly FrozenDictionary<string, string> Renumbered = new Dictionary<string, string>
    {
        ["97123"] = "97701", // Saint-Barthélemy
        ["97127"] = "97801", // Saint-Martin
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> CommuneOfPart = ReadParts();

    private static readonly ILookup<string, string> PartsOfCommune =
        CommuneOfPart.Concat(Renumbered).ToLookup(part => part.Value, part => part.Key, StringComparer.Ordinal);

    /// <summary>The code that is in force today for the same place: another one where the commune was renumbered.</summary>
    public static string CurrentOf(string code) => Renumbered.GetValueOrDefault(code, code);

    /// <summary>The commune that a part of one lies in; the commune itself for every other code.</summary>
    public static string CommuneOf(string code) => CommuneOfPart.GetValueOrDefault(CurrentOf(code), CurrentOf(code));

    /// <summary>All codes under which places of a commune are known: its own, those of its parts, and earlier ones.</summary>
    public static IReadOnlyList<string> CodesIn(string code) =>
        [code, .. PartsOfCommune[CurrentOf(code)].Append(CurrentOf(code)).Where(other => other != code)];

    /// <summary>INSEE code of the department (or collectivity) that a commune lies in: <c>16</c>, <c>2A</c>, <c>974</c>.</summary>
    public static string DepartmentOf(string code) =>
        CommuneOf(code) is var commune && commune.Length == 5 ? commune[..(commune is ['9', '7' or '8', ..] ? 3 : 2)] : commune;

    private static FrozenDictionary<string, string> ReadParts()
    {
        using var table = typeof(FrenchCommunes).Assembly.GetManifestResourceStream(Table)
            ?? throw new InvalidOperationException($"{Table} is not in the assembly.");
        using var reader = new StreamReader(table);
        Dictionary<string, string> communes = new(StringComparer.Ordinal);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            if (line.Split(';') is [var part, var commune, _]) communes.Add(part, commune);
        }

        return communes.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
