using Aptic.Hosting;
using Marten;

namespace Aptic.Settlement.Payees;

/// <summary>Which documents of a venue's money a caller may see: each names the organisation whose money it is.</summary>
/// <param name="Condition">On the documents, in SQL.</param>
/// <param name="Parameters">Of the condition, in their order.</param>
public sealed record VenueScope(string Condition, IReadOnlyList<object> Parameters)
{
    private static readonly VenueScope All = new("true", []);

    /// <summary>Null where the caller may see none of the venue.</summary>
    public static async Task<VenueScope?> OfAsync(IQuerySession session, Caller caller, Guid? venueId, CancellationToken cancellationToken)
    {
        if (KnownVenue.IsStaff(caller)) return All;
        var venue = venueId is { } id ? await session.LoadAsync<KnownVenue>(id, cancellationToken) : null;
        if (venue is null || !venue.MayBeSeenBy(caller)) return null;

        var organisations = venue.OrganisationsSeenBy(caller).Select(organisation => $"{organisation}").ToArray();
        return new VenueScope("data ->> 'organisationId' = any(?)", [organisations]);
    }
}
