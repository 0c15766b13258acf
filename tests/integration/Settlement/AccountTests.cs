using System.Net;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

public sealed class AccountTests(SettlementWorld world) : IClassFixture<SettlementWorld>
{
    [Fact]
    public async Task A_venue_registers_an_account_and_finance_verifies_it()
    {
        var venue = await world.VenueAsync();

        var answer = await RegisterAsync(world.Venue, venue.OrganisationId);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var account = await BodyAsync(answer);
        Assert.Equal("FR76 **** … 0189", account["iban"]!.GetValue<string>());
        Assert.True(account["isInSepa"]!.GetValue<bool>());
        var verified = await BodyAsync(await VerifyAsync(world.FinanceA, account["accountId"]!.GetValue<Guid>()));
        Assert.Equal("finance-a", verified["verifiedBy"]!.GetValue<string>());
        var shown = await BodyAsync(await world.Venue.GetAsync(answer.Headers.Location));
        Assert.Equal("finance-a", shown["verifiedBy"]!.GetValue<string>());
        Assert.Equal("Ville d’Angoulême", shown["holder"]!.GetValue<string>());
    }

    [Fact]
    public async Task Nothing_in_the_database_or_on_the_bus_holds_the_number_or_the_holder()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var runId = await world.PreparedRunAsync();
        await BodyAsync(await world.ApproveAsync(runId));
        await BodyAsync(await world.ExportAsync(runId));
        Assert.Contains(Iban, await (await world.FileAsync(runId)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await world.StageIsAsync(redeemed, "in-transfer");

        foreach (var secret in new[] { "30006000011234567890189", "Ville d’Angoul" })
        {
            Assert.Equal(0,
                await world.CountAsync("select count(*) from settlement.mt_events where data::text like '%' || $1 || '%'", secret));
            foreach (var table in new[] { "payoutaccount", "storedpaymentfile", "entitlement" })
                Assert.Equal(0,
                    await world.CountAsync($"select count(*) from settlement.mt_doc_{table} where data::text like '%' || $1 || '%'",
                        secret));
        }

        Assert.True(await world.CountAsync("select count(*) from settlement.mt_doc_storedpaymentfile") > 0);
        Assert.DoesNotContain("30006", string.Join('\n', world.Probe.Received.Select(message => $"{message.Contract}")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeat_gets_the_same_body_and_registers_nothing()
    {
        var venue = await world.VenueAsync();
        var key = Key();

        var first = await RegisterAsync(world.Venue, venue.OrganisationId, key);
        var repeat = await RegisterAsync(world.Venue, venue.OrganisationId, key);

        Assert.Equal(await first.Content.ReadAsStringAsync(), await repeat.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Created, repeat.StatusCode);
        Assert.Equal(1, await world.CountAsync("select count(*) from settlement.mt_doc_payoutaccount where organisation_id = $1",
            venue.OrganisationId));
        Assert.Equal((422, "idempotency-key-reused"), await RefusalAsync(
            await RegisterAsync(world.Venue, venue.OrganisationId, key, "FR1420041010050500013M02606", "PSSTFRPPPAR")));
    }

    [Fact]
    public async Task The_same_account_is_not_registered_twice()
    {
        var venue = await world.PayableVenueAsync();
        Assert.Equal((409, "account-already-registered"), await RefusalAsync(await RegisterAsync(world.FinanceA, venue.OrganisationId)));
        Assert.Equal(HttpStatusCode.Created,
            (await RegisterAsync(world.FinanceA, venue.OrganisationId, iban: "FR1420041010050500013M02606",
                bic: "PSSTFRPPPAR")).StatusCode);
    }

    [Fact]
    public async Task Of_registrations_of_one_account_that_race_one_wins()
    {
        var venue = await world.VenueAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RegisterAsync(world.Venue, venue.OrganisationId)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
            Assert.Equal((409, "account-already-registered"), await RefusalAsync(answer));
        Assert.Equal(1, await world.CountAsync("select count(*) from settlement.mt_doc_payoutaccount where organisation_id = $1",
            venue.OrganisationId));
    }

    [Fact]
    public async Task A_registration_that_comes_between_two_readings_of_another_one_is_seen_by_it()
    {
        var venue = await world.VenueAsync();
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var connection = await database.OpenConnectionAsync();
        await BodyAsync(await RegisterAsync(world.Venue, venue.OrganisationId));
        // Not yet to be seen,
        await MoveAsync(venue.OrganisationId, Guid.Empty);
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("lock table settlement.mt_doc_organisationiban in access exclusive mode", connection))
            await command.ExecuteNonQueryAsync();
        var second = RegisterAsync(world.Venue, venue.OrganisationId);
        await Eventually.IsTrueAsync(async () => await world.CountAsync(
            "select count(*) from pg_locks where not granted and relation = 'settlement.mt_doc_organisationiban'::regclass") == 1,
            "the second registration to read what stands for the IBAN");

        // and now to be.
        await MoveAsync(Guid.Empty, venue.OrganisationId);
        await transaction.CommitAsync();

        Assert.Equal((409, "account-already-registered"), await RefusalAsync(await second));

        async Task MoveAsync(Guid from, Guid to)
        {
            await using var command = database.CreateCommand(
                "update settlement.mt_doc_payoutaccount set organisation_id = $2 where organisation_id = $1");
            command.Parameters.Add(new() { Value = from });
            command.Parameters.Add(new() { Value = to });
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }
    }

    [Fact]
    public async Task Finance_revokes_an_account_with_a_reason_and_it_may_be_registered_anew()
    {
        var venue = await world.VenueAsync();
        var account = await BodyAsync(await RegisterAsync(world.Venue, venue.OrganisationId));
        var id = account["accountId"]!.GetValue<Guid>();
        var key = Key();

        Assert.Equal((422, "invalid-reason"), await RefusalAsync(await RevokeAsync(world.FinanceA, id, key, " ")));
        var first = await RevokeAsync(world.FinanceA, id, key);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(),
            await (await RevokeAsync(world.FinanceA, id, key)).Content.ReadAsStringAsync());
        Assert.Equal((422, "idempotency-key-reused"), await RefusalAsync(await RevokeAsync(world.FinanceA, id, key, "Autre")));
        Assert.Equal((409, "account-already-revoked"), await RefusalAsync(await RevokeAsync(world.FinanceB, id)));
        Assert.Equal((409, "account-revoked"), await RefusalAsync(await VerifyAsync(world.FinanceB, id)));
        Assert.Equal((404, "account-unknown"), await RefusalAsync(await RevokeAsync(world.FinanceB, Guid.NewGuid())));
        Assert.Equal(HttpStatusCode.Forbidden, (await RevokeAsync(world.Venue, id)).StatusCode);
        var shown = await BodyAsync(await world.Venue.GetAsync($"/settlement/v1/accounts/{id}"));
        Assert.Equal(("finance-a", "Fraude"), (shown["revokedBy"]!.GetValue<string>(), shown["revocationReason"]!.GetValue<string>()));

        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync(world.Venue, venue.OrganisationId)).StatusCode);
    }

