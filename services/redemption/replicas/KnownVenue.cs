using Aptic.Contracts.Catalogue.V1;
using Aptic.Hosting;
using Aptic.Kernel;
using Marten;

namespace Aptic.Redemption.Replicas;

/// <summary>A venue as redemption last heard of it.</summary>
public sealed record KnownVenue(Guid Id, long Revision, VenueStanding Standing) : IReplica
{
    /// <summary>
    /// The venue's status for a service of that day: today, its status now; for an earlier day, its status at that day's end.
    /// </summary>
    public string StatusFor(DateOnly servicedOn, DateTimeOffset now)
    {
        var instant = servicedOn >= VenueTime.DayOf(Standing.DepartmentCode, now) ? now : ParisTime.EndOf(servicedOn).AddTicks(-1);
        return Standing.History.LastOrDefault(change => change.Since <= instant)?.Status ?? VenueStatuses.Registered;
    }

    /// <summary>True for finance and ops, and for an app that acts for the venue.</summary>
    public bool MayBeSeenBy(Caller caller) => caller.Has(Roles.Finance) || caller.Has(Roles.Ops) || Standing.Apps.Contains(caller.ClientId);

    /// <summary>
    /// True for an app that acts for the venue while it belongs to this organisation: after a move, its apps act for the one that came, and
    /// what the one before it redeemed is not theirs to see or to reverse.
    /// </summary>
    /// <param name="organisationId">The organisation that was stamped on the redemption.</param>
    public static async Task<bool> IsActedForAsync(
        IQuerySession session, Guid venueId, Guid organisationId, Caller caller, CancellationToken cancellationToken) =>
            await session.LoadAsync<KnownVenue>(venueId, cancellationToken) is { Standing: var standing }
            && standing.OrganisationId == organisationId && standing.Apps.Contains(caller.ClientId);

    /// <summary>True where one of these territories (departments or communes) holds the venue; an empty list holds all.</summary>
    public bool LiesIn(IReadOnlyList<string> territories) => territories.Count == 0 || territories.Any(IsIn);

    /// <summary>
    /// True in its department, in its commune, and in the part of it that its code names (INSEE: a municipal arrondissement, a delegated
    /// commune). The commune decides on the department where it is known.
    /// </summary>
    public bool IsIn(string territory) => FrenchCommunes.CurrentOf(territory) is var code && Standing.CommuneCode is { } commune
        ? code == FrenchCommunes.CurrentOf(commune) || code == FrenchCommunes.CommuneOf(commune)
            || code == FrenchCommunes.DepartmentOf(commune)
        : territory == Standing.DepartmentCode;
}
