using Aptic.Hosting;
using Marten;

namespace Aptic.Settlement.Payees;

/// <summary>A venue as settlement last heard of it.</summary>
/// <param name="Apps">OAuth client ids that may act for the venue.</param>
public sealed record KnownVenue(
    Guid Id, long Revision, string Name, Guid OrganisationId, string OrganisationName, IReadOnlyList<string> Apps) : IReplica
{
    /// <summary>The organisations that ran it before, each as it was last heard of: what the venue earned for them stays theirs.</summary>
    public IReadOnlyList<FormerOrganisation> Former { get; init; } = [];

    /// <summary>The venues that an organisation runs, or did.</summary>
    public static Task<IReadOnlyList<KnownVenue>> OfOrganisationAsync(
        IQuerySession session, Guid organisationId, CancellationToken cancellationToken) => session.QueryAsync<KnownVenue>(
            "where organisation_id = ? or data -> 'former' @> jsonb_build_array(jsonb_build_object('organisationId', ?))",
            cancellationToken, organisationId, $"{organisationId}");

    /// <summary>What is known when something else is told, in whatever order it comes.</summary>
    public KnownVenue With(KnownVenue told)
    {
        var (latest, earlier) = told.Revision > Revision ? (told, this) : (this, told);
        var former = Former.Concat(told.Former)
            .Append(new FormerOrganisation(earlier.OrganisationId, earlier.OrganisationName, earlier.Apps, earlier.Revision))
            .Where(organisation => organisation.OrganisationId != latest.OrganisationId)
            .GroupBy(organisation => organisation.OrganisationId)
            .Select(same => same.MaxBy(organisation => organisation.Revision)!)
            .OrderBy(organisation => organisation.Revision);
        return latest with { Former = [.. former] };
    }

    /// <summary>True for finance and ops, and for an app that acts for the venue, or did for an organisation that ran it.</summary>
    public bool MayBeSeenBy(Caller caller) => IsStaff(caller) || OrganisationsSeenBy(caller).Count > 0;

    /// <summary>True for whoever may see what the venue earned for an organisation: another's money is not shown to its successor.</summary>
    public bool MayBeSeenBy(Caller caller, Guid organisationId) => IsStaff(caller) || OrganisationsSeenBy(caller).Contains(organisationId);

    /// <summary>The organisations that run the venue, or did, whose money there the caller may see.</summary>
    public IReadOnlyList<Guid> OrganisationsSeenBy(Caller caller) => Former
        .Append(new FormerOrganisation(OrganisationId, OrganisationName, Apps, Revision))
        .Where(organisation => IsStaff(caller) || organisation.Apps.Contains(caller.ClientId))
        .Select(organisation => organisation.OrganisationId).ToList();

    /// <summary>The name of an organisation that runs the venue or did; null for another.</summary>
    public string? NameOf(Guid organisationId) => organisationId == OrganisationId
        ? OrganisationName
        : Former.FirstOrDefault(organisation => organisation.OrganisationId == organisationId)?.Name;

    /// <summary>True for finance and ops: they see the money of all.</summary>
    public static bool IsStaff(Caller caller) => caller.Has(Roles.Finance) || caller.Has(Roles.Ops);
}

/// <param name="Apps">Those that acted for the venue when the organisation ran it last.</param>
/// <param name="Revision">Of the venue, when the organisation ran it last.</param>
public sealed record FormerOrganisation(Guid OrganisationId, string Name, IReadOnlyList<string> Apps, long Revision);
