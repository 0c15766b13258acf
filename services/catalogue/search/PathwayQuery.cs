using Aptic.Catalogue.Standard;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using static Aptic.Catalogue.Search.SearchParameters;

namespace Aptic.Catalogue.Search;

/// <summary>Which pathways to look for.</summary>
/// <param name="Words">Each occurs in the pathway's name or description.</param>
/// <param name="VenueId">Only pathways with a service that this venue offers; null for all.</param>
/// <param name="After">Where the page before ended; null for the first.</param>
public sealed record PathwayQuery(IReadOnlyList<string> Words, string? Kind, Guid? VenueId, PageCursor? After, int Limit)
{
    /// <summary>Reads the parameters of a search; every one that cannot be understood is named.</summary>
    /// <exception cref="RefusedException"><c>invalid-search</c></exception>
    public static PathwayQuery Parse(string? text, string? kind, string? venueId, string? cursor, string? limit)
    {
        List<Refusal> breaches = [];
        var venue = Read(venueId, IdOf, "venueId", "Name a venue by its id.", breaches);
        var after = Read(cursor, CursorOf, "cursor", "Take the cursor from the page before, with the same search.", breaches);
        var count = Read(limit, LimitOf, "limit", $"A page has 1 to {LimitMost} pathways.", breaches);
        if (text is { Length: > TextLengthMost }) breaches.Add(Breach("q", $"Search for {TextLengthMost} characters at most."));
        if (kind is not null && !PathwayKinds.All.Contains(kind))
            breaches.Add(Breach("kind", $"A kind is one of {string.Join(", ", PathwayKinds.All)}."));
        if (breaches.Count > 0) throw new RefusedException(breaches);

        return new PathwayQuery(SearchText.Words(text ?? ""), kind, venue, after, count ?? LimitUnlessSaid);
    }

    private static PageCursor? CursorOf(string text) => PageCursor.Parse(text) is { SortKey: not null } cursor ? cursor : null;
}
