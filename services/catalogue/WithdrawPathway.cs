using Aptic.Catalogue.Pathways;
using Aptic.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue;

/// <summary>POST /catalogue/v1/pathways/{id}/withdrawal: a pathway is no longer offered.</summary>
public static class WithdrawPathway
{
    private const string Operation = "withdraw-pathway";

    /// <param name="WithdrawnOn">First day without the pathway; today where it is left out.</param>
    public sealed record Request(DateOnly? WithdrawnOn = null);

    public static void MapWithdrawPathway(this IEndpointRouteBuilder app) =>
        app.MapPost("/catalogue/v1/pathways/{pathwayId:guid}/withdrawal", HandleAsync)
            .RequireRole(Roles.CatalogueOperator).WithSummary("Withdraw a pathway");

    private static async Task<Ok<PathwaySheet>> HandleAsync(
        Guid pathwayId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, PathwayChanges changes,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{pathwayId}", caller, key, request);
        var command = new PathwayDecider.WithdrawPathway(identity.Id, request.WithdrawnOn, identity.RequestHash, time.GetUtcNow());
        return TypedResults.Ok(await changes.MakeAsync(
            pathwayId, caller, identity,
            pathway => Task.FromResult(PathwayDecider.Decide(command, pathway ?? throw new RefusedException(PathwayChanges.Unknown))),
            cancellationToken));
    }
}
