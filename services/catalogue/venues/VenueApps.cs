using Aptic.Catalogue.Venues.Domain;
using Aptic.Hosting;
using Aptic.Kernel;

namespace Aptic.Catalogue.Venues;

/// <summary>Who may act for a venue: the apps that its qualification names, and catalogue operators.</summary>
public static class VenueApps
{
    private static readonly Refusal NotYours = Refusal.Forbidden(
        "not-your-venue", "The venue's qualification does not name this client among the apps that act for it.", "/venueId");

    /// <exception cref="RefusedException">The caller may not act for the venue (<c>not-your-venue</c>).</exception>
    public static void MustAct(Caller caller, Venue venue)
    {
        if (!caller.Has(Roles.CatalogueOperator) && !venue.Standing.Apps.Contains(caller.ClientId)) throw new RefusedException(NotYours);
    }
}
