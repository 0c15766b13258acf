using Aptic.Catalogue.Pathways.Domain;
using Aptic.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Pathways;

/// <summary>
/// POST /catalogue/v1/pathways: services to be taken together. For operators alone, since agreements pay what pathways hold: a
/// venue that could add its own services would widen what a funder pays.
/// </summary>
public static class PublishPathway
{
    private const string Operation = "publish-pathway";

    /// <param name="Kind">discovery or consolidation.</param>
    /// <param name="ServiceIds">In the order in which they are best taken, which is advice; of one venue or several.</param>
    public sealed record Request(string Name, string Kind, IReadOnlyList<Guid> ServiceIds, string? Description = null);

    public static void MapPublishPathway(this IEndpointRouteBuilder app) =>
        app.MapPost("/catalogue/v1/pathways", HandleAsync)
            .RequireRole(Roles.CatalogueOperator).WithSummary("Publish a pathway: services to be taken together");

    private static async Task<Created<PathwaySheet>> HandleAsync(
        Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, PathwayChanges changes, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of(Operation, caller, key, request);
        var sheet = await changes.MakeAsync(identity.Id, caller, identity, async pathway =>
        {
            var wish = await changes.WishAsync(request.Name, request.Kind, request.Description, request.ServiceIds, cancellationToken);
            return PathwayDecider.Decide(
                new PathwayDecider.PublishPathway(identity.Id, wish, identity.RequestHash, time.GetUtcNow()), pathway);
        }, cancellationToken);
        return TypedResults.Created($"/catalogue/v1/pathways/{sheet.PathwayId}", sheet);
    }
}
