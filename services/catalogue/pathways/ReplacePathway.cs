using Aptic.Catalogue.Pathways.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Pathways;

/// <summary>POST /catalogue/v1/pathways/{id}/replacement: the pathway anew, from today on.</summary>
public static class ReplacePathway
{
    private const string Operation = "replace-pathway";

    public static void MapReplacePathway(this IEndpointRouteBuilder app) =>
        app.MapPost("/catalogue/v1/pathways/{pathwayId:guid}/replacement", HandleAsync)
            .RequireRole(Roles.CatalogueOperator).WithSummary("Put a pathway's name, text and services anew");

    private static async Task<Ok<PathwaySheet>> HandleAsync(
        Guid pathwayId, PublishPathway.Request request, IdempotencyKey key, Caller caller, CommandIdentities identities,
        PathwayChanges changes, TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{pathwayId}", caller, key, request);
        return TypedResults.Ok(await changes.MakeAsync(pathwayId, caller, identity, async pathway =>
        {
            if (pathway is null) throw new RefusedException(PathwayChanges.Unknown);

            var wish = await changes.WishAsync(request.Name, request.Kind, request.Description, request.ServiceIds, cancellationToken);
            return PathwayDecider.Decide(
                new PathwayDecider.ReplacePathway(identity.Id, wish, identity.RequestHash, time.GetUtcNow()), pathway);
        }, cancellationToken));
    }
}
