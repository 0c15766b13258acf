using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using JasperFx;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Redemption;

/// <summary>Funders and ops see which cheques in circulation no venue nearby can take, and where one cheque stands.</summary>
public sealed class UnusableChequesTests(RedemptionWorld world) : IClassFixture<RedemptionWorld>
{
    private readonly HttpClient _ops = world.Service.ClientOf("ops-app", "", "ops");
    private readonly HttpClient _partner = world.Service.ClientOf("partner-app", "france-services-16", "partner");

    [Fact]
    public async Task Cheques_that_no_venue_can_take_are_listed_for_their_funder_with_each_territory_that_has_none()
    {
        await world.VenueWithWorkshopAsync(1_500);
        var funder = Funder();
        var (nowhere, partly, fine) = (Terms(funder, "33"), Terms(funder, "16", "17"), Terms(funder, "16015"));
        var ended = await world.IssueAsync(4, nowhere);
        await world.IssueAsync(3, partly);
        await world.IssueAsync(1, fine);
        await world.IssueAsync(1, Terms(Funder(), "33"));
        await ChangeAsync(ended[0].Serial, "cancellation");
        await ChangeAsync(ended[1].Serial, "replacement");

        var lines = await LinesAsync(Client(funder));

        Assert.Equal(
            [(nowhere.AgreementId, 2, 2_000, 0, "33"), (partly.AgreementId, 3, 3_000, await VenuesInAsync(), "17")],
            lines.OrderBy(line => line["venues"]!.GetValue<int>()).Select(Told));
        Assert.Superset(lines.Select(Told).ToHashSet(), (await LinesAsync(_ops)).Select(Told).ToHashSet());
    }

    [Fact]
    public async Task Cheques_that_are_used_are_not_outstanding_until_that_is_reversed()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var funder = Funder();
        var cheque = (await world.IssueAsync(1, Terms(funder, "16", "33")))[0];
        var redeemed = await (await world.RedeemAsync(venueId, serviceId, 0, Key(), cheque.Code)).Content.ReadFromJsonAsync<JsonObject>();

        Assert.Empty(await LinesAsync(Client(funder)));

