using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Aptic.Contracts.Settlement.V1;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

public sealed class SettlementRunTests(SettlementWorld world) : IClassFixture<SettlementWorld>
{
    private static readonly XNamespace Pain = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

    [Fact]
    public async Task From_a_redemption_to_its_payment()
    {
        var (library, workshop) = (await world.PayableVenueAsync(), await world.PayableVenueAsync());
        var first = await world.AccrueAsync(library, 1_000);
        var second = await world.AccrueAsync(library, 1_000, 200);
        var third = await world.AccrueAsync(workshop, 1_000);
        var accrued = await world.Probe.HeardAsync<EntitlementAccrued>(message => message.RedemptionId == second.RedemptionId);
        Assert.Equal([(960L, 40L), (192L, 8L)], accrued.Lines.Select(line => (line.PayableCents, line.CommissionCents)));
        await world.PassReversalAsync();

        var prepared = await BodyAsync(await world.PrepareAsync());
        var runId = prepared["runId"]!.GetValue<Guid>();
        var mine = prepared["payouts"]!.AsArray().Where(payout => IsOf(payout!, library.VenueId, workshop.VenueId)).ToList();
        Assert.Equal([960L, 2_112L], mine.Select(payout => payout!["payableCents"]!.GetValue<long>()).Order());
        await world.StageIsAsync(first, "held");

        Assert.Equal((403, "approver-is-preparer"), await RefusalAsync(await world.ApproveAsync(runId, by: world.FinanceA)));
        Assert.Equal((409, "run-prepared"), await RefusalAsync(await world.ExportAsync(runId)));
        var approved = await BodyAsync(await world.ApproveAsync(runId));
        Assert.Equal("finance-b", approved["approvedBy"]!.GetValue<string>());
        Assert.Equal((409, "run-not-exported"), await RefusalAsync(await world.FileAsync(runId)));
        await world.StageIsAsync(first, "held");

        var exported = await BodyAsync(await world.ExportAsync(runId));
        Assert.Equal(("finance-b", $"RUN{runId:N}"),
            (exported["exportedBy"]!.GetValue<string>(), exported["messageId"]!.GetValue<string>()));
        var answer = await world.FileAsync(runId);
        Assert.Equal("application/xml", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"RUN{runId:N}.xml", answer.Content.Headers.ContentDisposition!.FileName);
        var file = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), exported["fileSha256"]!.GetValue<string>());
        var amounts = XDocument.Load(new MemoryStream(file)).Descendants(Pain + "CdtTrfTxInf").ToDictionary(
            transfer => transfer.Descendants(Pain + "EndToEndId").Single().Value, transfer =>
                transfer.Descendants(Pain + "InstdAmt").Single().Value);
        Assert.Equal(["21.12", "9.60"], mine.Select(payout => amounts[payout!["endToEndId"]!.GetValue<string>()]).Order());
        var transfer = await world.Probe.HeardAsync<EntitlementsInTransfer>(message => message.VenueId == library.VenueId);
        Assert.Equal(2_112, transfer.Lines.Sum(line => line.PayableCents));
        await world.StageIsAsync(first, "in-transfer");

        var executedOn = await world.BankExecutesAsync(runId);
        Assert.Equal(file, await (await world.FileAsync(runId)).Content.ReadAsByteArrayAsync());

        var confirmed = await BodyAsync(await world.ConfirmAsync(runId));
        Assert.Equal("finance-a", confirmed["confirmedBy"]!.GetValue<string>());
        var paid = await world.Probe.HeardAsync<PayoutExecuted>(message => message.VenueId == library.VenueId);
        Assert.Equal(new[] { first, second }.SelectMany(redeemed => redeemed.Cheques).Select(cheque => cheque.ChequeId).Order(),
            paid.Lines.Select(line => line.ChequeId).Order());
        Assert.Equal(executedOn, paid.AccountingDay);
        await world.StageIsAsync(third, "paid");

        var run = await world.RunAsync(runId);
        Assert.Equal("confirmed", run["stage"]!.GetValue<string>());
        Assert.Equal("finance-b", run["steps"]!["approved"]!["by"]!.GetValue<string>());
        Assert.Equal("FR76 **** … 0189", run["payouts"]![0]!["iban"]!.GetValue<string>());
        Assert.Equal("Médiathèque",
            run["payouts"]!.AsArray().Single(payout => IsOf(payout!, library.VenueId))!["venueName"]!.GetValue<string>());
        Assert.Equal(file, await (await world.FileAsync(runId)).Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Every_command_repeated_gets_the_same_body_and_does_nothing()
    {
        var venue = await world.PayableVenueAsync();
        await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var (prepare, approve, export, confirm) = (Key(), Key(), Key(), Key());
        var cutoff = world.Today;

        var prepared = await TwiceAsync(() => world.PrepareAsync(prepare, cutoff));
        var runId = prepared["runId"]!.GetValue<Guid>();
        await TwiceAsync(() => world.ApproveAsync(runId, key: approve));
        await TwiceAsync(() => world.ExportAsync(runId, export));
        Assert.Equal((409, "run-exported"), await RefusalAsync(await world.ExportAsync(runId)));
        var executedOn = await world.BankExecutesAsync(runId);
        await TwiceAsync(() => world.ConfirmAsync(runId, confirm, executedOn));
        await TwiceAsync(() => world.ExportAsync(runId, export));
        await TwiceAsync(() => world.ApproveAsync(runId, key: approve));
        await TwiceAsync(() => world.PrepareAsync(prepare, cutoff));

        Assert.Equal((422, "idempotency-key-reused"), await RefusalAsync(await world.ConfirmAsync(runId, confirm, executedOn.AddDays(-1))));
        Assert.Equal((422, "idempotency-key-reused"), await RefusalAsync(await world.PrepareAsync(prepare, cutoff.AddDays(-1))));
        Assert.Equal((409, "run-confirmed"), await RefusalAsync(await world.ConfirmAsync(runId)));
        Assert.Equal((409, "run-confirmed"), await RefusalAsync(await world.ApproveAsync(runId)));
        // Opened, prepared, approved, begun to be exported, exported, begun to be confirmed, confirmed.
        Assert.Equal(7, await world.CountAsync(
            "select count(*) from settlement.mt_events where stream_id = $1 and type <> 'run_sealed'", runId));
        // Each payout held, put in transfer and executed.
        Assert.Equal(3 * prepared["payouts"]!.AsArray().Count, await world.CountAsync(
            "select count(*) from settlement.mt_events where stream_id <> $1 and data ->> 'runId' = $2", runId, $"{runId}"));
    }

    [Fact]
    public async Task Concurrent_repeats_wait_and_get_the_first_ones_answer()
    {
        var venue = await world.PayableVenueAsync();
        for (var number = 0; number < 5; number++) await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var key = Key();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => world.PrepareAsync(key)));

        var bodies = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()));
        Assert.Single(bodies.Distinct());
        Assert.Equal(HttpStatusCode.Created, answers[0].StatusCode);
        var payout = JsonNode.Parse(bodies[0])!["payouts"]!.AsArray().Single(payout => IsOf(payout!, venue.VenueId))!;
        Assert.Equal((5, 4_800L), (payout["entitlementCount"]!.GetValue<int>(), payout["payableCents"]!.GetValue<long>()));
    }

    [Fact]
    public async Task No_run_takes_what_another_holds_even_when_they_race()
    {
        var venue = await world.PayableVenueAsync();
        for (var number = 0; number < 8; number++) await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => await BodyAsync(await world.PrepareAsync())));

        var payouts = runs.SelectMany(run => run["payouts"]!.AsArray()).Where(payout => IsOf(payout!, venue.VenueId)).ToList();
        Assert.Equal(8, payouts.Sum(payout => payout!["entitlementCount"]!.GetValue<int>()));
        Assert.Equal(7_680, payouts.Sum(payout => payout!["payableCents"]!.GetValue<long>()));
        Assert.Equal(8, await world.CountAsync(
            "select count(*) from settlement.entitlement_carrier where venue_id = $1 and run_id is not null", venue.VenueId));
    }

    [Fact]
    public async Task What_can_still_be_reversed_at_the_cutoff_is_not_taken()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var beyond = world.Today;

        var tooEarly = await BodyAsync(await world.PrepareAsync(cutoffOn: beyond.AddDays(-1)));
        Assert.DoesNotContain(tooEarly["payouts"]!.AsArray(), payout => IsOf(payout!, venue.VenueId));
        var inTime = await BodyAsync(await world.PrepareAsync(cutoffOn: beyond));
        Assert.Contains(inTime["payouts"]!.AsArray(), payout => IsOf(payout!, venue.VenueId));
        Assert.Equal((422, "cutoff-in-future"), await RefusalAsync(await world.PrepareAsync(cutoffOn: beyond.AddDays(1))));
        Assert.Equal((422, "cutoff-too-early"), await RefusalAsync(await world.PrepareAsync(cutoffOn: DateOnly.MinValue)));
        await world.StageIsAsync(redeemed, "held");
    }

    [Fact]
    public async Task Venues_wait_with_visible_reasons_and_the_next_run_pays_them()
    {
        var (withoutAccount, pacific, small) = (await world.VenueAsync("Sans compte"), await world.PayableVenueAsync("SOGENCNN"),
            await world.PayableVenueAsync());
        var redeemed = await world.AccrueAsync(withoutAccount, 1_000);
        await world.AccrueAsync(pacific, 1_000);
        await world.AccrueAsync(small, 100);
        await world.PassReversalAsync();

        var waiting = (await world.RunAsync(await world.PreparedRunAsync()))["waiting"]!.AsArray();

        Assert.Equal("no-verified-account", ReasonOf(withoutAccount.VenueId));
        Assert.Equal("outside-sepa", ReasonOf(pacific.VenueId));
        Assert.Equal("under-minimum", ReasonOf(small.VenueId));
        Assert.Equal("Sans compte", waiting.Single(venue => IsOf(venue!, withoutAccount.VenueId))!["venueName"]!.GetValue<string>());
        await world.StageIsAsync(redeemed, "accrued");

        var account = await BodyAsync(await RegisterAsync(world.Venue, withoutAccount.OrganisationId));
        await BodyAsync(await VerifyAsync(world.FinanceA, account["accountId"]!.GetValue<Guid>()));
        var next = await world.RunAsync(await world.PreparedRunAsync());
        Assert.Contains(next["payouts"]!.AsArray(), payout => IsOf(payout!, withoutAccount.VenueId));

        string ReasonOf(Guid venueId) => waiting.Single(venue => IsOf(venue!, venueId))!["reason"]!.GetValue<string>();
    }

    [Fact]
    public async Task A_reversal_that_comes_first_is_kept_and_applied()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = world.Redeemed(venue, 1_000);
        await world.Probe.PublishAsync(Reversed(redeemed));
        await Eventually.IsTrueAsync(async () =>
            await world.CountAsync("select count(*) from settlement.mt_events where stream_id = $1", redeemed.RedemptionId) == 1,
                "the reversal to be kept");

        await world.Probe.PublishAsync(redeemed);

        await world.StageIsAsync(redeemed, "cancelled");
        await world.PassReversalAsync();
        var run = await BodyAsync(await world.PrepareAsync());
        Assert.DoesNotContain(run["payouts"]!.AsArray(), payout => IsOf(payout!, venue.VenueId));
    }

    [Fact]
    public async Task Messages_that_come_twice_have_one_effect()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = world.Redeemed(venue, 1_000);
        for (var time = 0; time < 3; time++) await world.Probe.PublishAsync(redeemed);
        await world.StageIsAsync(redeemed, "accrued");
        for (var time = 0; time < 3; time++) await world.Probe.PublishAsync(Reversed(redeemed));
        await world.StageIsAsync(redeemed, "cancelled");
        await world.Probe.PublishAsync(redeemed);
        // One more after them: the queue is first in, first out, and empty when it has passed.
        await world.AccrueAsync(venue, 1_000);

        Assert.Equal(2, await world.CountAsync("select count(*) from settlement.mt_events where stream_id = $1", redeemed.RedemptionId));
    }

    [Fact]
    public async Task A_reversal_that_comes_in_after_the_preparation_stops_the_run_at_approval_and_frees_the_rest()
    {
        var venue = await world.PayableVenueAsync();
        var (kept, reversed) = (await world.AccrueAsync(venue, 1_000), await world.AccrueAsync(venue, 1_000));
        await world.PassReversalAsync();
        var runId = await world.PreparedRunAsync();
        await world.Probe.PublishAsync(Reversed(reversed));
        await world.StageIsAsync(reversed, "cancelled");

        Assert.Equal((409, "run-stopped"), await RefusalAsync(await world.ApproveAsync(runId)));

        var run = await world.RunAsync(runId);
        Assert.Equal(("stopped", "totals-differ"), (run["stage"]!.GetValue<string>(), run["stop"]!["reason"]!.GetValue<string>()));
        Assert.Equal(960, run["stop"]!["differences"]![0]!["foundCents"]!.GetValue<long>());
        await world.StageIsAsync(kept, "accrued");
        Assert.Equal((409, "run-stopped"), await RefusalAsync(await world.ApproveAsync(runId)));
        // Its day was closed without it.
        await BodyAsync(await OverrideAsync(world.FinanceB, reversed.AccountingDay, Key()));
        var next = await BodyAsync(await world.PrepareAsync());
        Assert.Equal(960, next["payouts"]!.AsArray().Single(payout => IsOf(payout!, venue.VenueId))!["payableCents"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_reversal_that_comes_in_after_the_approval_stops_the_run_at_export()
    {
        var venue = await world.PayableVenueAsync();
        var (kept, reversed) = (await world.AccrueAsync(venue, 1_000), await world.AccrueAsync(venue, 1_000));
        await world.PassReversalAsync();
        var runId = await world.PreparedRunAsync();
        await BodyAsync(await world.ApproveAsync(runId));
        await world.Probe.PublishAsync(Reversed(reversed));
        await world.StageIsAsync(reversed, "cancelled");

        Assert.Equal((409, "run-stopped"), await RefusalAsync(await world.ExportAsync(runId)));

        await world.StageIsAsync(kept, "accrued");
        Assert.Equal(0, await world.CountAsync("select count(*) from settlement.mt_doc_storedpaymentfile where id = $1", runId));
    }

    [Fact]
    public async Task A_reversal_that_comes_in_after_the_export_is_noted_beside_the_payment()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var runId = await world.ExportedRunAsync();
        await world.Probe.PublishAsync(Reversed(redeemed));
        await Eventually.IsTrueAsync(async () =>
            (await world.EntitlementsAsync(venue.VenueId))[0]["reversedAt"] is not null, "the reversal to be noted");

        await BodyAsync(await world.ConfirmAsync(runId, executedOn: await world.BankExecutesAsync(runId)));

        await world.StageIsAsync(redeemed, "paid");
        Assert.NotNull((await world.EntitlementsAsync(venue.VenueId))[0]["reversedAt"]);
    }

    [Fact]
    public async Task An_amount_that_was_changed_in_the_projection_does_not_get_into_the_file()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        await TamperAsync(redeemed.RedemptionId);
        await world.PassReversalAsync();

        var payout = (await BodyAsync(await world.PrepareAsync()))["payouts"]!.AsArray().Single(payout => IsOf(payout!, venue.VenueId))!;

        Assert.Equal(960, payout["payableCents"]!.GetValue<long>());
    }

    [Fact]
    public async Task An_abandoned_run_gives_back_what_it_holds()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var runId = await world.PreparedRunAsync();

        var key = Key();
        await TwiceAsync(() => world.AbandonAsync(runId, key));
        Assert.Equal((409, "run-stopped"), await RefusalAsync(await world.AbandonAsync(runId)));
        await world.StageIsAsync(redeemed, "accrued");
        Assert.Equal((409, "run-stopped"), await RefusalAsync(await world.ApproveAsync(runId)));
    }

    [Fact]
    public async Task An_exported_run_is_not_abandoned_and_not_confirmed_for_another_day_than_it_can_be()
    {
        var venue = await world.PayableVenueAsync();
        await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var runId = await world.PreparedRunAsync();
        await BodyAsync(await world.ApproveAsync(runId));
        Assert.Equal((409, "run-approved"), await RefusalAsync(await world.ConfirmAsync(runId)));
        await BodyAsync(await world.ExportAsync(runId));

        Assert.Equal((409, "run-exported"), await RefusalAsync(await world.AbandonAsync(runId)));
        Assert.Equal((422, "execution-in-future"), await RefusalAsync(await world.ConfirmAsync(runId, executedOn: world.Today.AddDays(1))));
        Assert.Equal((422, "execution-before-requested"), await RefusalAsync(await world.ConfirmAsync(runId)));
    }

    [Fact]
    public async Task A_run_that_pays_nobody_is_visible_and_not_approved()
    {
        var runId = (await BodyAsync(await world.PrepareAsync(cutoffOn: new DateOnly(2001, 1, 1))))["runId"]!.GetValue<Guid>();
        Assert.Equal((409, "run-empty"), await RefusalAsync(await world.ApproveAsync(runId)));
        Assert.Equal(0, (await world.RunAsync(runId))["totals"]!["payoutCount"]!.GetValue<int>());
    }

    [Fact]
    public async Task Unknown_runs_and_callers_without_the_role_are_refused()
    {
        var unknown = Guid.NewGuid();
        Assert.Equal((404, "run-unknown"), await RefusalAsync(await world.FinanceA.GetAsync($"/settlement/v1/runs/{unknown}")));
        Assert.Equal((404, "run-unknown"), await RefusalAsync(await world.ApproveAsync(unknown)));
        Assert.Equal((404, "run-unknown"), await RefusalAsync(await world.ExportAsync(unknown)));
        Assert.Equal((404, "run-unknown"), await RefusalAsync(await world.AbandonAsync(unknown)));
        Assert.Equal((404, "run-unknown"), await RefusalAsync(await world.FileAsync(unknown)));
        Assert.Equal((404, "run-unknown"), await RefusalAsync(await world.ConfirmAsync(unknown)));
        Assert.Equal(HttpStatusCode.Forbidden,
            (await world.Venue.PostJsonAsync("/settlement/v1/runs", Key(), new { cutoffOn = "2026-01-01" })).StatusCode);
        var ops = world.Service.ClientOf("ops", "aptic", "ops");
        Assert.Equal(HttpStatusCode.Forbidden, (await ops.GetAsync($"/settlement/v1/runs/{unknown}/payment-file")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await world.ExportAsync(unknown, by: ops)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await world.Venue.GetAsync("/settlement/v1/runs")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ops.GetAsync("/settlement/v1/runs")).StatusCode);
    }

    [Fact]
    public async Task Runs_are_found_newest_first_page_by_page_and_by_stage()
    {
        List<Guid> prepared = [];
        for (var number = 0; number < 3; number++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(1));
            prepared.Insert(0, await world.PreparedRunAsync());
        }

        await BodyAsync(await world.AbandonAsync(prepared[1]));

        var first = await RunsAsync("limit=2");
        Assert.Equal(prepared[..2], IdsOf(first));
        Assert.Equal(["prepared", "stopped"], first["runs"]!.AsArray().Select(run => run!["stage"]!.GetValue<string>()));
        Assert.Equal(prepared[2], IdsOf(await RunsAsync($"limit=2&cursor={first["next"]}"))[0]);
        Assert.Equal([prepared[0], prepared[2]], IdsOf(await RunsAsync("stage=prepared&limit=2")));
        Assert.Equal(prepared[1], IdsOf(await RunsAsync("stage=stopped&limit=1"))[0]);
        Assert.Null((await RunsAsync($"limit=200"))["next"]);

        Assert.Equal((422, "invalid-stage"), await RefusalAsync(await world.FinanceA.GetAsync("/settlement/v1/runs?stage=lost")));
        Assert.Equal((422, "invalid-limit"), await RefusalAsync(await world.FinanceA.GetAsync("/settlement/v1/runs?limit=0")));
        Assert.Equal((422, "invalid-cursor"),
            await RefusalAsync(await world.FinanceA.GetAsync($"/settlement/v1/runs?cursor={Guid.NewGuid()}")));

        async Task<JsonObject> RunsAsync(string query) => await BodyAsync(await world.FinanceA.GetAsync($"/settlement/v1/runs?{query}"));
        static List<Guid> IdsOf(JsonObject page) => page["runs"]!.AsArray().Select(run => run!["runId"]!.GetValue<Guid>()).ToList();
    }

    [Fact]
    public async Task A_run_tells_which_other_run_holds_what_it_cannot_take()
    {
        var venue = await world.PayableVenueAsync();
        await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var holder = await world.PreparedRunAsync();

        var waiting = (await world.RunAsync(await world.PreparedRunAsync()))["waiting"]!.AsArray()
            .Single(waiting => IsOf(waiting!, venue.VenueId))!;

        Assert.Equal(("held-by-another-run", holder, 960L), (waiting["reason"]!.GetValue<string>(),
            waiting["heldByRunId"]!.GetValue<Guid>(), waiting["payableCents"]!.GetValue<long>()));
    }

    [Fact]
    public async Task Nothing_is_exported_to_an_account_that_was_revoked_since_and_the_right_one_is_paid_by_the_next_run()
    {
        var venue = await world.VenueAsync();
        var wrong = (await BodyAsync(await RegisterAsync(world.Venue, venue.OrganisationId)))["accountId"]!.GetValue<Guid>();
        await BodyAsync(await VerifyAsync(world.FinanceA, wrong));
        await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var approved = await world.PreparedRunAsync();
        await BodyAsync(await world.ApproveAsync(approved));

        await BodyAsync(await RevokeAsync(world.FinanceA, wrong));

        Assert.Equal((409, "account-revoked"), await RefusalAsync(await world.ExportAsync(approved)));
        Assert.Equal("approved", (await world.RunAsync(approved))["stage"]!.GetValue<string>());
        await BodyAsync(await world.AbandonAsync(approved));
        var waiting = (await world.RunAsync(await world.PreparedRunAsync()))["waiting"]!.AsArray();
        Assert.Equal("no-verified-account", waiting.Single(waits => IsOf(waits!, venue.VenueId))!["reason"]!.GetValue<string>());

        var right = await BodyAsync(await RegisterAsync(world.Venue, venue.OrganisationId, iban: "FR1420041010050500013M02606",
            bic: "PSSTFRPPPAR"));
        await BodyAsync(await VerifyAsync(world.FinanceA, right["accountId"]!.GetValue<Guid>()));
        var payouts = (await world.RunAsync(await world.PreparedRunAsync()))["payouts"]!.AsArray();
        Assert.Equal("FR14 **** … 2606", payouts.Single(payout => IsOf(payout!, venue.VenueId))!["iban"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_run_is_not_approved_to_pay_to_an_account_that_was_revoked()
    {
        var venue = await world.PayableVenueAsync();
        await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var runId = await world.PreparedRunAsync();
        var accountId = await world.GuidAsync("select id from settlement.mt_doc_payoutaccount where organisation_id = $1",
            venue.OrganisationId);
        await BodyAsync(await RevokeAsync(world.FinanceA, accountId));

        Assert.Equal((409, "account-revoked"), await RefusalAsync(await world.ApproveAsync(runId)));
    }

    [Fact]
    public async Task A_wrong_account_that_another_replaced_after_the_cutoff_is_not_paid()
    {
        var cutoff = world.Today.AddDays(8);
        var venue = await world.VenueAsync();
        await world.AccrueAsync(venue, 1_000);
        world.Clock.Advance(TimeSpan.FromDays(10));
        var wrong = await BodyAsync(await RegisterAsync(world.Venue, venue.OrganisationId));
        await BodyAsync(await VerifyAsync(world.FinanceA, wrong["accountId"]!.GetValue<Guid>()));
        world.Clock.Advance(TimeSpan.FromDays(2));
        var right = await BodyAsync(await RegisterAsync(world.Venue, venue.OrganisationId, iban: "FR1420041010050500013M02606",
            bic: "PSSTFRPPPAR"));
        await BodyAsync(await VerifyAsync(world.FinanceA, right["accountId"]!.GetValue<Guid>()));

        await world.CloseDaysAsync();

        var run = await BodyAsync(await world.PrepareAsync(cutoffOn: cutoff));

        var payout = run["payouts"]!.AsArray().Single(payout => IsOf(payout!, venue.VenueId))!;
        Assert.Equal(right["accountId"]!.GetValue<Guid>(), payout["accountId"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task The_document_of_the_interface_says_that_the_bank_file_is_XML()
    {
        var document = await BodyAsync(await world.Service.CreateClient().GetAsync("/settlement/v1/openapi.json"));

        var answer = document["paths"]!["/settlement/v1/runs/{runId}/payment-file"]!["get"]!["responses"]!["200"]!["content"]!.AsObject();
        Assert.Equal(["application/xml"], answer.Select(content => content.Key));
    }

    [Fact]
    public async Task Entitlements_come_page_by_page()
    {
        var venue = await world.PayableVenueAsync();
        for (var number = 0; number < 3; number++) await world.AccrueAsync(venue, 1_000);

        var first = await BodyAsync(await world.Venue.GetAsync($"/settlement/v1/entitlements?venueId={venue.VenueId}&limit=2"));
        var second = await BodyAsync(await world.Venue.GetAsync(
            $"/settlement/v1/entitlements?venueId={venue.VenueId}&limit=2&cursor={first["next"]}"));

        Assert.Null(second["next"]);
        Assert.Equal(3,
            first["entitlements"]!.AsArray().Concat(second["entitlements"]!.AsArray()).Select(item => IdOf(item!)).Distinct().Count());
        foreach (var query in new[] { "limit=0", "limit=501", "limit=x", "cursor=x" })
            Assert.InRange((int)(await world.Venue.GetAsync($"/settlement/v1/entitlements?venueId={venue.VenueId}&{query}")).StatusCode,
                400, 422);
        Assert.Equal(HttpStatusCode.BadRequest, (await world.Venue.GetAsync("/settlement/v1/entitlements")).StatusCode);
    }

    [Fact]
    public async Task A_venue_sees_what_it_still_waits_for_when_and_why()
    {
        var (payable, without) = (await world.PayableVenueAsync(), await world.VenueAsync());
        var redeemed = await world.AccrueAsync(payable, 1_000);
        Assert.Equal([("reversible", 960L, (DateTimeOffset?)redeemed.ReversibleUntil)], await WaitingAsync(world.Venue, payable.VenueId));

        await world.AccrueAsync(without, 1_000);
        await world.PassReversalAsync();
        Assert.Equal([("next-run", 960L, null)], await WaitingAsync(world.Venue, payable.VenueId));
        Assert.Equal([("no-verified-account", 960L, null)], await WaitingAsync(world.FinanceA, without.VenueId));

        await world.PreparedRunAsync();
        await world.AccrueAsync(payable, 500);
        Assert.Equal(["in-run", "reversible"], (await WaitingAsync(world.Venue, payable.VenueId)).Select(part => part.Reason));
        var stranger = world.Service.ClientOf("other-app", "other-app", "venue");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/settlement/v1/venues/{payable.VenueId}/waiting")).StatusCode);
    }

    private static async Task<List<(string Reason, long PayableCents, DateTimeOffset? From)>> WaitingAsync(HttpClient client,
        Guid venueId) =>
        (await BodyAsync(await client.GetAsync($"/settlement/v1/venues/{venueId}/waiting")))["parts"]!.AsArray()
        .Select(part => (part!["reason"]!.GetValue<string>(), part["payableCents"]!.GetValue<long>(),
        part["from"]?.GetValue<DateTimeOffset>())).ToList();

    private static bool IsOf(JsonNode venue, params Guid[] venueIds) => venueIds.Contains(venue["venueId"]!.GetValue<Guid>());

    private static async Task<JsonObject> TwiceAsync(Func<Task<HttpResponseMessage>> send)
    {
        var (first, second) = (await send(), await send());
        Assert.Equal(first.StatusCode, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        return await BodyAsync(first);
    }

    private Task TamperAsync(Guid redemptionId) => ExecuteAsync(
        """
        update settlement.mt_doc_entitlement set data = jsonb_set(data, '{lines,0,payableCents}', '99999') where id = $1
        """, redemptionId);

    private async Task ExecuteAsync(string sql, params object[] parameters)
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
    }
}
