using System.Net;
using System.Text.Json.Nodes;
using Aptic.Catalogue;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Catalogue.CatalogueClient;

namespace Aptic.Tests.Integration.Catalogue;

/// <summary>Charente in the catalogue, with one venue that accepts cheques and offers a workshop.</summary>
public sealed class CharenteFixture : ServiceFixture<CatalogueService>
{
    internal CatalogueClient Catalogue { get; private set; } = null!;

    public Guid QualifiedVenueId { get; private set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Catalogue = new CatalogueClient(Service);
        var report = await Catalogue.ImportAsync(File("charente.v0.1.json"), "application/json");
        QualifiedVenueId = report["rows"]![2]!["venueId"]!.GetValue<Guid>();
        await Catalogue.QualifyAsync(QualifiedVenueId, "venue-app");
        var workshop = new
        {
            name = "Créer son podcast",
            kind = "workshop",
            categories = new[] { "Loisirs et créations numériques" },
            priceCents = 1_200,
        };
        await BodyOfAsync(
            await Catalogue.Operator.PostJsonAsync($"/catalogue/v1/venues/{QualifiedVenueId}/services", Key(), workshop),
            HttpStatusCode.Created);
    }
}

public sealed class SearchTests(CharenteFixture fixture) : IClassFixture<CharenteFixture>
{
    /// <summary>INSEE: 75111 is an arrondissement of 75056, 69383 of 69123, 13206 of 13055; 97127 became 97801 in 2008.</summary>
    [Fact]
    public async Task A_commune_holds_the_venues_of_its_arrondissements_and_those_under_its_earlier_code()
    {
        await fixture.Catalogue.ImportAsync(
            """
            id,pivot,nom,commune,code_postal,code_insee,adresse,date_maj,source
            lyon-3,,Atelier de la Part-Dieu,Lyon,69003,69383,1 rue de la Mairie,2026-10-01,cas
            marseille-6,,Atelier de la Préfecture,Marseille,13006,13206,1 rue de la Mairie,2026-10-01,cas
            paris-11,,Atelier de la Roquette,Paris,75011,75111,1 rue de la Mairie,2026-10-01,cas
            mf,,Atelier de Marigot,Saint-Martin,97150,97127,1 rue de la Mairie,2026-10-01,cas
            """);

        foreach (var (commune, name) in new[]
        {
            ("75056", "Atelier de la Roquette"), ("75111", "Atelier de la Roquette"), ("69123", "Atelier de la Part-Dieu"),
            ("13055", "Atelier de la Préfecture"), ("97801", "Atelier de Marigot"), ("97127", "Atelier de Marigot"),
        })
        {
            var venues = (await SearchAsync($"commune={commune}"))["venues"]!.AsArray();
            Assert.Equal([name], venues.Select(venue => venue!["name"]!.GetValue<string>()));
        }

        Assert.Empty((await SearchAsync("commune=69382"))["venues"]!.AsArray());
    }

    private const string Angouleme = "near=45.6484,0.1562";

    [Fact]
    public async Task Venues_near_a_point_come_nearest_first_and_within_the_radius()
    {
        var venues = (await SearchAsync($"{Angouleme}&radiusKm=10&limit=100"))["venues"]!.AsArray();
        var distances = venues.Select(venue => venue!["distanceKm"]!.GetValue<double>()).ToList();

        Assert.NotEmpty(distances);
        Assert.Equal(distances.Order(), distances);
        Assert.All(distances, distance => Assert.InRange(distance, 0, 10));
        Assert.All(venues, venue =>
        {
            var place = new GeoPoint(venue!["latitude"]!.GetValue<double>(), venue["longitude"]!.GetValue<double>());
            Assert.Equal(new GeoPoint(45.6484, 0.1562).DistanceKmTo(place), venue["distanceKm"]!.GetValue<double>(), 0.001);
        });
    }

    [Theory]
    [InlineData("limit=17")]
    [InlineData($"{Angouleme}&limit=17")]
    [InlineData($"{Angouleme}&radiusKm=200&limit=100")]
    public async Task Pages_follow_one_another_and_hold_every_venue_once(string query)
    {
        var (pages, found) = (0, new List<Guid>());
        for (string? cursor = null; pages == 0 || cursor is not null; pages++)
        {
            var page = await SearchAsync(cursor is null ? query : $"{query}&cursor={cursor}");
            found.AddRange(page["venues"]!.AsArray().Select(venue => venue!["venueId"]!.GetValue<Guid>()));
            cursor = page["nextCursor"]?.GetValue<string>();
        }

        Assert.Equal(188, found.Count);
        Assert.Equal(188, found.Distinct().Count());
        Assert.True(pages > 1);
    }

