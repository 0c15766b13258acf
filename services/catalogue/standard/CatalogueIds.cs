using Aptic.Kernel;

namespace Aptic.Catalogue.Standard;

/// <summary>Ids that follow from what sources say, so that a later import finds what an earlier one made.</summary>
public static class CatalogueIds
{
    /// <summary>A producer's ids are unique among its own only: many count from 0.</summary>
    public static Guid VenueOf(StandardVenue venue) => VenueOf(venue.Source ?? "", venue.Id);

    public static Guid VenueOf(string source, string id) =>
        DeterministicId.Of("catalogue", "venue", SearchText.Normalise(source), id);

    /// <summary>Venues with one SIRET (RNA, RIDET) belong to one organisation; a venue without any has one of its own.</summary>
    public static Guid OrganisationOf(Pivot pivot, Guid venueId) => pivot.Kind == PivotKind.None
        ? DeterministicId.Of("catalogue", "organisation", "venue", venueId.ToString())
        : DeterministicId.Of("catalogue", "organisation", pivot.Kind.ToString(), pivot.Number);
}