    [Fact]
    public async Task Who_does_not_act_for_the_organisation_cannot_tell_it_from_an_unknown_one()
    {
        var venue = await world.VenueAsync();
        var account = await BodyAsync(await RegisterAsync(world.Venue, venue.OrganisationId));
        var stranger = world.Service.ClientOf("another-app", "another-app", "venue");

        Assert.Equal((404, "organisation-unknown"), await RefusalAsync(await RegisterAsync(stranger, venue.OrganisationId)));
        Assert.Equal((404, "organisation-unknown"), await RefusalAsync(await RegisterAsync(world.FinanceA, Guid.NewGuid())));
        Assert.Equal((404, "account-unknown"),
            await RefusalAsync(await stranger.GetAsync($"/settlement/v1/accounts/{account["accountId"]}")));
        Assert.Equal((404, "venue-unknown"),
            await RefusalAsync(await stranger.GetAsync($"/settlement/v1/entitlements?venueId={venue.VenueId}")));
    }

    [Fact]
    public async Task Who_registered_does_not_verify_and_it_is_verified_once()
    {
        var venue = await world.VenueAsync();
        var id = (await BodyAsync(await RegisterAsync(world.FinanceA, venue.OrganisationId)))["accountId"]!.GetValue<Guid>();

        Assert.Equal((403, "verifier-is-registrant"), await RefusalAsync(await VerifyAsync(world.FinanceA, id)));
        Assert.Equal(HttpStatusCode.Forbidden, (await VerifyAsync(world.Venue, id)).StatusCode);
        var key = Key();
        var first = await (await VerifyAsync(world.FinanceB, id, key)).Content.ReadAsStringAsync();
        Assert.Equal(first, await (await VerifyAsync(world.FinanceB, id, key)).Content.ReadAsStringAsync());
        Assert.Equal((409, "account-already-verified"), await RefusalAsync(await VerifyAsync(world.FinanceB, id)));
        Assert.Equal((404, "account-unknown"), await RefusalAsync(await VerifyAsync(world.FinanceB, Guid.NewGuid())));
    }

