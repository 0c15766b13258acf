using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Pathways.Domain;
using Aptic.Catalogue.Services.Domain;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Pathways;

/// <summary>GET /catalogue/v1/pathways/{id}: a pathway and its services, in the advised order. For anyone.</summary>
public static class ShowPathway
{
    /// <param name="Services">In the advised order.</param>
    /// <param name="WithdrawnOn">First day on which it is no longer offered; null while it is.</param>
    public sealed record Answer(
        Guid PathwayId, string Name, string Kind, string? Description, IReadOnlyList<Step> Services, DateOnly? WithdrawnOn);

    /// <param name="PriceCents">The price in force today; before the first day of the offer, its first price.</param>
    /// <param name="IsOffered">False once the venue has withdrawn the service.</param>
    public sealed record Step(Guid ServiceId, Guid VenueId, string Name, string Kind, long PriceCents, bool IsOffered);

    public static void MapShowPathway(this IEndpointRouteBuilder app) =>
        app.MapGet("/catalogue/v1/pathways/{pathwayId:guid}", HandleAsync).AllowAnonymous().WithSummary("A pathway and its services");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid pathwayId, IQuerySession session, ServiceCards cards, TimeProvider time, CancellationToken cancellationToken)
    {
        var pathway = await session.Events.AggregateStreamAsync<Pathway>(pathwayId, token: cancellationToken)
            ?? throw new RefusedException(PathwayChanges.Unknown);
        var today = ParisTime.DayOf(time.GetUtcNow());
        var sheet = pathway.Sheet;
        var offers = (await cards.FindAsync(sheet.ServiceIdsNow(), cancellationToken)).ToDictionary(offer => offer.ServiceId);
        return TypedResults.Ok(new Answer(
            sheet.PathwayId, sheet.Name, sheet.Kind, sheet.Description,
            [.. sheet.ServiceIdsNow().Select(serviceId => StepOf(offers[serviceId], today))], sheet.WithdrawnOn));
    }

    private static Step StepOf(Offer offer, DateOnly today) => new(
        offer.ServiceId, offer.VenueId, offer.Name, offer.Kind, offer.PriceCentsOn(today) ?? offer.Prices[0].PriceCents,
        offer.WithdrawnOn is not { } withdrawnOn || today < withdrawnOn);
}
