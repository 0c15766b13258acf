using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Redemption.Replicas;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Redemption.Books;

/// <summary>GET /redemption/v1/venues/{id}/revenue?from=&amp;to=: what a venue earned by cheque, by funder, partner, public and service.</summary>
public static class ShowRevenue
{
    private const int DaysMost = 3_660;

    public sealed record Answer(
        Guid VenueId, DateOnly From, DateOnly To, Sum Total, IReadOnlyList<Part> ByFunder, IReadOnlyList<Part> ByPartner,
        IReadOnlyList<Part> ByPublic, IReadOnlyList<Part> ByService);

    /// <param name="CoveredCents">The part of the prices that cheques paid.</param>
    /// <param name="PayableCents">Of it, what settlement pays the venue.</param>
    /// <param name="ComplementCents">What beneficiaries paid beside.</param>
    public sealed record Sum(long Cheques, long CoveredCents, long PayableCents, long ComplementCents);

    /// <param name="Key">Funder, partner, public (empty where none is named) or service id.</param>
    public sealed record Part(string Key, string Name, Sum Sum);

    public static void MapShowRevenue(this IEndpointRouteBuilder app) =>
        app.MapGet("/redemption/v1/venues/{venueId:guid}/revenue", HandleAsync)
            .RequireRole(Roles.Venue, Roles.Finance, Roles.Ops).WithSummary("What a venue earned by cheque in a period");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid venueId, DateOnly from, DateOnly to, Caller caller, IQuerySession session, RedemptionBook book,
        CancellationToken cancellationToken)
    {
        if (from > to || to.DayNumber - from.DayNumber > DaysMost)
            throw new RefusedException(Refusal.Invalid("invalid-period", $"A period ends on its first day or later, within {DaysMost} days.", "query to"));
        var venue = await session.LoadAsync<KnownVenue>(venueId, cancellationToken);
        if (venue is null || !venue.MayBeSeenBy(caller))
            throw new RefusedException(Refusal.NotFound("venue-unknown", "There is no such venue, or you do not act for it.", "/venueId"));

        var lines = await book.RevenueOfAsync(venueId, OwnerFor(caller, venue), from, to, cancellationToken);
        return TypedResults.Ok(new Answer(venueId, from, to, SumOf(lines),
            PartsOf(lines, line => line.FunderId, line => line.FunderId), PartsOf(lines, line => line.PartnerId, line => line.PartnerId),
            PartsOf(lines, line => line.TargetPublic ?? "", line => line.TargetPublic ?? "non précisé"),
            PartsOf(lines, line => line.ServiceId.ToString(), line => line.ServiceName)));
    }

    // After a move, what the venue earned for its organisation before is not the successor's to see.
    private static Guid? OwnerFor(Caller caller, KnownVenue venue) =>
        caller.Has(Roles.Finance) || caller.Has(Roles.Ops) ? null : venue.Standing.OrganisationId;

    private static Sum SumOf(IReadOnlyCollection<RevenueLine> lines) => new(
        lines.Sum(line => line.Cheques), lines.Sum(line => line.CoveredCents), lines.Sum(line => line.PayableCents), lines.Sum(line =>
        line.ComplementCents));

    private static List<Part> PartsOf(IReadOnlyList<RevenueLine> lines, Func<RevenueLine, string> key, Func<RevenueLine, string> name) =>
        lines.GroupBy(key).OrderBy(part => part.Key, StringComparer.Ordinal).Select(part =>
            new Part(part.Key, name(part.First()), SumOf(part.ToList()))).ToList();
}