    [Fact]
    public async Task Every_flaw_is_named_with_its_place_and_nothing_is_quoted()
    {
        var venue = await world.VenueAsync();

        var answer = await world.Venue.PostJsonAsync("/settlement/v1/accounts", Key(),
            new { organisationId = venue.OrganisationId, holder = "", iban = "FR7630006000011234567890198", bic = "X" });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var problem = await answer.Content.ReadAsStringAsync();
        foreach (var place in new[] { "/holder", "/iban", "/bic" }) Assert.Contains($"\"{place}\"", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("30006", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"organisationId\":\"x\",\"holder\":\"a\",\"iban\":\"a\",\"bic\":\"a\"}")]
    [InlineData("{\"organisationId\":\"5f0f8a3e-0000-4000-8000-000000000000\",\"holder\":null,\"iban\":\"a\",\"bic\":\"a\"}")]
    [InlineData("{\"organisationId\":\"5f0f8a3e-0000-4000-8000-000000000000\",\"holder\":\"a\",\"iban\":\"a\",\"bic\":\"a\",\"more\":1}")]
    [InlineData("{\"organisationId\":\"5f0f8a3e-0000-4000-8000-000000000000\",\"holder\":\"a\",\"iban\":1,\"bic\":\"a\"}")]
    [InlineData("{\"organisationId\":\"5f0f8a3e-0000-4000-8000-000000000000\",\"holder\":\"\\ud800\",\"iban\":\"a\",\"bic\":\"a\"}")]
    public async Task A_malformed_body_is_a_400(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/settlement/v1/accounts");
        request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", Key());

        var answer = await world.Venue.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Without_a_key_a_token_or_the_role_nothing_is_done()
    {
        var venue = await world.VenueAsync();
        var body = new { organisationId = venue.OrganisationId, holder = "Ville", iban = Iban, bic = "AGRIFRPP" };

        Assert.Equal((400, "idempotency-key-missing"),
            await RefusalAsync(await world.Venue.PostJsonAsync("/settlement/v1/accounts", null, body)));
        Assert.Equal((401, "not-authenticated"),
            await RefusalAsync(await world.Service.CreateClient().PostJsonAsync("/settlement/v1/accounts", Key(), body)));
        var partner = world.Service.ClientOf("partner-app", "france-services-16", "partner");
        Assert.Equal((403, "not-allowed"), await RefusalAsync(await partner.PostJsonAsync("/settlement/v1/accounts", Key(), body)));
    }

    [Fact]
    public async Task Of_a_venue_the_highest_revision_wins_in_whatever_order_messages_come()
    {
        var venue = await world.VenueAsync();
        var now = world.Clock.GetUtcNow();
        var standing = new VenueStanding(venue.VenueId, 3, venue.OrganisationId, "Ville", "Nouveau nom", "16", null, [], true,
            ["venue-app", "second-app"]);
        await world.Probe.PublishAsync(new VenueDetailsChanged(standing, now, world.Today));
        await Eventually.IsTrueAsync(async () => await RevisionAsync() == 3, "revision 3");

        await world.Probe.PublishAsync(new VenueQualified(standing with { Revision = 2, Apps = [] }, now, world.Today));
        await world.VenueAsync();

        Assert.Equal(3, await RevisionAsync());
        Assert.Equal(HttpStatusCode.Created,
            (await RegisterAsync(world.Service.ClientOf("second-app", "second-app", "venue"), venue.OrganisationId)).StatusCode);

        Task<long> RevisionAsync() =>
            world.CountAsync("select (data ->> 'revision')::bigint from settlement.mt_doc_knownvenue where id = $1", venue.VenueId);
    }
}
