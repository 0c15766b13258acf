using System.Text;
using System.Text.Json;
using Aptic.Catalogue.Standard;
using Xunit;

namespace Aptic.Tests.Specifications.Catalogue;

/// <summary>Whatever a file holds: it is read or refused, each row has an outcome, and what was read survives writing.</summary>
public sealed class StandardPropertySpecifications
{
    private const int Seeds = 300;

    private static readonly string[] Dirt =
    [
        "", " ", "0", "null", "NaN", "1230", "51100", "97400", "98800", "49,25", "4.03", "-20.88", "55.44", "181", "1e400",
        "43493312300029",
        "434 933 123 00029", "00000000000000", "W161000123", "4,3E+13", "1969-12-31", "2024-04-02", "02/04/2024", "2024-04-02T10:00:00Z",
        "Gratuit", "Payant;Gratuit", "gratuit|PAYANT", "Adultes;Seniors (+ 65 ans)", "Aide aux démarches administratives", "Itinérant|Fixe",
        "Mo-Fr 09:00-12:00", "du lundi au vendredi", "+33326000000", "03 26 00 00 00", "a@b.example;c@d.example", "www.a.example",
        "https://a.example|https://b.example/x|y", "l'été, \"demain\"", "deux\nlignes\r\n", "tab\tici", "nul\0ici", "|;|", "Œuvre 👵🏽",
        "e\u0301", "\u200B", "\u2028", "\uFFFD", "=1+1", "a;b|c,d", "<b>",
    ];

    [Fact]
    public void What_was_read_from_any_row_reads_the_same_after_writing()
    {
        var imported = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var first = Read(RandomJson(new Random(seed)), StandardFormat.Json);
            var venues = first.Rows.Where(row => row.Venue is not null).Select(row => row.Venue!).ToList();
            imported += venues.Count;
            AssertSame(seed, venues, Read(StandardWriter.WriteJson(venues, VenueFiles.Today), StandardFormat.Json));
            AssertSame(seed, venues, Read(StandardWriter.WriteCsv(venues, VenueFiles.Today), StandardFormat.Csv));
            Assert.Empty(PublishedSchema.Current.Breaches(JsonDocument.Parse(StandardWriter.WriteJson(venues, VenueFiles.Today)).RootElement));
        }

        Assert.True(imported > Seeds, "The rows must not all be rejected.");
    }

    [Fact]
    public void Whatever_was_read_is_valid_in_the_early_version_too_and_reads_again()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var venues = Read(RandomJson(new Random(seed)), StandardFormat.Json).Rows.Select(row => row.Venue).OfType<StandardVenue>().ToList();
            var json = new StandardWriter(StandardFormat.Json, StandardLayout.Early, VenueFiles.Today).WriteWhole(venues);
            Assert.Empty(PublishedSchema.Early.Breaches(JsonDocument.Parse(json).RootElement));
            Assert.All(Read(json, StandardFormat.Json).Rows, row => Assert.NotNull(row.Venue));
        }
    }

    [Fact]
    public void The_same_rows_read_the_same_from_either_format()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var rows = RandomRows(new Random(seed));
            var json = Read(JsonSerializer.SerializeToUtf8Bytes(rows), StandardFormat.Json);
            var csv = Read(Csv(rows), StandardFormat.Csv);
            Assert.Equal(
                json.Rows.Where(row => row.Venue is not null).Select(row => string.Join('\n', StandardText.Of(row.Venue!))),
                csv.Rows.Where(row => row.Venue is not null).Select(row => string.Join('\n', StandardText.Of(row.Venue!))));
        }
    }

    [Fact]
    public void Every_row_has_an_outcome_and_a_rejected_one_its_reason()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var rows = RandomRows(new Random(seed));
            var file = Read(JsonSerializer.SerializeToUtf8Bytes(rows), StandardFormat.Json);
            Assert.Equal(Enumerable.Range(0, rows.Count), file.Rows.Select(row => row.Place.Index!.Value));
            Assert.All(file.Rows, row => Assert.Equal(row.Venue is null, row.Findings.Any(finding => finding.IsRejection)));
        }
    }

    [Fact]
    public void Damaged_files_are_read_or_refused_and_never_break_the_reader()
    {
        byte[][] originals =
            [VenueFiles.Read("exemple-valide_v1.0.2.csv"), VenueFiles.Read("exemple-valide_v0.1.1.csv"), RandomJson(new Random(0))];
        var refused = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var damaged = originals[seed % originals.Length].ToArray();
            for (var count = 0; count < 4; count++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            foreach (var format in Enum.GetValues<StandardFormat>())
            {
                try
                {
                    Assert.NotEmpty(Read(damaged, format).Version);
                }
                catch (MalformedFileException malformed)
                {
                    Assert.NotEmpty(malformed.Code);
                    refused++;
                }
            }
        }

        Assert.True(refused > 0, "Some damage must be noticed.");
    }

    private static void AssertSame(int seed, List<StandardVenue> venues, ReadFile again)
    {
        Assert.True(venues.Count == again.Rows.Count, $"seed {seed}: {venues.Count} venues were written, {again.Rows.Count} read");
        foreach (var (before, row) in venues.Zip(again.Rows))
        {
            Assert.True(row.Venue is not null, $"seed {seed}, {row.Place}: {string.Join(' ', row.Findings)}");
            var changed = StandardText.ChangedFields(before with { UpdatedOn = before.UpdatedOn ?? VenueFiles.Today }, row.Venue);
            Assert.True(changed.Count == 0, $"seed {seed}, {row.Place}: {string.Join(", ", changed)}");
        }
    }

    private static byte[] RandomJson(Random random) => JsonSerializer.SerializeToUtf8Bytes(RandomRows(random));

    private static List<Dictionary<string, string>> RandomRows(Random random) =>
        Enumerable.Range(0, random.Next(1, 6)).Select(index => RandomRow(random, index)).ToList();

    private static Dictionary<string, string> RandomRow(Random random, int index)
    {
        var row = new Dictionary<string, string>
        {
            ["id"] = $"{index}",
            ["pivot"] = "43493312300029",
            ["nom"] = "Anonymal",
            ["commune"] = "Reims",
            ["code_postal"] = "51100",
            ["adresse"] = "12 BIS RUE DE LECLERCQ",
            ["date_maj"] = "2024-04-02",
        };
        var fields = StandardFields.All.Skip(1).Concat(EarlyStandardFields.All).ToArray();
        for (var count = random.Next(12); count > 0; count--)
            row[fields[random.Next(fields.Length)]] = RandomDirt(random) + (random.Next(4) == 0 ? RandomDirt(random) : "");
        return row;
    }

    private static string RandomDirt(Random random) => Dirt[random.Next(Dirt.Length)];

    private static byte[] Csv(List<Dictionary<string, string>> rows)
    {
        var columns = StandardFields.Required.Concat(rows.SelectMany(row => row.Keys)).Distinct().ToList();
        var lines = rows.Select(row => string.Join(',', columns.Select(column => Quoted(row.GetValueOrDefault(column, "")))));
        return Encoding.UTF8.GetBytes(string.Join('\n', lines.Prepend(string.Join(',', columns))));
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"")}\"";

    private static ReadFile Read(byte[] file, StandardFormat format) => StandardReader.Read(file, format, VenueFiles.Today);
}
