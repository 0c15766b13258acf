using System.Globalization;
using Aptic.Kernel;

namespace Aptic.Catalogue.Search;

/// <summary>Reads the parameters that searches have in common.</summary>
internal static class SearchParameters
{
    public const int LimitMost = 100;
    public const int LimitUnlessSaid = 20;
    public const int TextLengthMost = 200;

    /// <summary>Null for a parameter that is not there, and, with a breach, for one that cannot be understood.</summary>
    public static T? Read<T>(string? text, Func<string, T?> parse, string parameter, string detail, List<Refusal> breaches)
    {
        if (text is null) return default;

        var value = parse(text);
        if (value is null) breaches.Add(Breach(parameter, detail));
        return value;
    }

    public static int? LimitOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= LimitMost ? limit : null;

    public static Guid? IdOf(string text) => Guid.TryParseExact(text, "D", out var id) ? id : null;

    public static Refusal Breach(string parameter, string detail) => Refusal.Invalid("invalid-search", detail, $"query {parameter}");
}
