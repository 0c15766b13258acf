using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Payees;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Claims;

/// <summary>GET /settlement/v1/incidents?venueId=&amp;open=: incidents, page by page; a venue app names its venue.</summary>
public static class ListIncidents
{
    private const int LimitMost = 500;
    private const int LimitDefault = 100;

    /// <param name="Next">Cursor of the next page; null on the last.</param>
    public sealed record Answer(IReadOnlyList<Item> Incidents, Guid? Next);

    public sealed record Item(
        Guid IncidentId, string Number, Guid RedemptionId, Guid VenueId, string Kind, string State, DateTimeOffset BookedAt,
        long ClaimCents, long RecoveredCents, long OpenCents, bool IsContested, string? DebitNote);

    public static void MapListIncidents(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/incidents", HandleAsync)
            .RequireRole(Roles.Venue, Roles.Finance, Roles.Ops).WithSummary("Incidents, and what is recoverable of each");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid? venueId, bool? open, Guid? cursor, int? limit, Caller caller, IQuerySession session, CancellationToken cancellationToken)
    {
        var size = limit ?? LimitDefault;
        if (size is < 1 or > LimitMost)
            throw new RefusedException(Refusal.Invalid("invalid-limit", $"A page has 1 to {LimitMost} incidents.", "query limit"));
        var sight = await VenueScope.OfAsync(session, caller, venueId, cancellationToken)
            ?? throw new RefusedException(Refusal.NotFound("venue-unknown", "There is no such venue, or you do not act for it.",
                "query venueId"));

        List<string> conditions = ["id > ?", sight.Condition];
        List<object> parameters = [cursor ?? Guid.Empty, .. sight.Parameters];
        if (venueId is { } only)
        {
            conditions.Add("venue_id = ?");
            parameters.Add(only);
        }

        if (open is { } isOpen) conditions.Add(isOpen ? "open_cents > 0" : "open_cents = 0");
        var found = await session.QueryAsync<Incident>(
            $"where {string.Join(" and ", conditions)} order by id limit ?", cancellationToken, [.. parameters, size + 1]);
        var page = found.Take(size).Select(ItemOf).ToList();
        return TypedResults.Ok(new Answer(page, found.Count > size ? page[^1].IncidentId : null));
    }

    private static Item ItemOf(Incident incident) => new(
        incident.Id, incident.Number, incident.RedemptionId, incident.VenueId, incident.Kind, ShowIncident.StateOf(incident),
        incident.BookedAt, incident.ClaimCents, incident.RecoveredCents, incident.OpenCents, incident.IsContested,
        incident.DebitNote?.Number);
}
