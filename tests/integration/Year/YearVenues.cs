using System.Globalization;
using System.Net.Http.Json;
using System.Text;

namespace Aptic.Tests.Integration.Year;

/// <param name="PriceCents">Of its workshop.</param>
public sealed record YearVenue(int Number, Guid VenueId, Guid OrganisationId, Guid ServiceId, long PriceCents)
{
    /// <summary>Its workshop takes as many cheques.</summary>
    public int Cheques => PriceCents > 1_200 ? 2 : 1;

    public long ComplementCents => Math.Max(0, PriceCents - (Cheques * 1_000));
}

/// <summary>
/// The venues of the year: a file of the national standard, of which each is qualified and offers a workshop; and their accounts.
/// </summary>
public static class YearVenues
{
    private const int AtOnce = 6;
    private static readonly long[] PricesCents = [1_200, 1_200, 1_000, 1_500, 1_200];

    public static async Task<IReadOnlyList<YearVenue>> OpenAsync(YearClients clients, int count)
    {
        var report = await YearClients.PostTextAsync(clients.Catalogue, "/catalogue/v1/imports", "text/csv", Csv(count));
        var ids = report["rows"]!.AsArray().Select(row => row!["venueId"]!.GetValue<Guid>()).ToList();
        var opened = new YearVenue[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (index, _) => opened[index] = await OpenAsync(clients, index, ids[index]));
        return opened;
    }

    /// <summary>Each body registers an account, and finance verifies it.</summary>
    public static async Task RegisterAccountsAsync(YearClients clients, IEnumerable<YearVenue> venues) => await Parallel.ForEachAsync(
        venues.DistinctBy(venue => venue.OrganisationId), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (venue, _) =>
        {
            var account = await YearClients.PostUntilTakenAsync(
                clients.VenueAtSettlement, "/settlement/v1/accounts", () => JsonContent.Create(new
                {
                    organisationId = venue.OrganisationId,
                    holder = $"Médiation numérique n° {venue.Number}",
                    iban = IbanOf(venue.Number),
                    bic = "COBADEFFXXX",
                }), "organisation-unknown");
            await YearClients.PostAsync(clients.Finance, $"/settlement/v1/accounts/{account["accountId"]}/verification", new { });
        });

    /// <summary>A German account of this number, with its check digits (ISO 7064 mod 97-10).</summary>
    public static string IbanOf(int number)
    {
        var account = (370_400_440_000_000_000L + number).ToString(CultureInfo.InvariantCulture);
        // D is 13 and E is 14; the check digits stand last while they are sought.
        var remainder = decimal.Parse($"{account}131400", CultureInfo.InvariantCulture) % 97;
        return $"DE{98 - (int)remainder:D2}{account}";
    }

    private static async Task<YearVenue> OpenAsync(YearClients clients, int index, Guid venueId)
    {
        await YearClients.PostAsync(clients.Catalogue, $"/catalogue/v1/venues/{venueId}/qualification", new { decision = "submitted" });
        await YearClients.PostAsync(clients.Catalogue, $"/catalogue/v1/venues/{venueId}/qualification", new
        {
            decision = "qualified",
            criteria = new[] { "public-hours", "qualified-staff", "displayed-prices" },
            renewalOn = "2029-01-01",
            apps = new[] { YearClients.VenueApp },
        });
        var priceCents = PricesCents[index % PricesCents.Length];
        var service = await YearClients.PostAsync(clients.Catalogue, $"/catalogue/v1/venues/{venueId}/services", new
        {
            name = "Atelier numérique",
            kind = "workshop",
            categories = new[] { "Aide aux démarches administratives" },
            priceCents,
        });
        var shown = await YearClients.GetAsync(clients.Catalogue, $"/catalogue/v1/venues/{venueId}");
        return new YearVenue(index, venueId, shown["organisationId"]!.GetValue<Guid>(), service["serviceId"]!.GetValue<Guid>(), priceCents);
    }

    // Each tenth venue belongs to the body of the one before it.
    private static string Csv(int count)
    {
        var csv = new StringBuilder("id,pivot,nom,commune,code_postal,code_insee,adresse,latitude,longitude,source,date_maj\n");
        for (var number = 0; number < count; number++)
        {
            var siret = SiretOf(number % 10 == 9 ? number - 1 : number);
            csv.Append(CultureInfo.InvariantCulture,
                $"{number},{siret},Lieu {number},Angoulême,16000,16015,{number} place du Numérique,45.65,0.16,annee,2026-11-02\n");
        }

        return csv.ToString();
    }

    private static string SiretOf(int number)
    {
        var siren = WithKey((80_000_000 + number).ToString(CultureInfo.InvariantCulture));
        return WithKey($"{siren}0001");
    }

    // Luhn: from the right, each second digit counts double, with the sum of its digits.
    private static string WithKey(string digits)
    {
        var sum = digits.Reverse().Select((digit, index) => (digit - '0') * (index % 2 == 0 ? 2 : 1))
            .Sum(doubled => (doubled / 10) + (doubled % 10));
        return $"{digits}{(10 - (sum % 10)) % 10}";
    }
}
