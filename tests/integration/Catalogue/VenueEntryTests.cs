using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Aptic.Catalogue;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Catalogue.CatalogueClient;

namespace Aptic.Tests.Integration.Catalogue;

/// <summary>Venues entered and edited by hand, and the organisations that they belong to.</summary>
public sealed class VenueEntryTests(ServiceFixture<CatalogueService> fixture) : IClassFixture<ServiceFixture<CatalogueService>>
{
    private const string Venues = "/catalogue/v1/venues";
    private const string Organisations = "/catalogue/v1/organisations";
    private const string Siret = "43493312300029";
    private const string OtherSiret = "85140647000019";
    private readonly CatalogueClient _catalogue = new(fixture.Service);

    [Fact]
    public async Task A_venue_entered_by_hand_is_shown_found_and_goes_through_an_export_unchanged()
    {
        var name = $"Fablab {Key()}";
        var venueId = await RegisterAsync(Entry(name, siret: null));

        var shown = await _catalogue.ShowAsync(venueId);
        Assert.Equal(("registered", name), (shown["status"]!.GetValue<string>(), shown["details"]!["name"]!.GetValue<string>()));
        Assert.Equal(
            ("Mo-Fr 09:00-12:00", "+33545000000", "2026-03-02"),
            (Text(shown["details"]!, "openingHours"), Text(shown["details"]!, "telephone"), Text(shown["details"]!, "updatedOn")));
        Assert.Equal(venueId, IdOf(Assert.Single((await _catalogue.SearchAsync($"q={Uri.EscapeDataString(name)}"))["venues"]!.AsArray())!, "venueId"));

        var export = await _catalogue.Anyone.GetByteArrayAsync($"{Venues}/export?format=json");
        var row = (await _catalogue.ImportAsync(export, "application/json"))["rows"]!.AsArray().Single(row => IdOf(row!, "venueId") == venueId);
        Assert.Equal("unchanged", Text(row!, "effect"));
    }

    [Fact]
    public async Task An_edit_puts_the_details_anew_and_says_what_changed()
    {
        var venueId = await RegisterAsync(Entry("Avant", siret: null));
        var answer = await BodyOfAsync(await EditAsync(venueId, Entry("Après", siret: null, telephone: null)), HttpStatusCode.OK);

        Assert.Equal(["nom", "telephone"], answer["changedFields"]!.AsArray().Select(field => field!.GetValue<string>()));
        var details = (await _catalogue.ShowAsync(venueId))["details"]!;
        Assert.Equal(("Après", ""), (Text(details, "name"), Text(details, "telephone")));
    }

    [Fact]
    public async Task An_imported_venue_can_be_edited_and_an_older_row_of_its_source_does_not_undo_it()
    {
        var source = Key();
        var venueId = IdOf((await _catalogue.ImportAsync(Csv(source, ("a", "Importé"))))["rows"]![0]!, "venueId");
        await BodyOfAsync(await EditAsync(venueId, Entry("Corrigé", siret: null)), HttpStatusCode.OK);
        var again = await _catalogue.ImportAsync(Csv(source, ("a", "Importé")));

        Assert.Equal(("unchanged", venueId), (Text(again["rows"]![0]!, "effect"), IdOf(again["rows"]![0]!, "venueId")));
        Assert.Equal("Corrigé", Text((await _catalogue.ShowAsync(venueId))["details"]!, "name"));
    }

    [Fact]
    public async Task The_app_of_a_venue_edits_it_and_no_other_and_what_others_need_is_told()
    {
        var venueId = await RegisterAsync(Entry("Avant", siret: null));
        await _catalogue.QualifyAsync(venueId, "venue-app");
        var (its, another) = (fixture.Service.ClientOf("venue-app", "", "venue"), fixture.Service.ClientOf("another-app", "", "venue"));

        await RefusedAsync(
            await another.PostJsonAsync($"{Venues}/{venueId}/details", Key(), Entry("Pris", siret: null)), HttpStatusCode.Forbidden,
            "not-your-venue");
        await BodyOfAsync(
            await its.PostJsonAsync($"{Venues}/{venueId}/details", Key(), Entry("Après", siret: null)), HttpStatusCode.OK);
        var told = await fixture.Probe.HeardAsync<VenueDetailsChanged>(contract => contract.Venue.VenueId == venueId);
        Assert.Equal(("Après", VenueStatuses.Qualified), (told.Venue.Name, told.Venue.History[^1].Status));
        Assert.Equal(HttpStatusCode.Forbidden, (await its.PostJsonAsync(Venues, Key(), Entry("Mien", siret: null))).StatusCode);
    }

