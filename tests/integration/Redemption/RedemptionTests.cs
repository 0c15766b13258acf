using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Contracts.Settlement.V1;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Redemption;

public sealed class RedemptionTests(RedemptionWorld world) : IClassFixture<RedemptionWorld>
{
    [Fact]
    public async Task A_cheque_is_redeemed_for_a_12_euro_workshop_and_the_others_are_told()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_200);
        var cheque = (await world.IssueAsync(1))[0];

        var quote = await world.QuoteAsync(venueId, serviceId, cheque.Code);
        Assert.True(quote["usable"]!.GetValue<bool>());
        Assert.Equal(200, quote["complementCents"]!.GetValue<long>());

        var answer = await world.RedeemAsync(venueId, serviceId, 200, Key(), cheque.Qr);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var receipt = await Body(answer);
        Assert.Equal(200, receipt["paidByBeneficiaryCents"]!.GetValue<long>());

        var told = await world.Probe.HeardAsync<ServiceRedeemed>(redeemed => redeemed.RedemptionId == receipt["redemptionId"]!.GetValue<Guid>());
        Assert.Equal(1_000, told.Cheques.Single().CoveredCents);
        Assert.Equal(9_600, told.Cheques.Single().PayoutRateBasisPoints);
    }

    [Fact]
    public async Task A_second_use_is_refused_with_its_own_code()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var cheque = (await world.IssueAsync(1))[0];
        await world.RedeemAsync(venueId, serviceId, 0, Key(), cheque.Code);

        var second = await world.RedeemAsync(venueId, serviceId, 0, Key(), cheque.Qr);

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        var problem = await Body(second);
        Assert.Equal("already-redeemed", problem["code"]!.GetValue<string>());
        Assert.Equal("/cheques/0", problem["errors"]![0]!["place"]!.GetValue<string>());
        Assert.Equal(32, problem["traceId"]!.GetValue<string>().Length);
    }

    [Fact]
    public async Task Raced_by_twenty_requests_a_cheque_is_redeemed_once()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var cheque = (await world.IssueAsync(1))[0];

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.RedeemAsync(venueId, serviceId, 0, Key(), cheque.Code)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict));
        Assert.Equal(1, await CountAsync("select count(*) from redemption.mt_events where type = 'cheque_redeemed' and stream_id = $1", cheque.ChequeId));
    }

    [Fact]
    public async Task Concurrent_repeats_of_one_request_get_the_first_ones_answer()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var cheque = (await world.IssueAsync(1))[0];
        var key = Key();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => world.RedeemAsync(venueId, serviceId, 0, key, cheque.Code)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Single((await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()))).Distinct());
    }

    [Fact]
    public async Task A_limit_per_beneficiary_holds_when_all_their_cheques_are_used_at_once()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var terms = world.Terms with { Restrictions = world.Terms.Restrictions with { ChequesPerBeneficiary = 3 } };
        var cheques = await world.IssueAsync(8, terms, beneficiaryId: Guid.CreateVersion7());

        var answers = await Task.WhenAll(cheques.Select(cheque => world.RedeemAsync(venueId, serviceId, 0, Key(), cheque.Code)));

        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
    }

    [Fact]
    public async Task A_reversed_redemption_makes_the_cheque_usable_again_and_the_first_key_still_answers_the_first_body()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var cheque = (await world.IssueAsync(1))[0];
        var key = Key();
        var first = await (await world.RedeemAsync(venueId, serviceId, 0, key, cheque.Code)).Content.ReadAsStringAsync();
        var id = JsonNode.Parse(first)!["redemptionId"]!.GetValue<Guid>();

        var reversal = Key();
        var reversed = await world.Venue.PostJsonAsync($"/redemption/v1/redemptions/{id}/reversal", reversal, new { reason = "erreur de saisie" });
        var repeated = await world.Venue.PostJsonAsync($"/redemption/v1/redemptions/{id}/reversal", reversal, new { reason = "erreur de saisie" });

        Assert.Equal(HttpStatusCode.OK, reversed.StatusCode);
        Assert.Equal(await reversed.Content.ReadAsStringAsync(), await repeated.Content.ReadAsStringAsync());
        await world.Probe.HeardAsync<RedemptionReversed>(message => message.RedemptionId == id);
        Assert.Equal(first, await (await world.RedeemAsync(venueId, serviceId, 0, key, cheque.Code)).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await world.RedeemAsync(venueId, serviceId, 0, Key(), cheque.Code)).StatusCode);
    }

    [Fact]
    public async Task Concurrent_repeats_of_one_reversal_get_the_first_ones_answer()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        for (var round = 0; round < 5; round++)
        {
            var cheque = (await world.IssueAsync(1))[0];
            var redeemed = await Body(await world.RedeemAsync(venueId, serviceId, 0, Key(), cheque.Code));
            var (path, key) = ($"/redemption/v1/redemptions/{redeemed["redemptionId"]}/reversal", Key());

            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => world.Venue.PostJsonAsync(path, key, new { reason = "erreur de saisie" })));

            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
            Assert.Single((await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()))).Distinct());
        }
    }

    [Fact]
    public async Task A_venue_that_is_suspended_is_refused_as_soon_as_the_message_is_in()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var cheque = (await world.IssueAsync(1))[0];
        var now = world.Clock.GetUtcNow();
        var suspended = new VenueStanding(venueId, 2, Guid.CreateVersion7(), "Ville", "Médiathèque", "16", null,
            [new VenueStatusChange(VenueStatuses.Qualified, now.AddDays(-30)), new VenueStatusChange(VenueStatuses.Suspended, now)], true, ["venue-app"]);
        await world.Probe.PublishAsync(new VenueSuspended(suspended, "contrôle", now, ParisTime.DayOf(now)));

        await Eventually.IsTrueAsync(async () => (await world.QuoteAsync(venueId, serviceId, cheque.Code))["reasons"]!.AsArray()
            .Any(reason => reason!["code"]!.GetValue<string>() == "venue-suspended"), "the suspension to take effect");

        // An older fact that comes late changes nothing.
        await world.Probe.PublishAsync(new VenueQualified(suspended with { Revision = 1, History = suspended.History.Take(1).ToList() }, now, ParisTime.DayOf(now)));
        var another = await world.VenueWithWorkshopAsync(1_000);
        Assert.Equal("venue-suspended", (await Body(await world.RedeemAsync(venueId, serviceId, 0, Key(), cheque.Code)))["code"]!.GetValue<string>());
        Assert.NotEqual(another.VenueId, venueId);
    }

    [Fact]
    public async Task A_chunk_that_comes_twice_registers_its_cheques_once()
    {
        var chunk = world.Chunk(3, world.Terms, true, null, out var issued);
        await world.Probe.PublishAsync(chunk);
        await world.Probe.PublishAsync(chunk);
        await world.Probe.HeardAsync<ChequesRegistered>(registered => registered.RequestId == chunk.RequestId);
        await QueueIsEmptyAsync("redemption-cheques-issued");

        Assert.Equal(2, await CountAsync("select count(*) from redemption.mt_events where stream_id = $1", issued[0].ChequeId));
        Assert.Single(world.Probe.Received, message => message.Contract is ChequesRegistered registered && registered.RequestId == chunk.RequestId);
    }

    [Fact]
    public async Task The_timeline_tells_a_cheques_whole_life_up_to_its_payment_once_whatever_comes_twice()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var cheque = (await world.IssueAsync(1))[0];
        var redemptionId = (await Body(await world.RedeemAsync(venueId, serviceId, 0, Key(), cheque.Code)))["redemptionId"]!.GetValue<Guid>();
        var now = world.Clock.GetUtcNow();
        var line = new EntitlementLine(redemptionId, cheque.ChequeId, world.Terms.AgreementId, 960, 40);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await world.Probe.PublishAsync(new PayoutExecuted(Guid.Empty, venueId, venueId, "E2E-1", 1, 1, [line], now, ParisTime.DayOf(now)));
            await world.Probe.PublishAsync(new EntitlementAccrued(redemptionId, venueId, venueId, [line], now, ParisTime.DayOf(now)));
            await world.Probe.PublishAsync(new EntitlementsInTransfer(Guid.Empty, venueId, venueId, "E2E-1", 1, 1, [line], now, ParisTime.DayOf(now)));
        }

        var finance = world.Service.ClientOf("finance-1", "", "finance");
        var timeline = await Eventually.BecomesAsync(
            async () => (await finance.GetFromJsonAsync<JsonObject>($"/redemption/v1/cheques/{cheque.Serial}/timeline"))!,
            told => told["steps"]!.AsArray().Count == 6, "six steps of the cheque's life");
        foreach (var queue in new[] { "payout-executed", "entitlement-accrued", "entitlements-in-transfer" }) await QueueIsEmptyAsync($"redemption-{queue}");
        timeline = await finance.GetFromJsonAsync<JsonObject>($"/redemption/v1/cheques/{cheque.Serial}/timeline");

        var steps = timeline!["steps"]!.AsArray();
        Assert.Equal(["activated", "entitlement-accrued", "in-transfer", "paid", "redeemed", "registered"],
            steps.Select(step => step!["what"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Equal("venue-app", steps.Single(step => step!["what"]!.GetValue<string>() == "redeemed")!["by"]!.GetValue<string>());
        Assert.All(steps, step => Assert.Equal(32, step!["traceId"]!.GetValue<string>().Length));
    }

    [Fact]
    public async Task The_timeline_tells_of_an_incident_and_what_became_of_its_claim_once_whatever_comes_twice()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(2_000);
        var cheques = await world.IssueAsync(2);
        var redemptionId = (await Body(await world.RedeemAsync(venueId, serviceId, 0, Key(), [.. cheques.Select(cheque => cheque.Code)])))
            ["redemptionId"]!.GetValue<Guid>();
        var (now, today, incidentId) = (world.Clock.GetUtcNow(), ParisTime.DayOf(world.Clock.GetUtcNow()), Guid.CreateVersion7());
        ClaimLine Line(int cheque, long cents, long commission) =>
            new(cheques[cheque].ChequeId, world.Terms.AgreementId, cents, commission);
        var (netted, borne) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await world.Probe.PublishAsync(new ClaimRecovered(incidentId, netted, "netting", [Line(0, 500, 21)], now, today, "finance-2"));
            await world.Probe.PublishAsync(new IncidentBooked(incidentId, redemptionId, venueId, "overpayment", [Line(0, 960, 40)], [],
                now, today, "INC-2026-000007", "finance-1"));
            await world.Probe.PublishAsync(new IncidentContested(incidentId, [cheques[0].ChequeId], now, today, "venue-app"));
            await world.Probe.PublishAsync(new ContestationAnswered(incidentId, [cheques[0].ChequeId], false, now, today, "finance-1"));
            await world.Probe.PublishAsync(new ClaimReopened(incidentId, netted, [Line(0, 500, 21)], now, today, "finance-2"));
            await world.Probe.PublishAsync(new ClaimRecovered(incidentId, borne, "write-off", [Line(0, 960, 40)], now, today));
            await world.Probe.PublishAsync(new ClaimWithdrawn(incidentId, [Line(1, 480, 20)], now, today, "finance-1"));
        }

        var finance = world.Service.ClientOf("finance-1", "", "finance");
        async Task<JsonArray> StepsOfAsync(int cheque) =>
            (await finance.GetFromJsonAsync<JsonObject>($"/redemption/v1/cheques/{cheques[cheque].Serial}/timeline"))!["steps"]!.AsArray();
        await Eventually.IsTrueAsync(
            async () => (await StepsOfAsync(0)).Count >= 9 && (await StepsOfAsync(1)).Count >= 4, "the steps of the incident");
        await QueueIsEmptyAsync("redemption-incident-trail");

        var steps = (await StepsOfAsync(0)).Skip(3).ToDictionary(step => step!["what"]!.GetValue<string>(), step => step!);
        Assert.Equal(
            [
                ("claim-recovered", "finance-2"), ("claim-reopened", "finance-2"), ("claim-written-off", "settlement"),
                ("contestation-refused", "finance-1"), ("incident-booked", "finance-1"), ("incident-contested", "venue-app"),
            ],
            steps.OrderBy(step => step.Key, StringComparer.Ordinal).Select(step => (step.Key, step.Value["by"]!.GetValue<string>())));
        Assert.All(steps.Values, step => Assert.Equal(32, step["traceId"]!.GetValue<string>().Length));
        Assert.Equal($"Incident INC-2026-000007 ({incidentId}) : trop-perçu du lieu ; 9,60 € versés pour ce chèque sont réclamés au lieu.",
            Plain(steps["incident-booked"]));
        Assert.Contains("5,00 € récupérés sur un versement au lieu, rendus à la convention avec 0,21 € de commission",
            Plain(steps["claim-recovered"]), StringComparison.Ordinal);
        Assert.Equal(["registered", "activated", "redeemed", "claim-withdrawn"],
            (await StepsOfAsync(1)).Select(step => step!["what"]!.GetValue<string>()));

        static string Plain(JsonNode step) => step["why"]!.GetValue<string>().Replace('\u00a0', ' ').Replace('\u202f', ' ');
    }

    [Fact]
    public async Task The_timeline_begins_with_the_agreement_whatever_order_its_steps_are_told_in()
    {
        var (now, today) = (world.Clock.GetUtcNow(), ParisTime.DayOf(world.Clock.GetUtcNow()));
        Origin By(string who, int hour) => new(who, now.AddDays(-10).AddHours(hour), new string((char)('a' + hour), 32));
        var terms = world.Terms with { TermsVersion = 2 };
        var chunk = world.Chunk(1, terms, active: true, null, out var issued) with { Origin = By("issuance", 5) };
        var (funded, agreed) = (new AgreementTerms(2, 1_000, null, 12, 1, 400, 9_600, true, terms.Restrictions), new AgreementPartner(terms.PartnerId, null));
        AgreementTermsChanged Told(int version, Origin? origin) => new(terms.AgreementId, version, terms.FunderId, "Charente", funded with { Version = version },
            [agreed], now, today, origin);
        await world.Probe.PublishAsync(new FundsReserved(chunk.RequestId, terms.AgreementId, terms.FunderId, terms.PartnerId, funded, 1, 1_000, now, today, By("issuance", 4)));
        await world.Probe.PublishAsync(Told(2, By("funder-app", 2)));
        await world.Probe.PublishAsync(chunk);
        await world.Probe.PublishAsync(new IssuanceRequested(chunk.RequestId, terms.AgreementId, terms.PartnerId, 2, 1, now, today, By("partner-app", 3)));
        // The first was told before origins were, and is told again.
        await world.Probe.PublishAsync(Told(1, null));
        await world.Probe.PublishAsync(Told(1, By("funder-app", 1)));
        await world.Probe.PublishAsync(Told(3, By("funder-app", 6)));
        await world.Probe.HeardAsync<ChequesRegistered>(registered => registered.RequestId == chunk.RequestId);

        var funder = world.Service.ClientOf("funder-app", terms.FunderId, "funder");
        var timeline = await Eventually.BecomesAsync(
            async () => (await funder.GetFromJsonAsync<JsonObject>($"/redemption/v1/cheques/{issued[0].Serial}/timeline"))!["steps"]!.AsArray(),
            steps => steps.Count == 7 && steps[0]!["traceId"]?.GetValue<string>() == new string('b', 32), "all steps of the cheque's life, with the first one's trace");
        Assert.Equal(
            [
                ("agreement-concluded", "funder-app", 1), ("agreement-amended", "funder-app", 2), ("cheques-requested", "partner-app", 3),
                ("funds-set-aside", "issuance", 4), ("issued", "issuance", 5),
            ],
            timeline.Take(5).Select(step => (step!["what"]!.GetValue<string>(), step["by"]!.GetValue<string>(), step["traceId"]!.GetValue<string>()[0] - 'a')));
        Assert.Equal(["registered", "activated"], timeline.Skip(5).Select(step => step!["what"]!.GetValue<string>()));
        Assert.Equal("Convention « Charente » conclue par le commanditaire departement-16.", timeline[0]!["why"]!.GetValue<string>());
        Assert.StartsWith("10,00 € mis de côté", timeline[3]!["why"]!.GetValue<string>().Replace('\u00a0', ' ').Replace('\u202f', ' '), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("france-services-16", "partner", HttpStatusCode.OK)]
    [InlineData("departement-16", "funder", HttpStatusCode.OK)]
    [InlineData("departement-33", "funder", HttpStatusCode.NotFound)]
    [InlineData("venue-app", "venue", HttpStatusCode.NotFound)]
    public async Task By_serial_alone_what_is_not_ones_own_is_unknown(string party, string role, HttpStatusCode expected)
    {
        var cheque = (await world.IssueAsync(1))[0];
        var answer = await world.Service.ClientOf(party, party, role).GetAsync($"/redemption/v1/cheques/{cheque.Serial}");
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Another_venues_app_cannot_redeem_there()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000, "another-app");
        var cheque = (await world.IssueAsync(1))[0];
        var answer = await world.RedeemAsync(venueId, serviceId, 0, Key(), cheque.Code);
        Assert.Equal((HttpStatusCode.Forbidden, "venue-not-yours"), (answer.StatusCode, (await Body(answer))["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Every_malformed_request_gets_its_own_problem_and_redeems_nothing()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var cheque = (await world.IssueAsync(1))[0];

        await RefusedAsync(HttpStatusCode.BadRequest, "idempotency-key-missing", null, Request(venueId, serviceId, 0, cheque.Code));
        await RefusedAsync(HttpStatusCode.BadRequest, "malformed-json", Key(), new { venueId, serviceId, cheques = new[] { cheque.Code }, expectedComplementCents = "0" });
        await RefusedAsync(HttpStatusCode.BadRequest, "malformed-json", Key(), new { venueId, surprise = 1 });
        await RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-cheques", Key(), Request(venueId, serviceId, 0));
        await RefusedAsync(HttpStatusCode.UnprocessableEntity, "cheque-named-twice", Key(), Request(venueId, serviceId, 0, cheque.Code, cheque.Qr));
        await RefusedAsync(HttpStatusCode.NotFound, "venue-unknown", Key(), Request(Guid.NewGuid(), serviceId, 0, cheque.Code));
        await RefusedAsync(HttpStatusCode.NotFound, "service-unknown", Key(), Request(venueId, Guid.NewGuid(), 0, cheque.Code));
        await RefusedAsync(HttpStatusCode.NotFound, "cheque-unknown", Key(), Request(venueId, serviceId, 0, "no code at all"));
        await RefusedAsync(HttpStatusCode.Conflict, "price-changed", Key(), Request(venueId, serviceId, -5, cheque.Code));
        await RefusedAsync(HttpStatusCode.Conflict, "price-changed", Key(), Request(venueId, serviceId, long.MaxValue, cheque.Code));

        var used = Key();
        Assert.Equal(HttpStatusCode.OK, (await world.RedeemAsync(venueId, serviceId, 0, used, cheque.Code)).StatusCode);
        await RefusedAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused", used, Request(venueId, serviceId, 0, cheque.Qr));
    }

    [Fact]
    public async Task A_cheque_is_activated_at_hand_over_blocked_when_lost_and_taken_back_and_each_twice_is_once()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var cheque = (await world.IssueAsync(1, active: false))[0];
        Assert.Equal("cheque-not-active", await CodeAsync(await world.RedeemAsync(venueId, serviceId, 0, Key(), cheque.Code)));

        foreach (var _ in Enumerable.Range(0, 2)) Assert.Equal("active", await ChangeAsync(cheque, "activation", new { }));
        foreach (var _ in Enumerable.Range(0, 2)) Assert.Equal("blocked", await ChangeAsync(cheque, "block", new { reason = "perdu" }));
        Assert.Equal("cheque-blocked", await CodeAsync(await world.RedeemAsync(venueId, serviceId, 0, Key(), cheque.Code)));
        Assert.Equal("active", await ChangeAsync(cheque, "unblock", new { }));
        foreach (var _ in Enumerable.Range(0, 2)) Assert.Equal("cancelled", await ChangeAsync(cheque, "cancellation", new { reason = "remis par erreur" }));
        Assert.Equal("cheque-cancelled", await CodeAsync(await world.RedeemAsync(venueId, serviceId, 0, Key(), cheque.Code)));

        var told = await world.Probe.HeardAsync<ChequeCancelled>(cancelled => cancelled.ChequeId == cheque.ChequeId);
        Assert.Equal(1_000, told.ValueCents);
        Assert.Equal(5, await CountAsync("select count(*) from redemption.mt_events where stream_id = $1 and type <> 'cheque_command_taken'", cheque.ChequeId));
    }

    [Fact]
    public async Task A_cheque_whose_money_is_missing_is_not_handed_over_until_it_is_there_and_an_active_one_is_honoured()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var terms = world.Terms;
        var waiting = world.Chunk(1, terms, active: false, null, out var cheques);
        var active = world.Chunk(1, terms, active: true, null, out var honoured);
        foreach (var chunk in new[] { waiting, active })
        {
            await world.Probe.PublishAsync(chunk);
            await world.Probe.HeardAsync<ChequesRegistered>(registered => registered.RequestId == chunk.RequestId);
        }

        var partner = world.Service.ClientOf("partner-app", terms.PartnerId, "partner");
        async Task<string> ActivationAsync() => (await (await partner.PostJsonAsync(
            $"/redemption/v1/cheques/{cheques[0].Serial}/activation", Key(), new { })).Content.ReadFromJsonAsync<JsonObject>())! is var answer && answer["code"] is { } code
            ? code.GetValue<string>() : answer["status"]!.GetValue<string>();
        Task ToldAsync(long revision, params Guid[] unbacked) => world.Probe.PublishAsync(new Contracts.Funding.V1.AgreementBackingChanged(
            terms.AgreementId, revision, unbacked, world.Clock.GetUtcNow(), ParisTime.DayOf(world.Clock.GetUtcNow())));

        await ToldAsync(5, waiting.RequestId, active.RequestId);
        await Eventually.IsTrueAsync(async () => (await world.QuoteAsync(venueId, serviceId, cheques[0].Code))["cheques"]![0]!["reasons"]![0]!["code"]!.GetValue<string>() == "cheque-not-backed",
            "the missing money to be known");
        Assert.Equal("cheque-not-backed", await ActivationAsync());
        Assert.Equal(HttpStatusCode.OK, (await world.RedeemAsync(venueId, serviceId, 0, Key(), honoured[0].Code)).StatusCode);

        await ToldAsync(7);
        await ToldAsync(6, waiting.RequestId);
        await Eventually.IsTrueAsync(async () => await ActivationAsync() == "active", "the money to be there again");
    }

    [Fact]
    public async Task A_late_repeat_of_an_unblocking_does_not_undo_the_blocking_that_came_after_it()
    {
        var cheque = (await world.IssueAsync(1))[0];
        var partner = world.Service.ClientOf("partner-app", "france-services-16", "partner");
        var (path, key) = ($"/redemption/v1/cheques/{cheque.Serial}", Key());
        async Task<string> StatusAsync(HttpResponseMessage answer) => (await Body(answer))["status"]!.GetValue<string>();

        Assert.Equal("active", await StatusAsync(await partner.PostJsonAsync($"{path}/unblock", key, new { })));
        Assert.Equal("blocked", await StatusAsync(await partner.PostJsonAsync($"{path}/block", Key(), new { reason = "volé" })));
        Assert.Equal("active", await StatusAsync(await partner.PostJsonAsync($"{path}/unblock", key, new { })));

        Assert.Equal("blocked", await StatusAsync(await partner.GetAsync(path)));
        Assert.Equal("idempotency-key-missing", await CodeAsync(await partner.PostJsonAsync($"{path}/unblock", null, new { })));
        var blocking = Key();
        await partner.PostJsonAsync($"{path}/block", blocking, new { reason = "volé" });
        Assert.Equal("idempotency-key-reused", await CodeAsync(await partner.PostJsonAsync($"{path}/block", blocking, new { reason = "perdu" })));
    }

    [Fact]
    public async Task A_late_repeat_of_a_batch_gets_its_first_answer_and_changes_nothing()
    {
        var cheques = await world.IssueAsync(2);
        var partner = world.Service.ClientOf("partner-app", "france-services-16", "partner");
        var (serials, key) = (cheques.Select(cheque => cheque.Serial).ToArray(), Key());

        var first = await Body(await partner.PostJsonAsync("/redemption/v1/cheques/block", key, new { serials, reason = "perdus" }));
        await partner.PostJsonAsync("/redemption/v1/cheques/unblock", Key(), new { serials });
        var repeat = await Body(await partner.PostJsonAsync("/redemption/v1/cheques/block", key, new { serials, reason = "perdus" }));

        Assert.Equal(2, first["done"]!.GetValue<int>());
        Assert.Equal(first.ToJsonString(), repeat.ToJsonString());
        Assert.Equal("active", (await Body(await partner.GetAsync($"/redemption/v1/cheques/{serials[0]}")))["status"]!.GetValue<string>());
        Assert.Equal("idempotency-key-reused", await CodeAsync(await partner.PostJsonAsync("/redemption/v1/cheques/block", key, new { serials = serials[..1], reason = "perdus" })));
    }

    [Fact]
    public async Task Another_partners_cheque_cannot_be_blocked()
    {
        var cheque = (await world.IssueAsync(1))[0];
        var other = world.Service.ClientOf("other-app", "other-partner", "partner");
        Assert.Equal("cheque-unknown", await CodeAsync(await other.PostJsonAsync($"/redemption/v1/cheques/{cheque.Serial}/block", Key(), new { reason = "perdu" })));
    }

    private async Task<string> ChangeAsync(RedemptionWorld.Issued cheque, string change, object body)
    {
        var partner = world.Service.ClientOf("partner-app", world.Terms.PartnerId, "partner");
        return (await Body(await partner.PostJsonAsync($"/redemption/v1/cheques/{cheque.Serial}/{change}", Key(), body)))["status"]!.GetValue<string>();
    }

    private static async Task<string> CodeAsync(HttpResponseMessage answer) => (await Body(answer))["code"]!.GetValue<string>();

    private static string Key() => Guid.NewGuid().ToString();

    private static object Request(Guid venueId, Guid serviceId, long expectedComplementCents, params string[] codes) =>
        new { venueId, serviceId, servicedOn = (string?)null, cheques = codes, expectedComplementCents };

    private static async Task<JsonObject> Body(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonObject>())!;

    private async Task RefusedAsync(HttpStatusCode status, string code, string? key, object request)
    {
        var answer = await world.Venue.PostJsonAsync("/redemption/v1/redemptions", key, request);
        Assert.Equal((status, code), (answer.StatusCode, (await Body(answer))["code"]!.GetValue<string>()));
    }

    private Task QueueIsEmptyAsync(string queue) => Eventually.IsTrueAsync(async () =>
        (await world.Vhost.QueueAsync(queue))["messages"]?.GetValue<long>() == 0, $"{queue} to be empty");

    private async Task<long> CountAsync(string sql, Guid id)
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = id });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
