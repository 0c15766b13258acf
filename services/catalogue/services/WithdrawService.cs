using Aptic.Catalogue.Services.Domain;
using Aptic.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Services;

/// <summary>POST /catalogue/v1/services/{id}/withdrawal: a service is no longer offered.</summary>
public static class WithdrawService
{
    private const string Operation = "withdraw-service";

    /// <param name="WithdrawnOn">First day without the service; today where it is left out.</param>
    public sealed record Request(DateOnly? WithdrawnOn = null);

    public static void MapWithdrawService(this IEndpointRouteBuilder app) =>
        app.MapPost("/catalogue/v1/services/{serviceId:guid}/withdrawal", HandleAsync)
            .RequireRole(Roles.CatalogueOperator, Roles.Venue).WithSummary("Withdraw a service");

    private static async Task<Ok<Offer>> HandleAsync(
        Guid serviceId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, ServiceChanges changes,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{serviceId}", caller, key, request);
        var command = new ServiceDecider.WithdrawService(identity.Id, request.WithdrawnOn, identity.RequestHash, time.GetUtcNow());
        return TypedResults.Ok(await changes.MakeAsync(
            serviceId, caller, identity, service => ServiceDecider.Decide(command, service), cancellationToken));
    }
}
