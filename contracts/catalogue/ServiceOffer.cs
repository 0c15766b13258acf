namespace Aptic.Contracts.Catalogue.V1;

/// <summary>
/// A service as a venue offers it. Every service contract carries it whole, so that the highest
/// <paramref name="Revision"/> wins, in whatever order messages come.
/// </summary>
/// <param name="Kind">One of <see cref="ServiceKinds"/>.</param>
/// <param name="Categories">Categories of the national standard of mediation venues.</param>
/// <param name="Prices">Prices by the day from which they are in force, oldest first.</param>
/// <param name="PublishedOn">First day on which the service is offered.</param>
/// <param name="WithdrawnOn">First day on which it is no longer offered; null while it is.</param>
/// <param name="CapacityPersons">How many persons it serves at once; null where nothing limits it.</param>
/// <param name="OpeningHours">In OpenStreetMap's syntax; null where the venue's hold.</param>
public sealed record ServiceOffer(
    Guid ServiceId,
    long Revision,
    Guid VenueId,
    string Name,
    string Kind,
    IReadOnlyList<string> Categories,
    IReadOnlyList<ServicePrice> Prices,
    bool AcceptsRegulatedTariff,
    DateOnly PublishedOn,
    DateOnly? WithdrawnOn,
    int? CapacityPersons = null,
    string? OpeningHours = null);

/// <param name="PriceCents">What the venue asks for one service, in euro cents.</param>
/// <param name="From">First day (Europe/Paris) on which the price is in force.</param>
public sealed record ServicePrice(long PriceCents, DateOnly From);

public static class ServiceKinds
{
    /// <summary>Free by nature: takes no cheque.</summary>
    public const string Welcome = "welcome";

    /// <summary>Paid by cheque only where the agreement names it.</summary>
    public const string UrgentHelp = "urgent-help";

    public const string Individual = "individual";
    public const string Workshop = "workshop";

    /// <summary>Listed, never paid by cheque.</summary>
    public const string CertifiedTraining = "certified-training";

    public static readonly IReadOnlyList<string> All = [Welcome, UrgentHelp, Individual, Workshop, CertifiedTraining];
}
