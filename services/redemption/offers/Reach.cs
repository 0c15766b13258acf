using Aptic.Contracts.Funding.V1;

namespace Aptic.Redemption.Offers;

/// <summary>How far cheques of given terms reach: whether their holders find a venue that takes them.</summary>
/// <param name="Venues">How many could take them now.</param>
/// <param name="TerritoriesWithoutVenue">Codes of the terms' territories in which none of them lies; empty for terms without territories.</param>
public sealed record Reach(int Venues, IReadOnlyList<string> TerritoriesWithoutVenue)
{
    /// <summary>True where a holder somewhere finds no venue nearby.</summary>
    public bool HasGap => Venues == 0 || TerritoriesWithoutVenue.Count > 0;

    public static Reach Of(Restrictions restrictions, Offers offers)
    {
        var usable = offers.UsableUnder(restrictions).Select(offer => offer.Venue).ToList();
        var unreached = restrictions.Territories.Distinct().Where(territory => !usable.Any(venue => venue.IsIn(territory)));
        return new Reach(usable.Count, unreached.ToList());
    }
}
