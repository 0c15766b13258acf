using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using Aptic.Redemption.Cheques;
using Aptic.Redemption.Cheques.Domain;
using Aptic.Redemption.Replicas;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Redemption.Offers;

/// <summary>
/// POST /redemption/v1/cheque-lookups: until when, for what and where nearby a cheque can be used, for whoever holds its code, without
/// an account. A POST, so that the code stands in no address. The gateway limits how often.
/// </summary>
public static class LookUpCheque
{
    private const int VenuesMost = 20;

    /// <param name="Code">As it is printed, or the content of the QR code.</param>
    /// <param name="Near">Where the holder is; null to leave the order to the names.</param>
    public sealed record Request(string Code, GeoPoint? Near);

    /// <param name="Status">active means that it can be used.</param>
    /// <param name="Venues">Qualified venues with a service that it pays, the nearest first where a place is given.</param>
    public sealed record Answer(
        ChequeStatus Status, long FaceValueCents, DateOnly ValidUntil, IReadOnlyList<string> Territories,
        IReadOnlyList<string> ServiceKinds,
        IReadOnlyList<string> Categories, IReadOnlyList<Venue> Venues);

    /// <param name="DistanceKm">Null where either place is not known.</param>
    public sealed record Venue(Guid VenueId, string Name, string? CommuneCode, double? DistanceKm, IReadOnlyList<string> Services);

    private static readonly Refusal Unknown = Refusal.NotFound("cheque-unknown", "No cheque has this code. Check the typing, or scan it.",
        "/code");

    public static void MapLookUpCheque(this IEndpointRouteBuilder app) =>
        app.MapPost("/redemption/v1/cheque-lookups", HandleAsync).AllowAnonymous().WithSummary("What a cheque is good for, by its code");

    private static async Task<Ok<Answer>> HandleAsync(
        Request request, HttpContext http, IQuerySession session, ChequeDirectory directory, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (request.Near is { } near && !(Math.Abs(near.Latitude) <= 90 && Math.Abs(near.Longitude) <= 180))
            throw new RefusedException(Refusal.Invalid("invalid-place",
                "A place is a latitude of -90 to 90 and a longitude of -180 to 180 degrees.", "/near"));

        var id = await directory.FindByCodeAsync(request.Code, cancellationToken) ?? throw new RefusedException(Unknown);
        var cheque = await session.Events.AggregateStreamAsync<Cheque>(id, token: cancellationToken) ?? throw new RefusedException(Unknown);
        cheque = await KnownWidenings.ApplyAsync(session, cheque, cancellationToken);
        var venues = await VenuesForAsync(cheque, request.Near, session, time.GetUtcNow(), cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new Answer(StatusOf(cheque, time.GetUtcNow()), cheque.Terms.FaceValueCents, cheque.Terms.ValidUntil,
            cheque.Terms.Restrictions.Territories, cheque.Terms.Restrictions.ServiceKinds, cheque.Terms.Restrictions.Categories, venues));
    }

    // Its expiry is recorded after the tolerance; to its holder it has expired before.
    private static ChequeStatus StatusOf(Cheque cheque, DateTimeOffset now) =>
        cheque.IsOutstanding && ParisTime.DayOf(now) > cheque.Terms.ValidUntil ? ChequeStatus.Expired : cheque.Status;

    private static async Task<List<Venue>> VenuesForAsync(
        Cheque cheque, GeoPoint? near, IQuerySession session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var offers = await OfferReader.ReadAsync(session, [cheque.Terms.Restrictions], now, cancellationToken);
        return offers.UsableUnder(cheque.Terms.Restrictions)
            .Select(offer => new Venue(offer.Venue.Id, offer.Venue.Standing.Name, offer.Venue.Standing.CommuneCode,
                DistanceKm(near, offer.Venue.Standing),
                offer.Services.Select(service => service.Offer.Name).Order(StringComparer.Ordinal).ToList()))
            .OrderBy(venue => venue.DistanceKm ?? double.MaxValue).ThenBy(venue => venue.Name, StringComparer.Ordinal)
            .Take(VenuesMost).ToList();
    }

    private static double? DistanceKm(GeoPoint? near, VenueStanding venue) =>
        near is not null && venue is { Latitude: { } latitude, Longitude: { } longitude }
            ? Math.Round(near.DistanceKmTo(new GeoPoint(latitude, longitude)), 1)
            : null;
}
