using System.Net;
using System.Text;
using Aptic.Catalogue;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Catalogue.CatalogueClient;

namespace Aptic.Tests.Integration.Catalogue;

public sealed class VenueTests(ServiceFixture<CatalogueService> fixture) : IClassFixture<ServiceFixture<CatalogueService>>
{
    private readonly CatalogueClient _catalogue = new(fixture.Service);

    [Fact]
    public async Task A_qualification_is_shown_to_anyone_and_told_to_others()
    {
        var venueId = await _catalogue.ImportVenueAsync();
        Assert.False((await _catalogue.ShowAsync(venueId))["acceptsCheques"]!.GetValue<bool>());

        var answer = await BodyOfAsync(
            await _catalogue.DecideAsync(
                venueId, new { decision = "qualified", apps = new[] { "venue-app" }, acceptsRegulatedTariff = true }),
            HttpStatusCode.OK);
        Assert.Equal("qualified", answer["status"]!.GetValue<string>());

        var told = await fixture.Probe.HeardAsync<VenueQualified>(contract => contract.Venue.VenueId == venueId);
        Assert.Equal(["registered", "submitted", "qualified"], told.Venue.History.Select(change => change.Status));
        Assert.Equal(
            ("Anonymal", "16", "16015", true),
            (told.Venue.Name, told.Venue.DepartmentCode, told.Venue.CommuneCode, told.Venue.AcceptsRegulatedTariff));
        Assert.Equal("venue-app", Assert.Single(told.Venue.Apps));
        Assert.Equal(new DateOnly(2026, 3, 2), told.AccountingDay);

        var shown = await _catalogue.ShowAsync(venueId);
        Assert.True(shown["acceptsCheques"]!.GetValue<bool>());
        Assert.Equal("2027-03-02", shown["renewalOn"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_suspension_a_reinstatement_and_a_withdrawal_are_told_with_growing_revisions()
    {
        var venueId = await _catalogue.ImportVenueAsync();
        await _catalogue.QualifyAsync(venueId);
        await BodyOfAsync(
            await _catalogue.DecideAsync(venueId, new { decision = "suspended", reason = "Locaux fermés." }), HttpStatusCode.OK);
        await BodyOfAsync(await _catalogue.DecideAsync(venueId, new { decision = "reinstated" }), HttpStatusCode.OK);
        await BodyOfAsync(await _catalogue.DecideAsync(venueId, new { decision = "withdrawn", reason = "Cessation." }), HttpStatusCode.OK);

        var suspended = await fixture.Probe.HeardAsync<VenueSuspended>(contract => contract.Venue.VenueId == venueId);
        var reinstated = await fixture.Probe.HeardAsync<VenueQualified>(
            contract => contract.Venue.VenueId == venueId && contract.Venue.Revision > suspended.Venue.Revision);
        var withdrawn = await fixture.Probe.HeardAsync<VenueWithdrawn>(contract => contract.Venue.VenueId == venueId);
        Assert.Equal(("Locaux fermés.", "Cessation."), (suspended.Reason, withdrawn.Reason));
        Assert.True(withdrawn.Venue.Revision > reinstated.Venue.Revision);
        Assert.False((await _catalogue.ShowAsync(venueId))["acceptsCheques"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_new_name_of_a_qualified_venue_is_told_and_one_of_a_venue_that_never_was_is_not()
    {
        var source = Key();
        var report = await _catalogue.ImportAsync(Csv(source, ("known", "Avant"), ("unknown", "Avant")));
        var (known, unknown) = (report["rows"]![0]!["venueId"]!.GetValue<Guid>(), report["rows"]![1]!["venueId"]!.GetValue<Guid>());
        await _catalogue.QualifyAsync(known);
        await _catalogue.ImportAsync(Csv(source, ("unknown", "Après"), ("known", "Après")));

        var told = await fixture.Probe.HeardAsync<VenueDetailsChanged>(contract => contract.Venue.VenueId == known);
        Assert.Equal("Après", told.Venue.Name);
        Assert.DoesNotContain(
            fixture.Probe.Received, message => message.Contract is VenueDetailsChanged other && other.Venue.VenueId == unknown);
    }

    [Fact]
    public async Task A_decision_is_made_once_per_key_and_answers_the_same_for_ever()
    {
        var venueId = await _catalogue.ImportVenueAsync();
        var (key, request) = (Key(), new { decision = "qualified", apps = new[] { "venue-app" } });
        var first = await (await _catalogue.DecideAsync(venueId, request, key)).Content.ReadAsStringAsync();
        await BodyOfAsync(await _catalogue.DecideAsync(venueId, new { decision = "suspended", reason = "Pause." }), HttpStatusCode.OK);

        var repeat = await _catalogue.DecideAsync(venueId, request, key);
        Assert.Equal((HttpStatusCode.OK, first), (repeat.StatusCode, await repeat.Content.ReadAsStringAsync()));
        Assert.Equal("suspended", (await _catalogue.ShowAsync(venueId))["status"]!.GetValue<string>());
        await RefusedAsync(
            await _catalogue.DecideAsync(venueId, new { decision = "withdrawn", reason = "Autre." }, key),
            HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task Of_two_suspensions_at_once_one_is_made()
    {
        var venueId = await _catalogue.ImportVenueAsync();
        await _catalogue.QualifyAsync(venueId);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => _catalogue.DecideAsync(venueId, new { decision = "suspended", reason = "Pause." })));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var late in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
            await RefusedAsync(late, HttpStatusCode.Conflict, "decision-not-possible", "/decision");
    }

    [Fact]
    public async Task A_renewal_that_names_no_apps_and_no_tariff_leaves_the_venue_its_own()
    {
        var venueId = await _catalogue.ImportVenueAsync();
        await BodyOfAsync(
            await _catalogue.DecideAsync(venueId, new { decision = "qualified", apps = new[] { "venue-app" }, acceptsRegulatedTariff = true }),
            HttpStatusCode.OK);
        await BodyOfAsync(await _catalogue.DecideAsync(venueId, new { decision = "qualified", renewalOn = "2028-03-02" }), HttpStatusCode.OK);

        var renewed = await BodyOfAsync(
            await fixture.Service.ClientOf("venue-app", "", "venue").GetAsync($"/catalogue/v1/venues/{venueId}/qualification"), HttpStatusCode.OK);
        Assert.Equal("2028-03-02", renewed["renewalOn"]!.GetValue<string>());
        Assert.Equal("venue-app", Assert.Single(renewed["apps"]!.AsArray())!.GetValue<string>());
        Assert.True(renewed["acceptsRegulatedTariff"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Bad_decisions_are_refused_with_their_reason_and_place()
    {
        var venueId = await _catalogue.ImportVenueAsync();
        var decide = $"/catalogue/v1/venues/{venueId}/qualification";

        await RefusedAsync(
            await _catalogue.DecideAsync(Guid.NewGuid(), new { decision = "qualified" }), HttpStatusCode.NotFound, "venue-unknown");
        await RefusedAsync(
            await _catalogue.DecideAsync(venueId, new { decision = "refused" }), HttpStatusCode.UnprocessableEntity, "reason-missing",
            "/reason");
        await RefusedAsync(
            await _catalogue.DecideAsync(venueId, new { decision = "qualified", apps = new[] { "Not An App" } }),
            HttpStatusCode.UnprocessableEntity, "invalid-decision", "/apps");
        await RefusedAsync(
            await _catalogue.DecideAsync(venueId, new { decision = "suspended", reason = "Pause." }),
            HttpStatusCode.Conflict, "decision-not-possible", "/decision");
        await RefusedAsync(
            await _catalogue.DecideAsync(venueId, new { decision = "blessed" }), HttpStatusCode.UnprocessableEntity, "decision-unknown");
        await RefusedAsync(
            await _catalogue.Operator.PostJsonAsync(decide, null, new { decision = "qualified" }), HttpStatusCode.BadRequest,
            "idempotency-key-missing");
        await RefusedAsync(
            await fixture.Service.ClientOf("venue-app", "", "venue").PostJsonAsync(decide, Key(), new { decision = "qualified" }),
            HttpStatusCode.Forbidden, "not-allowed");
        await RefusedAsync(
            await _catalogue.Anyone.PostJsonAsync(decide, Key(), new { decision = "qualified" }), HttpStatusCode.Unauthorized,
            "not-authenticated");
        Assert.Equal("registered", (await _catalogue.ShowAsync(venueId))["status"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"decision": "qualified",}""")]
    [InlineData("""{"decision": "qualified", "colour": "blue"}""")]
    [InlineData("""{"decision": 12}""")]
    [InlineData("""{"reason": "No decision."}""")]
    [InlineData("""{"decision": "qualified", "renewalOn": "soon"}""")]
    [InlineData("""{"decision": "refused", "reason": "half \ud800"}""")]
    [InlineData("""{"decision": "refused", "reason": "nul \u0000"}""")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_body_that_is_no_decision_is_refused(string body)
    {
        var venueId = await _catalogue.ImportVenueAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/catalogue/v1/venues/{venueId}/qualification");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", Key());
        var answer = await _catalogue.Operator.SendAsync(request);
        Assert.True(
            answer.StatusCode == HttpStatusCode.BadRequest, $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    [Fact]
    public async Task An_unknown_venue_is_not_found() =>
        await RefusedAsync(
            await _catalogue.Anyone.GetAsync($"/catalogue/v1/venues/{Guid.NewGuid()}"), HttpStatusCode.NotFound, "venue-unknown");
}
