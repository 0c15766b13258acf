using System.Net;
using System.Text.Json.Nodes;
using Aptic.Catalogue;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Catalogue.CatalogueClient;

namespace Aptic.Tests.Integration.Catalogue;

/// <summary>Another organisation runs a venue that was qualified: an operator says so, with a reason.</summary>
public sealed class MoveTests(ServiceFixture<CatalogueService> fixture) : IClassFixture<ServiceFixture<CatalogueService>>
{
    private const string Siret = "43493312300029";
    private readonly CatalogueClient _catalogue = new(fixture.Service);

    [Fact]
    public async Task A_venue_that_was_qualified_without_a_siret_gets_one_which_is_shown_told_and_exported()
    {
        var venueId = await QualifiedAsync();
        var before = IdOf(await _catalogue.ShowAsync(venueId), "organisationId");
        var moved = await BodyOfAsync(await MoveAsync(venueId, new { reason = "La mairie reprend le lieu.", pivot = "434 933 123 00029" }), HttpStatusCode.OK);

        var shown = await _catalogue.ShowAsync(venueId);
        var after = IdOf(shown, "organisationId");
        Assert.Equal((before, after), (IdOf(moved, "previousOrganisationId"), IdOf(moved, "organisationId")));
        Assert.NotEqual(before, after);
        Assert.Equal(("qualified", Siret), (Text(shown, "status"), Text(shown["details"]!["pivot"]!, "number")));
        Assert.Contains(venueId, await VenuesOfAsync(after));
        Assert.DoesNotContain(venueId, await VenuesOfAsync(before));
        var told = await fixture.Probe.HeardAsync<VenueDetailsChanged>(contract => contract.Venue.VenueId == venueId);
        Assert.Equal((after, "qualified", "venue-app"), (told.Venue.OrganisationId, told.Venue.History[^1].Status, Assert.Single(told.Venue.Apps)));

        var story = await BodyOfAsync(await _catalogue.Operator.GetAsync($"/catalogue/v1/venues/{venueId}/qualification"), HttpStatusCode.OK);
        var step = story["history"]!.AsArray()[^1]!;
        Assert.Equal(
            ("moved", "La mairie reprend le lieu.", "catalogue-operator-1"), (Text(step, "decision"), Text(step, "reason"), Text(step, "decidedBy")));
        var export = await _catalogue.Anyone.GetByteArrayAsync("/catalogue/v1/venues/export?format=json");
        var again = (await _catalogue.ImportAsync(export, "application/json"))["rows"]!.AsArray().Single(row => IdOf(row!, "venueId") == venueId);
        Assert.Equal("unchanged", Text(again!, "effect"));
    }

    [Fact]
    public async Task A_move_is_made_once_per_key_and_answers_the_same_for_ever()
    {
        var (venueId, key) = (await QualifiedAsync(), Key());
        var move = new { reason = "Reprise.", pivot = Siret };
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => MoveAsync(venueId, move, key)));
        var bodies = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));

        await BodyOfAsync(await MoveAsync(venueId, new { reason = "Encore.", pivot = "85140647000019" }), HttpStatusCode.OK);
        Assert.Equal(bodies[0], Assert.Single(bodies.Append(await (await MoveAsync(venueId, move, key)).Content.ReadAsStringAsync()).Distinct()));
        await RefusedAsync(
            await MoveAsync(venueId, new { reason = "Autre.", pivot = Siret }, key), HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task Bad_moves_are_refused_with_their_reason_and_place_and_change_nothing()
    {
        var venueId = await QualifiedAsync();
        var other = await QualifiedAsync();
        var (own, others) = (IdOf(await _catalogue.ShowAsync(venueId), "organisationId"), IdOf(await _catalogue.ShowAsync(other), "organisationId"));

        await RefusedAsync(await MoveAsync(venueId, new { reason = " ", pivot = Siret }), HttpStatusCode.UnprocessableEntity, "reason-missing", "/reason");
        await RefusedAsync(
            await MoveAsync(venueId, new { reason = "Re\u202Eprise.", pivot = Siret }), HttpStatusCode.UnprocessableEntity, "invalid-decision", "/reason");
        foreach (var nowhere in new object[] { new { reason = "Reprise." }, new { reason = "Reprise.", organisationId = others } })
            await RefusedAsync(await MoveAsync(venueId, nowhere), HttpStatusCode.UnprocessableEntity, "organisation-without-number", "/pivot");
        await RefusedAsync(
            await MoveAsync(venueId, new { reason = "Reprise.", pivot = "43493312300028" }), HttpStatusCode.UnprocessableEntity, "siret-key-wrong", "/pivot");
        await RefusedAsync(
            await MoveAsync(venueId, new { reason = "Reprise.", organisationId = Guid.NewGuid() }), HttpStatusCode.UnprocessableEntity,
            "organisation-unknown", "/organisationId");
        await RefusedAsync(
            await MoveAsync(venueId, new { reason = "Reprise.", pivot = Siret, organisationId = others }), HttpStatusCode.Conflict,
            "siret-of-another-organisation", "/pivot");
        await RefusedAsync(await MoveAsync(Guid.NewGuid(), new { reason = "Reprise.", pivot = Siret }), HttpStatusCode.NotFound, "venue-unknown");
        await RefusedAsync(await MoveAsync(venueId, new { pivot = Siret }), HttpStatusCode.BadRequest, "malformed-json");
        await RefusedAsync(
            await fixture.Service.ClientOf("venue-app", "", "venue").PostJsonAsync(PathOf(venueId), Key(), new { reason = "Reprise.", pivot = Siret }),
            HttpStatusCode.Forbidden, "not-allowed");
        await BodyOfAsync(await _catalogue.DecideAsync(venueId, new { decision = "suspended", reason = "Contrôle." }), HttpStatusCode.OK);
        await RefusedAsync(await MoveAsync(venueId, new { reason = "Reprise.", pivot = Siret }), HttpStatusCode.Conflict, "venue-suspended");
        Assert.Equal(own, IdOf(await _catalogue.ShowAsync(venueId), "organisationId"));

        await BodyOfAsync(await _catalogue.DecideAsync(venueId, new { decision = "reinstated" }), HttpStatusCode.OK);
        await BodyOfAsync(await MoveAsync(venueId, new { reason = "Reprise.", pivot = Siret }), HttpStatusCode.OK);
        await RefusedAsync(await MoveAsync(venueId, new { reason = "Reprise.", pivot = Siret }), HttpStatusCode.Conflict, "organisation-unchanged", "/pivot");
    }

    private async Task<Guid> QualifiedAsync()
    {
        var venueId = await _catalogue.ImportVenueAsync();
        await _catalogue.QualifyAsync(venueId, "venue-app");
        return venueId;
    }

    private Task<HttpResponseMessage> MoveAsync(Guid venueId, object move, string? key = null) =>
        _catalogue.Operator.PostJsonAsync(PathOf(venueId), key ?? Key(), move);

    private async Task<IEnumerable<Guid>> VenuesOfAsync(Guid organisationId) =>
        (await BodyOfAsync(await _catalogue.Anyone.GetAsync($"/catalogue/v1/organisations/{organisationId}"), HttpStatusCode.OK))
        ["venues"]!.AsArray().Select(venue => IdOf(venue!, "venueId")).ToList();

    private static string PathOf(Guid venueId) => $"/catalogue/v1/venues/{venueId}/organisation";

    private static Guid IdOf(JsonNode node, string name) => node[name]!.GetValue<Guid>();

    private static string Text(JsonNode node, string name) => node[name]?.GetValue<string>() ?? "";
}
