using Aptic.Hosting;
using Aptic.Redemption.Replicas;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Redemption.Books;

/// <summary>GET /redemption/v1/odd-redemptions?day=: redemptions that look wrong, as a list to look into.</summary>
public static class ListOddRedemptions
{
    public sealed record Answer(DateOnly Day, IReadOnlyList<OddRedemption> Redemptions);

    public static void MapListOddRedemptions(this IEndpointRouteBuilder app) =>
        app.MapGet("/redemption/v1/odd-redemptions", HandleAsync)
            .RequireRole(Roles.Finance, Roles.Ops).WithSummary("Redemptions of a day that are worth a look");

    private static async Task<Ok<Answer>> HandleAsync(DateOnly day, IQuerySession session, RedemptionBook book,
    CancellationToken cancellationToken)
    {
        var odd = (await book.OddOnesOfAsync(day, cancellationToken)).ToList();
        var loads = await book.LoadsOfAsync(day, cancellationToken);
        var services = (await session.LoadManyAsync<KnownService>(cancellationToken, loads.Select(load =>
            load.ServiceId).Distinct().ToArray())).ToDictionary(service => service.Id);
        odd.AddRange(loads
            .Where(load => services.GetValueOrDefault(load.ServiceId)?.Offer.CapacityPersons is { } places && load.Redemptions > places)
            .Select(load => new OddRedemption(OddRedemption.OverCapacity, load.VenueId, load.ServiceId, null, null, load.Redemptions)));
        return TypedResults.Ok(new Answer(day, odd));
    }
}
