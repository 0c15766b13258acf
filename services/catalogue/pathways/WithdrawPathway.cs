using Aptic.Catalogue.Pathways.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Pathways;

/// <summary>
/// POST /catalogue/v1/pathways/{id}/withdrawal: a pathway is no longer offered. It is not found any more, and takes no new services.
/// Cheques whose terms name it were given to people who hold them still: they go on paying what it held at its withdrawal, for as long
/// as venues offer those services.
/// </summary>
public static class WithdrawPathway
{
    private const string Operation = "withdraw-pathway";

    /// <param name="WithdrawnOn">First day on which it is not offered; today where it is left out.</param>
    public sealed record Request(DateOnly? WithdrawnOn = null);

    public static void MapWithdrawPathway(this IEndpointRouteBuilder app) =>
        app.MapPost("/catalogue/v1/pathways/{pathwayId:guid}/withdrawal", HandleAsync)
            .RequireRole(Roles.CatalogueOperator).WithSummary("Withdraw a pathway")
            .WithDescription(
                "The pathway is no longer found among those that are offered. Cheques of agreements that name it stay usable for the "
                + "services that it held, until those are withdrawn themselves; venues near which it can be used are still found by its id.");

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