    [Fact]
    public async Task Each_command_is_done_once_per_key_and_answers_the_same_for_ever()
    {
        var (register, edit) = (Key(), Key());
        var first = await BodyOfAsync(await RegisterAsync(register, Entry("Lieu", siret: null)), HttpStatusCode.Created);
        var venueId = IdOf(first, "venueId");
        var edited = await BodyOfAsync(await EditAsync(venueId, Entry("Un", siret: null), edit), HttpStatusCode.OK);
        await BodyOfAsync(await EditAsync(venueId, Entry("Deux", siret: null)), HttpStatusCode.OK);

        Assert.Equal(
            first.ToJsonString(),
            (await BodyOfAsync(await RegisterAsync(register, Entry("Lieu", siret: null)), HttpStatusCode.Created)).ToJsonString());
        Assert.Equal(
            edited.ToJsonString(),
            (await BodyOfAsync(await EditAsync(venueId, Entry("Un", siret: null), edit), HttpStatusCode.OK)).ToJsonString());
        Assert.Equal("Deux", Text((await _catalogue.ShowAsync(venueId))["details"]!, "name"));
        await RefusedAsync(
            await RegisterAsync(register, Entry("Autre", siret: null)), HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        await RefusedAsync(
            await EditAsync(venueId, Entry("Trois", siret: null), edit), HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task Entries_under_one_key_at_once_register_one_venue()
    {
        var key = Key();
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RegisterAsync(key, Entry("Lieu", siret: OtherSiret))));
        var bodies = await Task.WhenAll(answers.Select(answer => BodyOfAsync(answer, HttpStatusCode.Created)));
        Assert.Single(bodies.Select(body => IdOf(body, "venueId")).Distinct());
    }

    [Fact]
    public async Task A_siret_belongs_to_one_organisation_which_can_have_many_venues()
    {
        var first = await RegisterAsync(Entry("Premier lieu", Siret));
        var organisationId = IdOf(await _catalogue.ShowAsync(first), "organisationId");
        var second = await RegisterAsync(Entry("Second lieu", Siret));
        var third = await RegisterAsync(Entry("Troisième lieu", siret: null, organisationId: organisationId));

        foreach (var path in new[] { $"{Organisations}/{organisationId}", $"{Organisations}?siret={Siret}" })
        {
            var organisation = await GetAsync(path);
            Assert.Equal((organisationId, Siret), (IdOf(organisation, "organisationId"), Text(organisation["pivot"]!, "number")));
            Assert.Equal(
                [first, second, third], organisation["venues"]!.AsArray().Select(venue => IdOf(venue!, "venueId")));
        }

        Assert.Equal(Siret, Text((await _catalogue.ShowAsync(third))["details"]!["pivot"]!, "number"));
        await RefusedAsync(
            await RegisterAsync(Key(), Entry("Lieu", OtherSiret, organisationId: organisationId)), HttpStatusCode.Conflict,
            "siret-of-another-organisation", "/pivot");
        await RefusedAsync(
            await RegisterAsync(Key(), Entry("Lieu", siret: null, organisationId: Guid.NewGuid())), HttpStatusCode.UnprocessableEntity,
            "organisation-unknown", "/organisationId");
    }

    [Fact]
    public async Task A_venue_moves_to_another_organisation_until_it_is_qualified()
    {
        var venueId = await RegisterAsync(Entry("Lieu mobile", siret: null));
        var before = IdOf(await _catalogue.ShowAsync(venueId), "organisationId");
        await BodyOfAsync(await EditAsync(venueId, Entry("Lieu mobile", "55208131766522")), HttpStatusCode.OK);
        var after = IdOf(await _catalogue.ShowAsync(venueId), "organisationId");
        Assert.NotEqual(before, after);
        Assert.Empty((await GetAsync($"{Organisations}/{before}"))["venues"]!.AsArray());

        await _catalogue.QualifyAsync(venueId);
        await RefusedAsync(
            await EditAsync(venueId, Entry("Lieu mobile", OtherSiret)), HttpStatusCode.Conflict, "organisation-fixed", "/pivot");
        await BodyOfAsync(await EditAsync(venueId, Entry("Lieu mobile", siret: null)), HttpStatusCode.OK);
        Assert.Equal(after, IdOf(await _catalogue.ShowAsync(venueId), "organisationId"));
    }

    [Fact]
    public async Task Bad_entries_are_refused_with_every_reason_and_place()
    {
        var bad = await BodyOfAsync(
            await RegisterAsync(Key(), new { name = "", commune = "Angoulême", postalCode = "16", address = "1 place", pivot = "43493312300028", openingHours = "le matin" }),
            HttpStatusCode.UnprocessableEntity);
        Assert.Equal(
            ["/name", "/openingHours", "/pivot", "/postalCode"],
            bad["errors"]!.AsArray().Select(error => error!["place"]!.GetValue<string>()).Order());

        await RefusedAsync(await RegisterAsync(null, Entry("Lieu", null)), HttpStatusCode.BadRequest, "idempotency-key-missing");
        await RefusedAsync(await EditAsync(Guid.NewGuid(), Entry("Lieu", null)), HttpStatusCode.NotFound, "venue-unknown");
        var another = await RegisterAsync(Entry("Lieu", siret: null));
        await RefusedAsync(await _catalogue.Anyone.GetAsync($"{Organisations}/{another}"), HttpStatusCode.NotFound, "organisation-unknown");
        await RefusedAsync(
            await RegisterAsync(Key(), Entry("Lieu", siret: null, organisationId: another)), HttpStatusCode.UnprocessableEntity,
            "organisation-unknown", "/organisationId");
        await RefusedAsync(await _catalogue.Anyone.GetAsync($"{Organisations}/{Guid.NewGuid()}"), HttpStatusCode.NotFound, "organisation-unknown");
        await RefusedAsync(await _catalogue.Anyone.GetAsync($"{Organisations}?siret=73282932000074"), HttpStatusCode.NotFound, "organisation-unknown");
        foreach (var query in new[] { "", "?siret=", "?siret=43493312300028", "?siret=00000000000000" })
            await RefusedAsync(
                await _catalogue.Anyone.GetAsync(Organisations + query), HttpStatusCode.UnprocessableEntity, "siret-invalid", "query siret");
    }

    [Theory]
    [InlineData("""{"name": "Lieu"}""")]
    [InlineData("""{"name": "Lieu", "commune": "x", "postalCode": 16000, "address": "y"}""")]
    [InlineData("""{"name": "Lieu", "commune": "x", "postalCode": "16000", "address": "y", "latitude": 1e400, "longitude": 0}""")]
    [InlineData("""{"name": "Lieu", "commune": "x", "postalCode": "16000", "address": "y", "emails": [null]}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"name": "nul\u0000", "commune": "x", "postalCode": "16000", "address": "y"}""")]
    [InlineData("""{"name": "half \ud800", "commune": "x", "postalCode": "16000", "address": "y"}""")]
    [InlineData("""{"name": "Lieu", "commune": "x", "postalCode": "16000", "address": "y", "colour": "blue"}""")]
    [InlineData("[]")]
    public async Task A_body_that_is_no_venue_is_refused(string body, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Venues);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", Key());
        await RefusedAsync(await _catalogue.Operator.SendAsync(request), status, "malformed-json");
    }

