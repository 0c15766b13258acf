namespace Aptic.Kernel;

/// <summary>Lists of names in texts for people, which stay short however many names there are.</summary>
public static class NameList
{
    public const int NamesMost = 10;

    /// <summary>The names, comma separated: the first ten of them, and then how many more there are.</summary>
    public static string Of(IReadOnlyCollection<string> names) => names.Count <= NamesMost
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(NamesMost))} and {names.Count - NamesMost} more";
}
