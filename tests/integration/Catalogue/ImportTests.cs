using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Aptic.Catalogue;
using Aptic.Catalogue.Standard;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;
using static Aptic.Tests.Integration.Catalogue.CatalogueClient;

namespace Aptic.Tests.Integration.Catalogue;

public sealed class ImportTests(ServiceFixture<CatalogueService> fixture) : IClassFixture<ServiceFixture<CatalogueService>>
{
    private const string Json = "application/json";
    private const string TextCsv = "text/csv";

    private readonly CatalogueClient _catalogue = new(fixture.Service);

    [Fact]
    public async Task A_file_is_imported_with_a_report_by_row_and_imported_again_it_changes_nothing()
    {
        var first = await _catalogue.ImportAsync(File("charente.v0.1.json"), Json);
        Assert.Equal("0.1", first["version"]!.GetValue<string>());
        Assert.Equal((188, 120, 68, 0), OutcomesOf(first));
        Assert.Equal((188, 0, 0), EffectsOf(first));
        var row = first["rows"]![59]!;
        Assert.Equal((59, "imported-with-warnings"), (row["index"]!.GetValue<int>(), row["outcome"]!.GetValue<string>()));
        Assert.Equal("siret-key-wrong", row["findings"]![0]!["code"]!.GetValue<string>());

        var again = await _catalogue.ImportAsync(File("charente.v0.1.json"), Json);
        Assert.Equal((188, 120, 68, 0), OutcomesOf(again));
        Assert.Equal((0, 0, 188), EffectsOf(again));
        Assert.Equal(VenueIdsOf(first), VenueIdsOf(again));
    }

    [Theory]
    [InlineData("auvergne-rhone-alpes.v0.1.json", 687)]
    [InlineData("provence-alpes-cote-d-azur.v0.1.json", 792)]
    public async Task A_whole_region_is_imported(string name, int rows) =>
        Assert.Equal((rows, 0, 0), EffectsOf(await _catalogue.ImportAsync(File(name), Json)));

    [Fact]
    public async Task Several_venues_on_one_siret_belong_to_one_organisation()
    {
        const string Siret = "43493312300029";
        var report = await _catalogue.ImportAsync(
            $"""
             id,pivot,nom,commune,code_postal,adresse,date_maj,source
             a,{Siret},Premier lieu,Angoulême,16000,1 place des Halles,2024-04-02,siret-test
             b,{Siret},Second lieu,Angoulême,16000,2 place des Halles,2024-04-02,siret-test
             c,00000000000000,Sans numéro,Angoulême,16000,3 place des Halles,2024-04-02,siret-test
             """);
        var shown = new List<JsonObject>();
        foreach (var venueId in VenueIdsOf(report)) shown.Add(await _catalogue.ShowAsync(venueId));

        Assert.Equal(shown[0]["organisationId"]!.GetValue<Guid>(), shown[1]["organisationId"]!.GetValue<Guid>());
        Assert.NotEqual(shown[0]["organisationId"]!.GetValue<Guid>(), shown[2]["organisationId"]!.GetValue<Guid>());
        Assert.Equal("Premier lieu", shown[1]["organisationName"]!.GetValue<string>());
    }

    /// <summary>National standard: <c>id</c> is local to its producer. Neither file gives a source, and both count from 1.</summary>
    [Fact]
    public async Task Another_producers_file_does_not_turn_a_venue_into_another_one()
    {
        const string Header = "id,pivot,nom,commune,code_postal,code_insee,adresse,date_maj\n";
        var id = Key();
        var first = await _catalogue.ImportAsync(
            Header + $"{id},85140647000019,Médiathèque,Guéret,23000,23096,1 avenue de la Mairie,2026-10-01");
        var venueId = VenueIdsOf(first).Single();
        await _catalogue.QualifyAsync(venueId);

        var second = await _catalogue.ImportAsync(
            Header + $"{id},43493312300029,Bus numérique,Bourg-en-Bresse,01000,01053,2 place de la Gare,2026-11-01");

        var row = second["rows"]![0]!;
        Assert.Equal(("rejected", "id-of-another-venue"), (row["outcome"]!.GetValue<string>(), RejectionOf(row)));
        Assert.Equal((0, 0, 0), EffectsOf(second));
        Assert.Equal("Médiathèque", (await _catalogue.ShowAsync(venueId))["details"]!["name"]!.GetValue<string>());
    }