        await world.Venue.PostJsonAsync($"/redemption/v1/redemptions/{redeemed!["redemptionId"]}/reversal", Key(), new { reason = "erreur" });
        Assert.Equal(1, Told((await LinesAsync(Client(funder))).Single()).Cheques);
    }

    [Fact]
    public async Task A_venue_that_comes_to_where_there_was_none_takes_the_cheques_off_the_list()
    {
        var funder = Funder();
        await world.IssueAsync(1, Terms(funder, "973"));
        Assert.Single(await LinesAsync(Client(funder)));

        var (venueId, now, today) = (Guid.CreateVersion7(), world.Clock.GetUtcNow(), ParisTime.DayOf(world.Clock.GetUtcNow()));
        await world.Probe.PublishAsync(new VenueQualified(new VenueStanding(venueId, 1, Guid.CreateVersion7(), "Ville", "Cayenne", "973", null,
            [new VenueStatusChange(VenueStatuses.Qualified, now.AddDays(-30))], true, []), now, today));
        await world.Probe.PublishAsync(new ServicePublished(new ServiceOffer(Guid.CreateVersion7(), 1, venueId, "Atelier", "workshop", [],
            [new ServicePrice(1_000, today.AddDays(-30))], true, today.AddDays(-30), null), now, today));

        await Eventually.IsTrueAsync(async () => (await LinesAsync(Client(funder))).Count == 0, "the venue to be known");
    }

    [Fact]
    public async Task Versions_of_one_agreements_terms_are_looked_at_each_and_pages_follow_each_other()
    {
        var funder = Funder();
        var first = Terms(funder, "33");
        await world.IssueAsync(1, first);
        await world.IssueAsync(2, first with { TermsVersion = 2, FaceValueCents = 2_000, Restrictions = first.Restrictions with { Territories = ["40"] } });
        var second = Terms(funder, "64");
        await world.IssueAsync(1, second);

        var page = await PageAsync(Client(funder), "?limit=1");
        var last = await PageAsync(Client(funder), $"?limit=1&cursor={page["next"]}");

        Assert.Equal([(first.AgreementId, 1, 1_000, 0, "33"), (first.AgreementId, 2, 4_000, 0, "40")], page["cheques"]!.AsArray().Select(line => Told(line!)));
        Assert.Equal([1, 2], page["cheques"]!.AsArray().Select(line => line!["termsVersion"]!.GetValue<int>()));
        Assert.Equal([second.AgreementId], last["cheques"]!.AsArray().Select(line => Told(line!).Agreement));
        Assert.Null(last["next"]);
    }

    [Fact]
    public async Task Territory_that_a_funder_grants_to_issued_cheques_counts_and_the_cheque_shows_what_it_was_granted()
    {
        await world.VenueWithWorkshopAsync(1_500);
        var funder = Funder();
        var terms = Terms(funder, "33");
        var cheque = (await world.IssueAsync(1, terms))[0];
        var (now, later) = (world.Clock.GetUtcNow(), terms.ValidUntil.AddMonths(6));
        Assert.Equal(0, Told((await LinesAsync(Client(funder))).Single()).Venues);

        await world.Probe.PublishAsync(new IssuedTermsWidened(
            terms.AgreementId, 2, [new TermsWidening(1, later, later.AddMonths(1), ["16"])], now, ParisTime.DayOf(now)));

        await Eventually.IsTrueAsync(async () => Told((await LinesAsync(Client(funder))).Single()).Venues > 0, "the widening to be known");
        Assert.Equal("33", Told((await LinesAsync(Client(funder))).Single()).Without);
        var shown = (await _partner.GetFromJsonAsync<JsonObject>($"/redemption/v1/cheques/{cheque.Serial}"))!;
        Assert.Equal($"{later:yyyy-MM-dd}", shown["validUntil"]!.GetValue<string>());
        var anyone = await (await world.Service.CreateClient().PostAsJsonAsync("/redemption/v1/cheque-lookups", new { code = cheque.Code, near = (object?)null }))
            .Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal($"{later:yyyy-MM-dd}", anyone!["validUntil"]!.GetValue<string>());
        Assert.NotEmpty(anyone["venues"]!.AsArray());
    }

    [Theory]
    [InlineData("?limit=0", 422, "invalid-limit")]
    [InlineData("?limit=201", 422, "invalid-limit")]
    [InlineData("?cursor=x", 400, "malformed-request")]
    public async Task A_page_that_cannot_be_is_refused(string query, int status, string code)
    {
        var answer = await _ops.GetAsync($"/redemption/v1/unusable-cheques{query}");
        Assert.Equal((status, code), ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("partner", HttpStatusCode.Forbidden)]
    [InlineData("venue", HttpStatusCode.Forbidden)]
    [InlineData("finance", HttpStatusCode.OK)]
    public async Task The_list_is_for_funders_finance_and_ops(string role, HttpStatusCode expected) =>
        Assert.Equal(expected, (await world.Service.ClientOf("app", "party", role).GetAsync("/redemption/v1/unusable-cheques")).StatusCode);

    [Fact]
    public async Task A_database_from_before_agreements_were_indexed_is_prepared_and_filled_in_from_the_cheques_events()
    {
        var funder = Funder();
        var terms = Terms(funder, "33");
        var cheques = await world.IssueAsync(3, terms);
        await ChangeAsync(cheques[0].Serial, "cancellation");
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var older = database.CreateCommand(
            """
            drop table redemption.cheque_terms;
            alter table redemption.cheque_index drop column agreement_id, drop column terms_version, drop column funder_id, drop column face_value_cents;
            update redemption.cheque_index set is_open = true;
            """);
        await older.ExecuteNonQueryAsync();

        await world.Service.Services.GetRequiredService<IDocumentStore>().Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);
        Assert.Empty(await LinesAsync(Client(funder)));
        await using var replica = world.CreateReplica();
        replica.CreateClient().Dispose();

        await Eventually.IsTrueAsync(async () => (await LinesAsync(Client(funder))).Count == 1, "the rows to be filled in");
        Assert.Equal((terms.AgreementId, 2, 2_000, 0, "33"), Told((await LinesAsync(Client(funder))).Single()));
    }

    [Fact]
    public async Task A_cheque_shows_its_public_its_booklet_why_it_is_blocked_and_what_replaced_it()
    {
        var chunk = world.Chunk(1, world.Terms, true, null, out var issued);
        await world.Probe.PublishAsync(chunk with { Cheques = [chunk.Cheques[0] with { TargetPublic = "Jeunes", Booklet = "B-77" }] });
        await world.Probe.HeardAsync<ChequesRegistered>(registered => registered.RequestId == chunk.RequestId);
        var serial = issued[0].Serial;

        Assert.Equal(("Jeunes", "B-77", null, null), await ShownAsync(serial));
        await ChangeAsync(serial, "block");
        Assert.Equal(("Jeunes", "B-77", "perdu", null), await ShownAsync(serial));
        await _partner.PostJsonAsync($"/redemption/v1/cheques/{serial}/unblock", Key(), new { });
        Assert.Equal(("Jeunes", "B-77", null, null), await ShownAsync(serial));

        await ChangeAsync(serial, "replacement");
        var other = world.Chunk(1, world.Terms, true, null, out var replacement);
        await world.Probe.PublishAsync(new ReplacementIssued(
            chunk.RequestId, issued[0].ChequeId, serial, chunk.Terms, chunk.HashKeyId, true, other.Cheques[0], chunk.OccurredAt, chunk.AccountingDay));
        await Eventually.IsTrueAsync(async () => (await ShownAsync(serial)).ReplacedBy == replacement[0].Serial, "the replacement to be registered");
    }

    private static string Key() => Guid.NewGuid().ToString();

    private static string Funder() => $"funder-{Guid.NewGuid():N}";

    private HttpClient Client(string funder) => world.Service.ClientOf("funder-app", funder, "funder");

    private ChequeTerms Terms(string funder, params IReadOnlyList<string> territories)
    {
        var terms = world.Terms;
        return terms with { FunderId = funder, Restrictions = terms.Restrictions with { Territories = territories } };
    }

    private static (Guid Agreement, long Cheques, long ValueCents, int Venues, string Without) Told(JsonNode line) => (
        line["agreementId"]!.GetValue<Guid>(), line["outstandingCheques"]!.GetValue<long>(), line["outstandingCents"]!.GetValue<long>(),
        line["venues"]!.GetValue<int>(), string.Join(' ', line["territoriesWithoutVenue"]!.AsArray().Select(code => code!.GetValue<string>())));

    // The other tests of the class open venues of their own in the same department.
    private async Task<int> VenuesInAsync()
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var count = database.CreateCommand("select count(*) from redemption.mt_doc_knownvenue where data -> 'standing' ->> 'departmentCode' = '16'");
        return (int)(long)(await count.ExecuteScalarAsync())!;
    }

    private static async Task<List<JsonNode>> LinesAsync(HttpClient client)
    {
        List<JsonNode> lines = [];
        for (var next = ""; ;)
        {
            var page = await PageAsync(client, $"?limit=2{next}");
            lines.AddRange(page["cheques"]!.AsArray().Select(line => line!));
            if (page["next"] is not { } cursor) return lines;
            next = $"&cursor={cursor}";
        }
    }

    private static async Task<JsonObject> PageAsync(HttpClient client, string query) =>
        (await client.GetFromJsonAsync<JsonObject>($"/redemption/v1/unusable-cheques{query}"))!;

    private async Task ChangeAsync(string serial, string change)
    {
        var answer = await _partner.PostJsonAsync($"/redemption/v1/cheques/{serial}/{change}", Key(), new { reason = "perdu" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<(string? Public, string? Booklet, string? BlockedReason, string? ReplacedBy)> ShownAsync(string serial)
    {
        var cheque = (await _partner.GetFromJsonAsync<JsonObject>($"/redemption/v1/cheques/{serial}"))!;
        string? Text(string name) => cheque[name]?.GetValue<string>();
        return (Text("targetPublic"), Text("booklet"), Text("blockedReason"), Text("replacedBy"));
    }
}
