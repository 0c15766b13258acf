using System.Globalization;
using System.Text.Json.Nodes;

namespace Aptic.Journey;

/// <summary>A venue of the journey, with the service that it offers there.</summary>
public sealed record JourneyVenue(Guid VenueId, Guid OrganisationId, string Name, Guid ServiceId, string ServiceName, long PriceCents)
{
    /// <summary>A redemption of cheques for its service, today, with the complement that was announced.</summary>
    public object Redemption(long expectedComplementCents, params string[] cheques) => new
    {
        venueId = VenueId,
        serviceId = ServiceId,
        servicedOn = (string?)null,
        cheques,
        expectedComplementCents,
    };
}

/// <summary>Real venues near Angoulême: imported from the open data, two of them qualified, each with a workshop.</summary>
public static class Venues
{
    private const double Latitude = 45.6484;
    private const double Longitude = 0.1562;
    private const int RadiusKm = 15;
    public const string Category = "Maîtrise des outils numériques du quotidien";

    public static async Task ImportAsync(ApiClient catalogue, string file)
    {
        var report = await catalogue.PostTextAsync("catalogue/v1/imports", "application/json", await File.ReadAllTextAsync(file));
        var counts = report["counts"]!;
        Narrator.Tell($"{counts["rows"]} lignes lues : {counts["imported"]} reprises, {counts["importedWithWarnings"]} reprises avec avertissement, {counts["rejected"]} écartées avec leur motif.");
        Narrator.Tell($"Catalogue : {counts["registered"]} lieux nouveaux, {counts["updated"]} mis à jour, {counts["unchanged"]} inchangés.");
        Narrator.Tell("Source : Cartographie nationale des lieux de médiation numérique (ANCT), Licence Ouverte 2.0.");
    }

    /// <summary>The two nearest venues of two organisations, qualified, with a workshop of 12 € and one of 10 €.</summary>
    public static async Task<IReadOnlyList<JourneyVenue>> OpenTwoAsync(ApiClient catalogue)
    {
        var near = string.Create(CultureInfo.InvariantCulture, $"{Latitude},{Longitude}");
        var found = (await catalogue.GetAsync($"catalogue/v1/venues?near={near}&radiusKm={RadiusKm}&limit=20"))["venues"]!.AsArray();
        if (found.Count < 2) throw new JourneyFailedException($"Moins de deux lieux à {RadiusKm} km d’Angoulême.");

        List<JourneyVenue> opened = [];
        foreach (var venue in found)
        {
            var details = await catalogue.GetAsync($"catalogue/v1/venues/{venue!["venueId"]}");
            var organisationId = details["organisationId"]!.GetValue<Guid>();
            if (opened.Any(other => other.OrganisationId == organisationId)) continue;

            opened.Add(await OpenAsync(catalogue, venue.AsObject(), details, organisationId, opened.Count == 0 ? 1_200 : 1_000));
            if (opened.Count == 2) return opened;
        }

        throw new JourneyFailedException("Les lieux trouvés appartiennent tous à la même structure.");
    }

    private static async Task<JourneyVenue> OpenAsync(ApiClient catalogue, JsonObject found, JsonObject details, Guid organisationId, long priceCents)
    {
        var venueId = found["venueId"]!.GetValue<Guid>();
        if (!details["acceptsCheques"]!.GetValue<bool>()) await QualifyAsync(catalogue, venueId, details["status"]!.GetValue<string>());

        var name = priceCents == 1_200 ? "Mes démarches en ligne" : "Premiers pas sur ordinateur";
        var service = await catalogue.PostAsync($"catalogue/v1/venues/{venueId}/services",
            new { name, kind = "workshop", categories = new[] { Category }, priceCents, capacityPersons = 8 }, $"journey-workshop-{venueId}-{priceCents}");
        var venue = new JourneyVenue(venueId, organisationId, found["name"]!.GetValue<string>(), service["serviceId"]!.GetValue<Guid>(), name, priceCents);
        Narrator.Tell($"{venue.Name}, {found["commune"]} ({found["distanceKm"]} km) : qualifié, {name} à {Narrator.Euros(priceCents)}.");
        return venue;
    }

    private static async Task QualifyAsync(ApiClient catalogue, Guid venueId, string status)
    {
        var path = $"catalogue/v1/venues/{venueId}/qualification";
        if (status == "registered") await catalogue.PostAsync(path, new { decision = "submitted" }, $"journey-submitted-{venueId}");
        await catalogue.PostAsync(path, new
        {
            decision = "qualified",
            criteria = new[] { "public-hours", "qualified-staff", "displayed-prices" },
            apps = new[] { "venue-app" },
        }, $"journey-qualified-{venueId}");
    }
}
