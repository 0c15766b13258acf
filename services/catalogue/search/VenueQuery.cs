using System.Globalization;
using Aptic.Catalogue.Standard;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using static Aptic.Catalogue.Search.SearchParameters;

namespace Aptic.Catalogue.Search;

/// <summary>What to look for.</summary>
/// <param name="Near">Sorts by distance from here; venues without coordinates are not found.</param>
/// <param name="RadiusKm">Only venues within it; null for no limit.</param>
/// <param name="Words">Each occurs in the venue's text or in that of a service it offers.</param>
/// <param name="IsQualified">Only venues that accept cheques, or only others; null for both.</param>
/// <param name="After">Where the page before ended; null for the first.</param>
public sealed record VenueQuery(
    GeoPoint? Near,
    double? RadiusKm,
    IReadOnlyList<string> Words,
    bool? IsQualified,
    string? Kind,
    string? Category,
    string? Commune,
    Guid? Pathway,
    PageCursor? After,
    int Limit)
{
    public const double RadiusKmMost = 1_000;

    /// <summary>Reads the parameters of a search; every one that cannot be understood is named.</summary>
    /// <exception cref="RefusedException"><c>invalid-search</c></exception>
    public static VenueQuery Parse(
        string? near, string? radiusKm, string? text, string? qualified, string? kind, string? category, string? commune,
        string? pathway, string? cursor, string? limit)
    {
        List<Refusal> breaches = [];
        var point = Read(near, PointOf, "near", "A point is latitude,longitude in degrees: near=45.65,0.16.", breaches);
        var radius = Read(radiusKm, RadiusOf, "radiusKm", $"A radius is more than 0 and at most {RadiusKmMost} km.", breaches);
        var isQualified = Read(qualified, BooleanOf, "qualified", "Say true or false.", breaches);
        var pathwayId = Read(pathway, IdOf, "pathway", "Name a pathway by its id.", breaches);
        var after = Read(cursor, PageCursor.Parse, "cursor", "Take the cursor from the page before, with the same search.", breaches);
        var count = Read(limit, LimitOf, "limit", $"A page has 1 to {LimitMost} venues.", breaches);
        if (radiusKm is not null && near is null) breaches.Add(Breach("near", "A radius needs a point: near=latitude,longitude."));
        if (text is { Length: > TextLengthMost }) breaches.Add(Breach("q", $"Search for {TextLengthMost} characters at most."));
        if (kind is not null && !ServiceKinds.All.Contains(kind))
            breaches.Add(Breach("kind", $"A kind is one of {string.Join(", ", ServiceKinds.All)}."));
        if (category is not null && !Vocabularies.ServiceCategories.Contains(category))
            breaches.Add(Breach("category", "A category is a service of the national standard v1.0.2, as it writes it."));
        if (commune is not null && (commune.Length > TextLengthMost || commune.Any(char.IsControl)))
            breaches.Add(Breach("commune", "A commune is its name, its INSEE code or a postal code of it."));
        if (after is not null && after.DistanceKm is null != point is null)
            breaches.Add(Breach("cursor", "The cursor belongs to another search."));
        if (breaches.Count > 0) throw new RefusedException(breaches);

        return new VenueQuery(
            point, radius, SearchText.Words(text ?? ""), isQualified, kind, category, commune, pathwayId, after, count ?? LimitUnlessSaid);
    }

    private static GeoPoint? PointOf(string text) =>
        text.Split(',') is [var north, var east] && NumberOf(north) is { } latitude && NumberOf(east) is { } longitude
            && Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180
            ? new GeoPoint(latitude, longitude)
            : null;

    private static double? RadiusOf(string text) => NumberOf(text) is > 0 and <= RadiusKmMost and var radius ? radius : null;

    private static bool? BooleanOf(string text) => text switch { "true" => true, "false" => false, _ => null };

    private static double? NumberOf(string text)
    {
        const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite;
        var isNumber = double.TryParse(text, Decimal, CultureInfo.InvariantCulture, out var number);
        return isNumber && double.IsFinite(number) ? number : null;
    }
}
