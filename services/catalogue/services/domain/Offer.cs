namespace Aptic.Catalogue.Services.Domain;

/// <summary>A service as a venue offers it. Each event carries it whole.</summary>
/// <param name="Kind">One of the contracts' service kinds.</param>
/// <param name="Categories">Categories of the national standard v1.0.2.</param>
/// <param name="Prices">By the day from which they are in force, oldest first; those of past days never change.</param>
/// <param name="CapacityPersons">How many persons it serves at once; null where nothing limits it.</param>
/// <param name="OpeningHours">In OpenStreetMap's syntax; null where the venue's hold.</param>
/// <param name="PublishedOn">First day (Europe/Paris) on which it is offered.</param>
/// <param name="WithdrawnOn">First day on which it is no longer offered; null while it is.</param>
public sealed record Offer(
    Guid ServiceId,
    Guid VenueId,
    string Name,
    string Kind,
    IReadOnlyList<string> Categories,
    IReadOnlyList<Price> Prices,
    bool AcceptsRegulatedTariff,
    int? CapacityPersons,
    string? OpeningHours,
    DateOnly PublishedOn,
    DateOnly? WithdrawnOn)
{
    /// <summary>The price in force on a day, in cents; null before the first.</summary>
    public long? PriceCentsOn(DateOnly day) => Prices.LastOrDefault(price => price.From <= day)?.PriceCents;
}

/// <param name="From">First day (Europe/Paris) on which the price is in force.</param>
public sealed record Price(long PriceCents, DateOnly From);
