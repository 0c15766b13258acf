namespace Aptic.Contracts.Catalogue.V1;

/// <summary>
/// The state of a venue that others decide on. Every venue contract carries it whole, so that the highest
/// <paramref name="Revision"/> wins, in whatever order messages come.
/// </summary>
/// <param name="Revision">Grows with each change of the venue.</param>
/// <param name="DepartmentCode">INSEE code of the department (<c>16</c>, <c>2A</c>, <c>974</c>).</param>
/// <param name="CommuneCode">INSEE code of the commune; null where the source does not say.</param>
/// <param name="History">Changes of the venue's status, oldest first; the last one is in force.</param>
/// <param name="AcceptsRegulatedTariff">True where the venue serves at the regulated tariff.</param>
/// <param name="Latitude">Degrees north, WGS 84; null where it is not known.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="Apps">OAuth client ids of the venue apps that may act for the venue.</param>
public sealed record VenueStanding(
    Guid VenueId,
    long Revision,
    Guid OrganisationId,
    string OrganisationName,
    string Name,
    string DepartmentCode,
    string? CommuneCode,
    IReadOnlyList<VenueStatusChange> History,
    bool AcceptsRegulatedTariff,
    IReadOnlyList<string> Apps,
    double? Latitude = null,
    double? Longitude = null);

/// <param name="Status">One of <see cref="VenueStatuses"/>.</param>
public sealed record VenueStatusChange(string Status, DateTimeOffset Since);

public static class VenueStatuses
{
    public const string Registered = "registered";
    public const string Submitted = "submitted";
    public const string Qualified = "qualified";
    public const string Refused = "refused";
    public const string Suspended = "suspended";
    public const string Withdrawn = "withdrawn";
}
