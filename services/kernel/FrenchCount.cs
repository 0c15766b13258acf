using System.Globalization;

namespace Aptic.Kernel;

/// <summary>
/// Counts with their noun, as French readers write them: 0 and 1 are singular, <c>0 virement</c>, <c>1 virement</c>, <c>2 virements</c>.
/// It needs nothing else, so that the finance team's tool compiles it too.
/// </summary>
public static class FrenchCount
{
    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");

    /// <param name="many">Null where the plural only adds an s.</param>
    public static string Of(long count, string one, string? many = null) => $"{Number(count)} {Word(count, one, many)}";

    /// <summary>The noun or the participle alone, as it goes with the count.</summary>
    public static string Word(long count, string one, string? many = null) => count is > -2 and < 2 ? one : many ?? $"{one}s";

    public static string Number(long count) => count.ToString("N0", French);
}