    [Theory]
    [InlineData("chateaubernard")]
    [InlineData("MÉDIATHÈQUE Châteaubernard")]
    [InlineData("mediatheque 16100")]
    public async Task Text_is_found_without_accents_or_case_and_every_word_counts(string text)
    {
        var venues = (await SearchAsync($"q={Uri.EscapeDataString(text)}&limit=100"))["venues"]!.AsArray();
        Assert.Contains("Médiathèque chateaubernard", venues.Select(venue => venue!["name"]!.GetValue<string>()));
        Assert.Empty((await SearchAsync($"q={Uri.EscapeDataString(text + " introuvable")}"))["venues"]!.AsArray());
    }

    [Theory]
    [InlineData("qualified=true")]
    [InlineData("q=podcast")]
    [InlineData("q=podcast+angouleme")]
    [InlineData("kind=workshop")]
    [InlineData("category=Loisirs+et+cr%C3%A9ations+num%C3%A9riques")]
    [InlineData($"qualified=true&{Angouleme}&radiusKm=5&kind=workshop")]
    public async Task The_venue_that_accepts_cheques_is_found_with_what_it_offers(string query)
    {
        var venue = Assert.Single((await SearchAsync(query))["venues"]!.AsArray())!;
        Assert.Equal(fixture.QualifiedVenueId, venue["venueId"]!.GetValue<Guid>());
        Assert.True(venue["acceptsCheques"]!.GetValue<bool>());
        var service = Assert.Single(venue["services"]!.AsArray())!;
        Assert.Equal(("Créer son podcast", 1_200L), (service["name"]!.GetValue<string>(), service["priceCents"]!.GetValue<long>()));
    }

    [Fact]
    public async Task Venues_that_do_not_accept_cheques_are_found_too()
    {
        var venues = (await SearchAsync("qualified=false&limit=100"))["venues"]!.AsArray();
        Assert.Equal(100, venues.Count);
        Assert.All(venues, venue => Assert.False(venue!["acceptsCheques"]!.GetValue<bool>()));
    }

    [Theory]
    [InlineData("commune=Chateaubernard")]
    [InlineData("commune=16100")]
    public async Task A_commune_is_found_by_its_name_or_its_code(string query) =>
        Assert.Contains(
            "Médiathèque chateaubernard",
            (await SearchAsync($"{query}&limit=100"))["venues"]!.AsArray().Select(venue => venue!["name"]!.GetValue<string>()));

    [Theory]
    [InlineData("near=45.65", "query near")]
    [InlineData("near=here,there", "query near")]
    [InlineData("near=91,0", "query near")]
    [InlineData("near=NaN,0", "query near")]
    [InlineData("near=45,65,0,16", "query near")]
    [InlineData("radiusKm=10", "query near")]
    [InlineData("near=45.65,0.16&radiusKm=-1", "query radiusKm")]
    [InlineData("near=45.65,0.16&radiusKm=1e999", "query radiusKm")]
    [InlineData("qualified=yes", "query qualified")]
    [InlineData("kind=party", "query kind")]
    [InlineData("category=Bricolage", "query category")]
    [InlineData("limit=0", "query limit")]
    [InlineData("limit=101", "query limit")]
    [InlineData("limit=99999999999", "query limit")]
    [InlineData("cursor=@@@", "query cursor")]
    [InlineData("cursor=e30", "query cursor")]
    public async Task A_search_that_cannot_be_understood_is_refused_with_its_place(string query, string place) =>
        await RefusedAsync(
            await fixture.Catalogue.Anyone.GetAsync($"/catalogue/v1/venues?{query}"),
            HttpStatusCode.UnprocessableEntity, "invalid-search", place);

    [Fact]
    public async Task A_cursor_of_another_search_is_refused()
    {
        var cursor = (await SearchAsync("limit=1"))["nextCursor"]!.GetValue<string>();
        await RefusedAsync(
            await fixture.Catalogue.Anyone.GetAsync($"/catalogue/v1/venues?{Angouleme}&cursor={cursor}"),
            HttpStatusCode.UnprocessableEntity, "invalid-search", "query cursor");
    }

    [Theory]
    [InlineData("q=%25_'%3B--")]
    [InlineData("q=%F0%28")]
    [InlineData("commune=%25")]
    public async Task Odd_characters_do_no_harm(string query) => await SearchAsync(query);

    private Task<JsonObject> SearchAsync(string query) => fixture.Catalogue.SearchAsync(query);
}