    /// <summary>PostgreSQL keeps no text with U+0000.</summary>
    [Theory]
    [InlineData("nom")]
    [InlineData("adresse")]
    [InlineData("id")]
    [InlineData("source")]
    [InlineData("horaires")]
    [InlineData("services")]
    [InlineData("code_insee")]
    [InlineData("date_maj")]
    [InlineData("inconnue")]
    public async Task A_nul_anywhere_in_a_file_is_told_and_never_an_error_of_ours(string column)
    {
        string[] columns =
            ["id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "date_maj", "source", "horaires", "services",
             "inconnue"];
        string[] values = [Key(), "", "Lieu", "Guéret", "23000", "23096", "1 rue", "2026-10-01", "nul", "Mo 09:00-12:00", "", "x"];
        var place = Array.IndexOf(columns, column);
        foreach (var texts in new[] { columns, values })
        {
            texts[place] += "\0";
            var report = await _catalogue.ImportAsync($"{string.Join(',', columns)}\n{string.Join(',', values)}\n");
            Assert.NotNull(report["rows"]![0]!["outcome"]);
            texts[place] = texts[place].TrimEnd('\0');
        }
    }

    [Fact]
    public async Task A_later_import_updates_what_changed_and_says_what()
    {
        var source = Key();
        var first = await _catalogue.ImportAsync(Csv(source, ("a", "Avant"), ("b", "Pareil")));
        var later = await _catalogue.ImportAsync(
            Csv(source, ("a", "Après"), ("b", "Pareil")).Replace("contact@b.example", "accueil@b.example", StringComparison.Ordinal));

        Assert.Equal((0, 2, 0), EffectsOf(later));
        Assert.Equal("nom", Assert.Single(later["rows"]![0]!["changedFields"]!.AsArray())!.GetValue<string>());
        Assert.Equal("courriels", Assert.Single(later["rows"]![1]!["changedFields"]!.AsArray())!.GetValue<string>());
        Assert.Equal("Après", (await _catalogue.ShowAsync(VenueIdsOf(first)[0]))["details"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_older_row_changes_nothing_and_is_said()
    {
        var source = Key();
        await _catalogue.ImportAsync(Csv(source, ("a", "Maintenant")));
        var older = await _catalogue.ImportAsync(Csv(source, ("a", "Autrefois"))
            .Replace("2024-04-02", "2023-01-01", StringComparison.Ordinal));

        Assert.Equal((0, 0, 1), EffectsOf(older));
        Assert.Contains("row-outdated", older["rows"]![0]!["findings"]!.AsArray().Select(finding => finding!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_import_never_moves_a_qualified_venue_to_another_organisation()
    {
        var source = Key();
        var venueId = VenueIdsOf(await _catalogue.ImportAsync(Csv(source, ("a", "Lieu"))))[0];
        await _catalogue.QualifyAsync(venueId, "venue-app");
        var before = await _catalogue.ShowAsync(venueId);
        var moved = await _catalogue.ImportAsync(Csv(source, ("a", "Lieu"))
            .Replace("a,,Lieu", "a,85140647000019,Lieu", StringComparison.Ordinal));

        Assert.Equal((0, 0, 1), EffectsOf(moved));
        Assert.Contains("pivot-kept", moved["rows"]![0]!["findings"]!.AsArray().Select(finding => finding!["code"]!.GetValue<string>()));
        Assert.Equal(before["organisationId"]!.GetValue<Guid>(), (await _catalogue.ShowAsync(venueId))["organisationId"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task A_repeat_gets_the_first_answer_for_ever_and_another_file_under_the_key_is_refused()
    {
        var (key, file) = (Key(), Encoding.UTF8.GetBytes(Csv(Key(), ("a", "Lieu"))));
        var first = await _catalogue.PostFileAsync(key, file, TextCsv);
        var body = await first.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);

        var repeat = await _catalogue.PostFileAsync(key, file, TextCsv);
        Assert.Equal((HttpStatusCode.Created, body), (repeat.StatusCode, await repeat.Content.ReadAsStringAsync()));
        Assert.Equal(body, await _catalogue.Operator.GetStringAsync(first.Headers.Location));

        await RefusedAsync(
            await _catalogue.PostFileAsync(key, Encoding.UTF8.GetBytes(Csv(Key(), ("a", "Autre"))), TextCsv),
            HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task Imports_under_one_key_at_once_get_one_answer()
    {
        var (key, file) = (Key(), Encoding.UTF8.GetBytes(Csv(Key(), [.. Enumerable.Range(0, 150).Select(n => ($"v{n}", $"Lieu {n}"))])));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _catalogue.PostFileAsync(key, file, TextCsv)));
        var bodies = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single(bodies.Distinct());
    }

    [Fact]
    public async Task Of_different_files_under_one_key_at_once_one_is_imported_and_the_others_change_nothing()
    {
        var (key, source) = (Key(), Key());
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => _catalogue.PostFileAsync(
            key, Encoding.UTF8.GetBytes(Csv(source, ($"v{number}", $"Lieu {number}"))), TextCsv)));

        var imported = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var other in answers.Where(answer => answer != imported))
            await RefusedAsync(other, HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        var venueId = VenueIdsOf(await BodyOfAsync(imported, HttpStatusCode.Created))[0];
        var known = Enumerable.Range(0, 4).Select(number => CatalogueIds.VenueOf(source, $"v{number}")).Where(id => id != venueId);
        foreach (var refusedId in known)
            await RefusedAsync(await _catalogue.Anyone.GetAsync($"/catalogue/v1/venues/{refusedId}"), HttpStatusCode.NotFound, "venue-unknown");
    }

    [Fact]
    public async Task An_interrupted_import_goes_on_with_its_file_and_takes_no_other()
    {
        var (key, source) = (Key(), Key());
        var file = Encoding.UTF8.GetBytes(Csv(source, [.. Enumerable.Range(0, 150).Select(n => ($"v{n}", $"Lieu {n}"))]));
        await using var database = NpgsqlDataSource.Create(fixture.Database);
        await using (var connection = await database.OpenConnectionAsync())
        await using (var blockade = await connection.BeginTransactionAsync())
        {
            // Rows are written, and the report cannot be.
            await using var command = new NpgsqlCommand("lock table catalogue.mt_doc_importreport in exclusive mode", connection, blockade);
            await command.ExecuteNonQueryAsync();
            using var interruption = new CancellationTokenSource();
            var interrupted = _catalogue.PostFileAsync(key, file, TextCsv, cancellationToken: interruption.Token);
            await Eventually.IsTrueAsync(
                async () => (await VenueAsync(CatalogueIds.VenueOf(source, "v149"))).StatusCode == HttpStatusCode.OK, "the last row to be written");
            await interruption.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => interrupted);

            await RefusedAsync(
                await _catalogue.PostFileAsync(key, Encoding.UTF8.GetBytes(Csv(source, ("other", "Autre"))), TextCsv),
                HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
            Assert.Equal(HttpStatusCode.NotFound, (await VenueAsync(CatalogueIds.VenueOf(source, "other"))).StatusCode);
            await RefusedAsync(
                await _catalogue.Operator.GetAsync($"/catalogue/v1/imports/{await UnfinishedAsync()}"), HttpStatusCode.Conflict, "import-unfinished");
        }

        var report = await _catalogue.ImportAsync(file, TextCsv, key);
        Assert.Equal((150, 0, 0), EffectsOf(report));
        Assert.Equal(150, VenueIdsOf(report).Distinct().Count());
        Assert.Equal(0L, await ScalarAsync("select count(*) from catalogue.mt_doc_importedchunk"));
    }

    [Fact]
    public async Task Imports_of_one_file_at_once_register_each_venue_and_each_organisation_once()
    {
        var file = Encoding.UTF8.GetBytes(
            Csv(Key(), [.. Enumerable.Range(0, 120).Select(n => ($"v{n}", $"Lieu {n}"))])
                .Replace(",,Lieu", ",85140647000019,Lieu", StringComparison.Ordinal));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _catalogue.PostFileAsync(Key(), file, TextCsv)));
        var reports = new List<JsonObject>();
        foreach (var answer in answers) reports.Add(await BodyOfAsync(answer, HttpStatusCode.Created));

        Assert.Equal(120, reports.Sum(report => EffectsOf(report).Registered));
        Assert.Equal(0, reports.Sum(report => EffectsOf(report).Updated));
        var organisationId = (await _catalogue.ShowAsync(VenueIdsOf(reports[0])[0]))["organisationId"]!.GetValue<Guid>();
        Assert.Equal(1L, await ScalarAsync($"select count(*) from catalogue.mt_events where stream_id = '{organisationId}'"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_refused_whole_and_its_key_can_be_used_again()
    {
        var key = Key();
        var header = "id,pivot,nom,commune,code_postal,adresse,date_maj\n"u8.ToArray();
        await RefusedAsync(
            await _catalogue.PostFileAsync(key, "[{\"id\": 1,]"u8.ToArray(), Json),
            HttpStatusCode.UnprocessableEntity, "file-not-json", "line 1, byte 11");
        await RefusedAsync(
            await _catalogue.PostFileAsync(key, [.. header, 0xE9], TextCsv),
            HttpStatusCode.UnprocessableEntity, "file-not-utf8", "line 2, byte 1");
        await RefusedAsync(
            await _catalogue.PostFileAsync(key, "id,nom\n1,Lieu"u8.ToArray(), TextCsv),
            HttpStatusCode.UnprocessableEntity, "column-missing");
        await RefusedAsync(await _catalogue.PostFileAsync(key, [], Json), HttpStatusCode.UnprocessableEntity, "file-empty");

        await _catalogue.ImportAsync(header, "text/csv; charset=utf-8", key);
    }

    [Fact]
    public async Task Rows_that_no_venue_can_be_made_of_are_rejected_and_the_others_imported()
    {
        var report = await _catalogue.ImportAsync(
            """
            id,pivot,nom,commune,code_postal,adresse,date_maj,source
            a,,Bon lieu,Angoulême,16000,1 place des Halles,2024-04-02,rows-test
            b,,Sans code,Angoulême,,2 place des Halles,2024-04-02,rows-test
            a,,Encore,Angoulême,16000,3 place des Halles,2024-04-02,rows-test
            """);

        Assert.Equal((3, 0, 1, 2), OutcomesOf(report));
        Assert.Equal([2, 3, 4], report["rows"]!.AsArray().Select(row => row!["line"]!.GetValue<int>()));
        Assert.Equal(
            ["value-missing", "id-twice"],
            report["rows"]!.AsArray().Skip(1).Select(row => RejectionOf(row!)));
    }

    [Fact]
    public async Task Text_that_a_database_cannot_keep_does_no_harm()
    {
        const string Venue =
            """{"id":"nul","source":"nul","nom":"Lieu\u0000 nul","commune":"Angoulême","code_postal":"16000","adresse":"\u0001ici"}""";
        var report = await _catalogue.ImportAsync(Encoding.UTF8.GetBytes($"[{Venue}]"), Json);
        Assert.Equal("Lieu nul", (await _catalogue.ShowAsync(VenueIdsOf(report)[0]))["details"]!["name"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(""" "x\u0000":"y" """)]
    [InlineData(""" "\u0000":"y" """)]
    [InlineData(""" "x\u202E\u0007":["y\u0000"] """)]
    [InlineData(""" "services":"\u0000x\u0000" """)]
    [InlineData(""" "labels_autres":["a\u0000b", "\uD83D\uDC75"] """)]
    [InlineData(""" "typologie":"\uD800" """)]
    [InlineData(""" "source":"\u0000" """)]
    public async Task A_field_with_text_that_a_database_cannot_keep_does_no_harm_wherever_it_stands(string field)
    {
        var venue = $$"""{"id":"{{Key()}}","nom":"Lieu","commune":"Angoulême","code_postal":"16000","adresse":"ici",{{field}}}""";
        var report = await _catalogue.ImportAsync(Encoding.UTF8.GetBytes($"[{venue}]"), Json);
        Assert.Equal((1, 0, 0), EffectsOf(report));
        Assert.All(
            new[] { @"\u0000", @"\u0007", @"\u202E", @"\uD800" },
            escaped => Assert.DoesNotContain(escaped, report.ToJsonString(), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_header_with_text_that_a_database_cannot_keep_does_no_harm()
    {
        var csv = Csv(Key(), ("a", "Lieu")).Replace("date_maj", "date_maj,x\0y,\0", StringComparison.Ordinal) + ",1,2";
        var report = await _catalogue.ImportAsync(csv);
        Assert.Equal(["xy", "(column 15)"], report["ignoredColumns"]!.AsArray().Select(column => column!["name"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_field_whose_name_holds_half_of_a_character_is_a_reason_against_its_row_alone()
    {
        const string Good = """{"id":"whole","source":"halves","nom":"Lieu","commune":"Angoulême","code_postal":"16000","adresse":"ici"}""";
        var report = await _catalogue.ImportAsync(Encoding.UTF8.GetBytes($$"""[{{Good}},{"\uD800":"y","id":"half"}]"""), Json);
        Assert.Equal((2, 0, 1, 1), OutcomesOf(report));
    }

    [Fact]
    public async Task Telephone_and_addresses_are_shown_and_not_in_the_events()
    {
        var report = await _catalogue.ImportAsync(Csv(Key(), ("contactless", "Lieu")));
        var venueId = VenueIdsOf(report)[0];

        var details = (await _catalogue.ShowAsync(venueId))["details"]!;
        Assert.Equal("+33545000000", details["telephone"]!.GetValue<string>());
        Assert.Equal("contact@contactless.example", details["emails"]![0]!.GetValue<string>());
        Assert.Equal(
            0L, await ScalarAsync(
                "select count(*) from catalogue.mt_events where data::text like '%@%' or data::text like '%+33545000000%'"));
    }

    [Fact]
    public async Task Only_a_catalogue_operator_imports_with_a_key_in_a_known_format_and_size()
    {
        var file = Encoding.UTF8.GetBytes(Csv(Key(), ("a", "Lieu")));
        await RefusedAsync(
            await _catalogue.PostFileAsync(Key(), file, TextCsv, _catalogue.Anyone), HttpStatusCode.Unauthorized, "not-authenticated");
        await RefusedAsync(
            await _catalogue.PostFileAsync(Key(), file, TextCsv, fixture.Service.ClientOf("venue-1", "", "venue")),
            HttpStatusCode.Forbidden, "not-allowed");
        await RefusedAsync(await _catalogue.PostFileAsync(null, file, TextCsv), HttpStatusCode.BadRequest, "idempotency-key-missing");
        await RefusedAsync(
            await _catalogue.PostFileAsync(Key(), file, "application/xml"), HttpStatusCode.UnsupportedMediaType,
            "media-type-not-supported");
        await RefusedAsync(await _catalogue.PostFileAsync(Key(), file, null), HttpStatusCode.UnsupportedMediaType, "media-type-not-supported");
        await RefusedAsync(
            await _catalogue.PostFileAsync(Key(), new byte[(32 * 1024 * 1024) + 1], TextCsv), HttpStatusCode.RequestEntityTooLarge,
            "body-too-large");
        await RefusedAsync(
            await _catalogue.Operator.GetAsync($"/catalogue/v1/imports/{Guid.NewGuid()}"), HttpStatusCode.NotFound, "import-unknown");
    }

    [Fact]
    public async Task The_interface_is_described_to_anyone()
    {
        var document = await BodyOfAsync(await _catalogue.Anyone.GetAsync("/catalogue/v1/openapi.json"), HttpStatusCode.OK);
        Assert.StartsWith("3.1", document["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(
            [
                "/catalogue/v1/imports", "/catalogue/v1/imports/{importId}", "/catalogue/v1/organisations",
                "/catalogue/v1/organisations/{organisationId}", "/catalogue/v1/pathways", "/catalogue/v1/pathways/{pathwayId}",
                "/catalogue/v1/pathways/{pathwayId}/replacement", "/catalogue/v1/pathways/{pathwayId}/withdrawal",
                "/catalogue/v1/qualification-criteria", "/catalogue/v1/renewals", "/catalogue/v1/self-assessment",
                "/catalogue/v1/services/{serviceId}/prices", "/catalogue/v1/services/{serviceId}/withdrawal", "/catalogue/v1/venues", "/catalogue/v1/venues/export",
                "/catalogue/v1/venues/{venueId}", "/catalogue/v1/venues/{venueId}/details", "/catalogue/v1/venues/{venueId}/organisation",
                "/catalogue/v1/venues/{venueId}/qualification",
                "/catalogue/v1/venues/{venueId}/services",
            ],
            document["paths"]!.AsObject().Select(path => path.Key).Order(StringComparer.Ordinal));
        var import = document["paths"]!["/catalogue/v1/imports"]!["post"]!["requestBody"]!["content"]!.AsObject();
        Assert.Equal(["application/json", "text/csv"], import.Select(type => type.Key).Order(StringComparer.Ordinal));
        var export = document["paths"]!["/catalogue/v1/venues/export"]!["get"]!["responses"]!["200"]!["content"]!.AsObject();
        Assert.Equal(["application/json", "text/csv"], export.Select(type => type.Key).Order(StringComparer.Ordinal));
    }

    private static string RejectionOf(JsonNode row) =>
        row["findings"]!.AsArray().Single(finding => finding!["isRejection"]!.GetValue<bool>())!["code"]!.GetValue<string>();

    private static (int Rows, int Imported, int WithWarnings, int Rejected) OutcomesOf(JsonObject report) =>
        (CountOf(report, "rows"), CountOf(report, "imported"), CountOf(report, "importedWithWarnings"), CountOf(report, "rejected"));

    private static (int Registered, int Updated, int Unchanged) EffectsOf(JsonObject report) =>
        (CountOf(report, "registered"), CountOf(report, "updated"), CountOf(report, "unchanged"));

    private static int CountOf(JsonObject report, string name) => report["counts"]![name]!.GetValue<int>();

    private static List<Guid> VenueIdsOf(JsonObject report) =>
        report["rows"]!.AsArray().Select(row => row!["venueId"]!.GetValue<Guid>()).ToList();

    private Task<HttpResponseMessage> VenueAsync(Guid venueId) => _catalogue.Anyone.GetAsync($"/catalogue/v1/venues/{venueId}");

    private async Task<Guid> UnfinishedAsync() => (Guid)(await ScalarAsync(
        """
        select stream_id from catalogue.mt_events started
        where type = 'import_started' and not exists (
            select from catalogue.mt_events done where done.stream_id = started.stream_id and done.type = 'venues_imported')
        """))!;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(fixture.Database);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
