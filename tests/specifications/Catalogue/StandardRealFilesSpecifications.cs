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
            ["coordinates-missing 4", "date-implausible 144", "hours-free-text 14", "pivot-sentinel 792"],
            FindingsOf("provence-alpes-cote-d-azur.v0.1.json"));

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
        Assert.Empty(PublishedSchema.Current.Breaches(JsonDocument.Parse(json).RootElement));
    }

    [Theory]
    [InlineData("auvergne-rhone-alpes.v0.1.json")]
    [InlineData("charente.v0.1.json")]
    [InlineData("provence-alpes-cote-d-azur.v0.1.json")]
    [InlineData("exemple-valide_v0.1.1.csv")]
    public void Venues_of_the_early_version_are_written_in_it_too_valid_and_without_loss(string name)
    {
        var venues = Venues(name);
        var json = new StandardWriter(StandardFormat.Json, StandardLayout.Early, VenueFiles.Today).WriteWhole(venues);
        var csv = new StandardWriter(StandardFormat.Csv, StandardLayout.Early, VenueFiles.Today).WriteWhole(venues);

        Assert.Equal("0.1", StandardReader.Read(json, StandardFormat.Json, VenueFiles.Today).Version);
        AssertSame(venues, StandardReader.Read(json, StandardFormat.Json, VenueFiles.Today));
        AssertSame(venues, StandardReader.Read(csv, StandardFormat.Csv, VenueFiles.Today));
        Assert.Empty(PublishedSchema.Early.Breaches(JsonDocument.Parse(json).RootElement));
    }

    [Fact]
    public void What_the_early_version_has_no_word_for_becomes_the_nearest_or_is_left_out()
    {
        var venue = Assert.Single(Venues("exemple-valide_v1.0.2.csv")) with
        {
            Services = ["Utilisation sécurisée du numérique", "Maîtrise des outils numériques du quotidien"],
            ReservedPublics = ["Étudiants", "Jeunes"],
            SpecificCare = ["Handicaps moteurs", "Surdité"],
            SupportModes = ["À distance", "En autonomie"],
            NationalProgrammes = ["Certification PIX", "Conseillers numériques"],
            TrainingLabels = ["ORDI 3.0"],
            OtherLabels = ["APTIC", Vocabularies.AcceptsPass, "Ici; et là"],
        };
        var written = EarlyStandardText.Of(venue).ToDictionary();

        Assert.Equal("Utiliser le numérique au quotidien", written["services"]);
        Assert.Equal("Jeunes (16-26 ans);Surdité", written["publics_accueillis"]);
        Assert.Equal("Seul : j'ai accès à du matériel et une connexion", written["modalites_accompagnement"]);
        Assert.Equal("CNFS;APTIC", written["labels_nationaux"]);
        Assert.Equal("Certification PIX;ORDI 3.0;Ici, et là", written["labels_autres"]);
        Assert.EndsWith(
            "Accepte le Pass numérique : Il est possible d'utiliser un Pass numérique pour accéder au lieu", written["conditions_acces"]);
        Assert.DoesNotContain("itinerance", written.Keys);
    }

    [Fact]
    public void Every_word_of_the_current_version_is_written_as_a_word_of_the_early_one_or_not_at_all()
    {
        var everything = Assert.Single(Venues("exemple-valide_v1.0.2.csv")) with
        {
            Services = WordsOf(Vocabularies.Services, StandardFields.Services),
            ReservedPublics = WordsOf(Vocabularies.Publics, StandardFields.ReservedPublics),
            SpecificCare = WordsOf(Vocabularies.Publics, StandardFields.SpecificCare),
            Fees = WordsOf(Vocabularies.Fees, StandardFields.Fees),
            NationalProgrammes = WordsOf(Vocabularies.Labels, StandardFields.NationalProgrammes),
            TrainingLabels = WordsOf(Vocabularies.Labels, StandardFields.TrainingLabels),
            SupportModes = WordsOf(Vocabularies.SupportModes, StandardFields.SupportModes),
        };
        var json = new StandardWriter(StandardFormat.Json, StandardLayout.Early, VenueFiles.Today).WriteWhole([everything]);
        Assert.Empty(PublishedSchema.Early.Breaches(JsonDocument.Parse(json).RootElement));
        Assert.All(
            StandardReader.Read(json, StandardFormat.Json, VenueFiles.Today).Rows,
            row => Assert.Equal(RowOutcome.Imported, row.Outcome));
    }

    [Fact]
    public void A_venue_without_services_has_no_place_in_the_early_version()
    {
        var venues = Venues("charente.v0.1.json");
        venues[0] = venues[0] with { Services = [] };
        var json = new StandardWriter(StandardFormat.Json, StandardLayout.Early, VenueFiles.Today).WriteWhole(venues);
        Assert.Equal(venues.Count - 1, JsonDocument.Parse(json).RootElement.GetArrayLength());
    }

    [Fact]
    public void No_venues_are_a_file_too()
    {
        foreach (var layout in StandardLayout.All)
        {
            var json = new StandardWriter(StandardFormat.Json, layout, VenueFiles.Today).WriteWhole([]);
            var csv = new StandardWriter(StandardFormat.Csv, layout, VenueFiles.Today).WriteWhole([]);
            Assert.Empty(StandardReader.Read(json, StandardFormat.Json, VenueFiles.Today).Rows);
            Assert.Empty(StandardReader.Read(csv, StandardFormat.Csv, VenueFiles.Today).Rows);
        }
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

    private static List<string> WordsOf(Vocabulary vocabulary, string field) =>
        vocabulary.Words.Where(word => word.IsCurrent && word.Meanings[0].Field == field).Select(word => word.Text).ToList();

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

/// <summary>A published schema, applied: required fields, patterns, types, lengths, and the unique id.</summary>
internal sealed class PublishedSchema(string file)
{
    public static readonly PublishedSchema Early = new("schema_v0.1.1.json");
    public static readonly PublishedSchema Current = new("schema_v1.0.2.json");

    private readonly JsonElement _fields = JsonDocument.Parse(VenueFiles.Read(file)).RootElement.GetProperty("fields");

    public IEnumerable<string> Breaches(JsonElement venues)
    {
        var names = _fields.EnumerateArray().Select(field => field.GetProperty("name").GetString()!).ToHashSet();
        foreach (var venue in venues.EnumerateArray())
        {
            foreach (var property in venue.EnumerateObject().Where(property => !names.Contains(property.Name)))
                yield return $"{property.Name}: unknown";
            foreach (var breach in _fields.EnumerateArray().SelectMany(field => BreachesOf(field, venue))) yield return breach;
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
