using Aptic.Catalogue.Standard;

namespace Aptic.Catalogue.Venues.Domain;

/// <summary>
/// How to reach a venue. Beside its events and not in them: a telephone number or an address can be a person's, and must be
/// erasable.
/// </summary>
/// <param name="Id">The venue.</param>
public sealed record VenueContact(Guid Id, string? Telephone, IReadOnlyList<string> Emails)
{
    public static VenueContact Of(Guid venueId, StandardVenue venue) => new(venueId, venue.Telephone, venue.Emails);

    /// <summary>The venue's sheet with how to reach it.</summary>
    public StandardVenue On(StandardVenue sheet) => sheet with { Telephone = Telephone, Emails = Emails };

    /// <summary>The fields of the standard by which it differs from what was known.</summary>
    public IReadOnlyList<string> ChangedFieldsSince(VenueContact? known)
    {
        List<string> changed = [];
        if (Telephone != known?.Telephone) changed.Add(StandardFields.Telephone);
        if (!Emails.SequenceEqual(known?.Emails ?? [])) changed.Add(StandardFields.Emails);
        return changed;
    }
}
