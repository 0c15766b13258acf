using Aptic.Kernel;

namespace Aptic.Catalogue.Venues.Domain;

/// <summary>What others decide on: who the venue is, where, and whether it may accept cheques. Each event carries it whole.</summary>
/// <param name="DepartmentCode">INSEE code of the department.</param>
/// <param name="CommuneCode">INSEE code of the commune; null where the source does not say.</param>
/// <param name="History">Changes of the status, oldest first; the last one is in force.</param>
/// <param name="Place">Null where the source does not say, and in events from before it was kept.</param>
/// <param name="Apps">OAuth client ids of the venue apps that may act for the venue.</param>
public sealed record Standing(
    Guid VenueId,
    Guid OrganisationId,
    string OrganisationName,
    string Name,
    string DepartmentCode,
    string? CommuneCode,
    IReadOnlyList<StatusChange> History,
    bool AcceptsRegulatedTariff,
    IReadOnlyList<string> Apps,
    GeoPoint? Place = null)
{
    public Standing With(string status, DateTimeOffset since) => this with { History = [.. History, new StatusChange(status, since)] };
}

/// <param name="Status">One of the contracts' venue statuses.</param>
public sealed record StatusChange(string Status, DateTimeOffset Since);
