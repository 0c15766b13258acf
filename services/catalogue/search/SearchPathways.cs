using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Pathways.Domain;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Search;

/// <summary>GET /catalogue/v1/pathways: pathways that are offered, by text, kind or venue. For anyone.</summary>
public static class SearchPathways
{
    /// <param name="NextCursor">Send it as <c>cursor</c> with the same search for the next page; null on the last.</param>
    public sealed record Answer(IReadOnlyList<Found> Pathways, string? NextCursor);

    /// <param name="ServiceIds">In the advised order.</param>
    public sealed record Found(Guid PathwayId, string Name, string Kind, string? Description, IReadOnlyList<Guid> ServiceIds);

    public static void MapSearchPathways(this IEndpointRouteBuilder app) =>
        app.MapGet("/catalogue/v1/pathways", HandleAsync).AllowAnonymous().WithSummary("Search pathways");

    private static async Task<Ok<Answer>> HandleAsync(
        string? q, string? kind, string? venueId, string? cursor, string? limit, PathwaySearch pathways, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var query = PathwayQuery.Parse(q, kind, venueId, cursor, limit);
        var found = await pathways.FindAsync(query, ParisTime.DayOf(time.GetUtcNow()), cancellationToken);
        var page = found.Take(query.Limit).ToList();
        var next = found.Count > page.Count ? new PageCursor(null, PathwayCards.SortKeyOf(page[^1]), page[^1].PathwayId).Written() : null;
        return TypedResults.Ok(new Answer([.. page.Select(Of)], next));
    }

    private static Found Of(PathwaySheet sheet) =>
        new(sheet.PathwayId, sheet.Name, sheet.Kind, sheet.Description, sheet.ServiceIdsNow());
}
