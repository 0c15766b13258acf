using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Aptic.Catalogue;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Catalogue.CatalogueClient;

namespace Aptic.Tests.Integration.Catalogue;

/// <summary>Every file of real venues in one catalogue.</summary>
public sealed class EveryVenueFixture : ServiceFixture<CatalogueService>
{
    public static readonly IReadOnlyDictionary<string, int> Files = new Dictionary<string, int>
    {
        ["auvergne-rhone-alpes.v0.1.json"] = 687,
        ["charente.v0.1.json"] = 188,
        ["provence-alpes-cote-d-azur.v0.1.json"] = 792,
        ["exemple-valide_v0.1.1.csv"] = 1,
        ["exemple-valide_v1.0.2.csv"] = 1,
    };

    internal CatalogueClient Catalogue { get; private set; } = null!;

    public IReadOnlyList<JsonObject> Reports { get; private set; } = [];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Catalogue = new CatalogueClient(Service);
        // After the last update that any of the files names.
        Clock.Set(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));
        var reports = new List<JsonObject>();
        foreach (var name in Files.Keys) reports.Add(await Catalogue.ImportAsync(File(name), MediaTypeOf(name)));
        Reports = reports;
    }

    private static string MediaTypeOf(string name) => name.EndsWith(".csv", StringComparison.Ordinal) ? "text/csv" : "application/json";
}

public sealed class ExportTests(EveryVenueFixture fixture) : IClassFixture<EveryVenueFixture>
{
    private const string Export = "/catalogue/v1/venues/export";
    private readonly CatalogueClient _catalogue = fixture.Catalogue;

    [Fact]
    public void Every_row_of_every_file_is_imported_or_rejected_with_a_reason() => Assert.All(
        EveryVenueFixture.Files.Zip(fixture.Reports), file =>
        {
            var rows = file.Second["rows"]!.AsArray();
            Assert.Equal(file.First.Value, rows.Count);
            Assert.Equal(0, file.Second["counts"]!["rejected"]!.GetValue<int>());
            Assert.All(rows, row => Assert.Equal(
                row!["outcome"]!.GetValue<string>() != "imported", row["findings"]!.AsArray().Any(finding => finding!["reason"] is not null)));
        });

    [Theory]
    [InlineData("csv", "1.0.2", "text/csv")]
    [InlineData("json", "1.0.2", "application/json")]
    [InlineData("csv", "0.1.1", "text/csv")]
    [InlineData("json", "0.1.1", "application/json")]
    public async Task What_is_exported_and_imported_again_changes_nothing(string format, string schema, string mediaType)
    {
        using var answer = await _catalogue.Anyone.GetAsync($"{Export}?format={format}&schema={schema}");
        Assert.Equal((HttpStatusCode.OK, mediaType), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal($"lieux-v{schema}.{format}", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));

        var again = await _catalogue.ImportAsync(await answer.Content.ReadAsByteArrayAsync(), mediaType);
        Assert.Equal(schema[..3], again["version"]!.GetValue<string>());
        var rows = again["rows"]!.AsArray();
        Assert.All(rows, row => Assert.True(row!["effect"]?.GetValue<string>() == "unchanged", row.ToJsonString()));
        Assert.Equal((await AllAsync()).Count(venue => schema == "1.0.2" || venue!["services"] is not null), rows.Count);
        if (schema == "1.0.2") Assert.Superset(VenueIds().ToHashSet(), rows.Select(row => row!["venueId"]!.GetValue<Guid>()).ToHashSet());
    }

    [Theory]
    [InlineData("1.0.2")]
    [InlineData("0.1.1")]
    public async Task The_export_passes_the_published_schema(string schema)
    {
        var fields = JsonNode.Parse(File($"schema_v{schema}.json"))!["fields"]!.AsArray();
        var venues = JsonNode.Parse(await _catalogue.Anyone.GetStringAsync($"{Export}?format=json&schema={schema}"))!.AsArray();
        Assert.True(venues.Count > 1_600);
        foreach (var venue in venues)
        {
            Assert.Empty(venue!.AsObject().Select(property => property.Key).Except(fields.Select(field => field!["name"]!.GetValue<string>())));
            Assert.All(fields, field => Assert.True(Holds(field!, venue[field!["name"]!.GetValue<string>()]), $"{field!["name"]}: {venue}"));
        }
    }

    [Fact]
    public async Task A_bare_export_is_csv_of_the_current_version_with_a_header_in_its_order()
    {
        var csv = await _catalogue.Anyone.GetStringAsync(Export);
        Assert.StartsWith("id,pivot,nom,commune,code_postal,code_insee,adresse,complement_adresse,latitude,longitude,typologie,", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Venues_that_accept_cheques_can_be_had_alone_with_what_was_changed_last_and_how_to_reach_them()
    {
        var source = Key();
        var report = await _catalogue.ImportAsync(Csv(source, ("a", "Avant"), ("b", "Autre")));
        await _catalogue.QualifyAsync(report["rows"]![0]!["venueId"]!.GetValue<Guid>());
        await _catalogue.ImportAsync(Csv(source, ("a", "Après")));

        var qualified = JsonNode.Parse(await _catalogue.Anyone.GetStringAsync($"{Export}?format=json&qualified=true"))!.AsArray();
        var venue = Assert.Single(qualified)!;
        Assert.Equal(
            ("a", "Après", "+33545000000", "contact@a.example"),
            (Text(venue, "id"), Text(venue, "nom"), Text(venue, "telephone"), Text(venue, "courriels")));
        var others = JsonNode.Parse(await _catalogue.Anyone.GetStringAsync($"{Export}?format=json&qualified=false"))!.AsArray();
        Assert.DoesNotContain(others, other => Text(other!, "source") == source && Text(other!, "id") == "a");
        Assert.Contains(others, other => Text(other!, "source") == source && Text(other!, "id") == "b");
    }

    [Fact]
    public async Task What_cannot_be_exported_is_refused_with_every_reason()
    {
        var refused = await BodyOfAsync(
            await _catalogue.Anyone.GetAsync($"{Export}?format=xml&schema=2&qualified=perhaps"), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(
            ["query format", "query qualified", "query schema"],
            refused["errors"]!.AsArray().Select(error => error!["place"]!.GetValue<string>()).Order());
        Assert.Equal("invalid-export", refused["code"]!.GetValue<string>());
    }

    private IEnumerable<Guid> VenueIds() =>
        fixture.Reports.SelectMany(report => report["rows"]!.AsArray()).Select(row => row!["venueId"]!.GetValue<Guid>()).Distinct();

    private async Task<JsonArray> AllAsync() => JsonNode.Parse(await _catalogue.Anyone.GetStringAsync($"{Export}?format=json"))!.AsArray();

    private static bool Holds(JsonNode field, JsonNode? value)
    {
        var constraints = field["constraints"]!;
        if (value is null) return constraints["required"]?.GetValue<bool>() != true;

        var text = value.ToString();
        return (constraints["pattern"] is not { } pattern || Regex.IsMatch(text, pattern.GetValue<string>()))
            && (constraints["maxLength"] is not { } most || text.Length <= most.GetValue<int>())
            && (field["type"]!.GetValue<string>() != "date" || DateOnly.TryParseExact(text, "yyyy-MM-dd", out _));
    }

    private static string Text(JsonNode venue, string field) => venue[field]?.GetValue<string>() ?? "";
}
