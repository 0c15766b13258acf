using System.Text.Json;
using System.Text.RegularExpressions;
using Aptic.Catalogue.Standard;
using Xunit;

namespace Aptic.Tests.Specifications.Catalogue;

/// <summary>The files that producers really published go through, with what is wrong in them counted.</summary>
public sealed class StandardRealFilesSpecifications
{
    [Theory]
    [InlineData("auvergne-rhone-alpes.v0.1.json", "0.1", 0, 687, 0)]
    [InlineData("charente.v0.1.json", "0.1", 120, 68, 0)]
    [InlineData("provence-alpes-cote-d-azur.v0.1.json", "0.1", 0, 792, 0)]
    [InlineData("exemple-valide_v0.1.1.csv", "0.1", 1, 0, 0)]
    [InlineData("exemple-valide_v1.0.2.csv", "1.0", 1, 0, 0)]
    public void Every_row_is_imported(string name, string version, int imported, int withWarnings, int rejected)
    {
        var file = Read(name);
        Assert.Equal(version, file.Version);
        Assert.Equal(
            (imported, withWarnings, rejected),
            (file.Count(RowOutcome.Imported), file.Count(RowOutcome.ImportedWithWarnings), file.Count(RowOutcome.Rejected)));
    }

    [Fact]
    public void What_is_wrong_in_Charente_is_said() =>
        Assert.Equal(["date-implausible 1", "pivot-sentinel 67", "siret-key-wrong 1"], FindingsOf("charente.v0.1.json"));

    [Fact]
    public void What_is_wrong_in_Auvergne_Rhone_Alpes_is_said() =>
        Assert.Equal(["pivot-sentinel 687"], FindingsOf("auvergne-rhone-alpes.v0.1.json"));

    [Fact]
    public void What_is_wrong_in_Provence_Alpes_Cote_d_Azur_is_said() =>
        Assert.Equal(
            ["coordinates-missing 4", "date-implausible 144", "pivot-sentinel 792"], FindingsOf("provence-alpes-cote-d-azur.v0.1.json"));

    [Fact]
    public void The_venues_that_accept_the_Pass_are_known() =>
        Assert.Equal(91, Venues("auvergne-rhone-alpes.v0.1.json").Count(venue => venue.OtherLabels.Contains(Vocabularies.AcceptsPass)));

    [Fact]
    public void Several_venues_share_one_siret() =>
        Assert.Equal(
            4,
            Venues("charente.v0.1.json").Where(venue => venue.Pivot.Kind == PivotKind.Siret).GroupBy(venue => venue.Pivot)
                .Max(same => same.Count()));

    [Theory]
    [InlineData("auvergne-rhone-alpes.v0.1.json")]
    [InlineData("charente.v0.1.json")]
    [InlineData("provence-alpes-cote-d-azur.v0.1.json")]
    [InlineData("exemple-valide_v0.1.1.csv")]
    [InlineData("exemple-valide_v1.0.2.csv")]
    public void What_is_written_reads_as_the_same_venues_and_is_valid_against_the_published_schema(string name)
    {
        var venues = Venues(name);
        var csv = StandardWriter.WriteCsv(venues, VenueFiles.Today);
        var json = StandardWriter.WriteJson(venues, VenueFiles.Today);

        AssertSame(venues, StandardReader.Read(csv, StandardFormat.Csv, VenueFiles.Today));
        AssertSame(venues, StandardReader.Read(json, StandardFormat.Json, VenueFiles.Today));
        Assert.Empty(PublishedSchema.Breaches(JsonDocument.Parse(json).RootElement));
    }

    [Fact]
    public void The_example_of_the_standard_is_written_as_it_was_published()
    {
        var published = StandardText.Of(Assert.Single(Venues("exemple-valide_v1.0.2.csv"))).ToDictionary();
        Assert.Equal(StandardFields.All, published.Keys);
        Assert.Equal("Dans un atelier collectif|À distance|En autonomie|Accompagnement individuel", published["modalites_accompagnement"]);
        Assert.Equal("43.52609", published["latitude"]);
    }

    private static void AssertSame(List<StandardVenue> venues, ReadFile again)
    {
        Assert.Equal(venues.Count, again.Rows.Count);
        foreach (var (before, row) in venues.Zip(again.Rows))
        {
            Assert.NotNull(row.Venue);
            Assert.Empty(StandardText.ChangedFields(before with { UpdatedOn = before.UpdatedOn ?? VenueFiles.Today }, row.Venue));
        }
    }

    private static List<StandardVenue> Venues(string name) => Read(name).Rows.Select(row => row.Venue!).ToList();

    private static IEnumerable<string> FindingsOf(string name) =>
        Read(name).Rows.SelectMany(row => row.Findings)
            .GroupBy(finding => finding.Code)
            .Select(same => $"{same.Key} {same.Count()}")
            .Order(StringComparer.Ordinal);

    private static ReadFile Read(string name) =>
        StandardReader.Read(
            VenueFiles.Read(name),
            name.EndsWith(".csv", StringComparison.Ordinal) ? StandardFormat.Csv : StandardFormat.Json,
            VenueFiles.Today);
}

/// <summary>The published schema of v1.0.2, applied: required fields, patterns, types, lengths, and the unique id.</summary>
internal static class PublishedSchema
{
    private static readonly JsonElement Fields =
        JsonDocument.Parse(VenueFiles.Read("schema_v1.0.2.json")).RootElement.GetProperty("fields");

    public static IEnumerable<string> Breaches(JsonElement venues)
    {
        var names = Fields.EnumerateArray().Select(field => field.GetProperty("name").GetString()!).ToHashSet();
        foreach (var venue in venues.EnumerateArray())
        {
            foreach (var property in venue.EnumerateObject().Where(property => !names.Contains(property.Name)))
                yield return $"{property.Name}: unknown";
            foreach (var breach in Fields.EnumerateArray().SelectMany(field => BreachesOf(field, venue))) yield return breach;
        }

        var ids = venues.EnumerateArray().Select(venue => venue.GetProperty("id").GetString()).ToList();
        if (ids.Distinct().Count() != ids.Count) yield return "id: not unique";
    }

    private static IEnumerable<string> BreachesOf(JsonElement field, JsonElement venue)
    {
        var name = field.GetProperty("name").GetString()!;
        var constraints = field.GetProperty("constraints");
        if (!venue.TryGetProperty(name, out var value))
        {
            if (constraints.TryGetProperty("required", out var required) && required.GetBoolean()) yield return $"{name}: missing";
            yield break;
        }

        var text = value.ToString();
        if (constraints.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(text, pattern.GetString()!))
            yield return $"{name}: {text}";
        if (constraints.TryGetProperty("maxLength", out var length) && text.Length > length.GetInt32()) yield return $"{name}: too long";
        if (field.GetProperty("type").GetString() == "number" && value.ValueKind != JsonValueKind.Number) yield return $"{name}: no number";
        if (field.GetProperty("type").GetString() == "date" && !DateOnly.TryParseExact(text, "yyyy-MM-dd", out _))
            yield return $"{name}: no date";
    }
}