    private static object Entry(string name, string? siret, string? telephone = "05 45 00 00 00", Guid? organisationId = null) => new
    {
        name,
        commune = "Angoulême",
        postalCode = "16000",
        inseeCode = "16015",
        address = "1 place des Halles",
        latitude = 45.65,
        longitude = 0.16,
        pivot = siret,
        organisationId,
        telephone,
        openingHours = "Mo-Fr 09:00-12:00",
        services = new[] { "Aide aux démarches administratives" },
    };

    private async Task<Guid> RegisterAsync(object entry) =>
        IdOf(await BodyOfAsync(await RegisterAsync(Key(), entry), HttpStatusCode.Created), "venueId");

    private Task<HttpResponseMessage> RegisterAsync(string? key, object entry) => _catalogue.Operator.PostJsonAsync(Venues, key, entry);

    private Task<HttpResponseMessage> EditAsync(Guid venueId, object entry, string? key = null) =>
        _catalogue.Operator.PostJsonAsync($"{Venues}/{venueId}/details", key ?? Key(), entry);

    private async Task<JsonObject> GetAsync(string path) => await BodyOfAsync(await _catalogue.Anyone.GetAsync(path), HttpStatusCode.OK);

    private static Guid IdOf(JsonNode node, string name) => node[name]!.GetValue<Guid>();

    private static string Text(JsonNode node, string name) => node[name]?.GetValue<string>() ?? "";
}
