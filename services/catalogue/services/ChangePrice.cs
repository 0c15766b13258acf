using Aptic.Catalogue.Services.Domain;
using Aptic.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Services;

/// <summary>POST /catalogue/v1/services/{id}/prices: another price from a day on.</summary>
public static class ChangePrice
{
    private const string Operation = "change-price";

    /// <param name="From">First day on which the price is in force: today or later.</param>
    public sealed record Request(long PriceCents, DateOnly From);

    public static void MapChangePrice(this IEndpointRouteBuilder app) =>
        app.MapPost("/catalogue/v1/services/{serviceId:guid}/prices", HandleAsync)
            .RequireRole(Roles.CatalogueOperator, Roles.Venue).WithSummary("Change the price of a service from a day on");

    private static async Task<Ok<Offer>> HandleAsync(
        Guid serviceId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, ServiceChanges changes,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{serviceId}", caller, key, request);
        var command = new ServiceDecider.ChangePrice(identity.Id, request.PriceCents, request.From, identity.RequestHash, time.GetUtcNow());
        return TypedResults.Ok(await changes.MakeAsync(
            serviceId, caller, identity, service => ServiceDecider.Decide(command, service), cancellationToken));
    }
}
