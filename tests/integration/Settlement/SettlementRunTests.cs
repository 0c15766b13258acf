using System.Net;
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
        world.PassReversal();

        var prepared = await BodyAsync(await world.PrepareAsync());
        var runId = prepared["runId"]!.GetValue<Guid>();
        var mine = prepared["payouts"]!.AsArray().Where(payout => IsOf(payout!, library.VenueId, workshop.VenueId)).ToList();
        Assert.Equal([960L, 2_112L], mine.Select(payout => payout!["payableCents"]!.GetValue<long>()).Order());
        await world.StageIsAsync(first, "held");

        Assert.Equal((403, "approver-is-preparer"), await RefusalAsync(await world.ApproveAsync(runId, by: world.FinanceA)));
        Assert.Equal((409, "run-prepared"), await RefusalAsync(await world.FileAsync(runId)));
        var approved = await BodyAsync(await world.ApproveAsync(runId));
        Assert.Equal("finance-b", approved["approvedBy"]!.GetValue<string>());
        await world.StageIsAsync(first, "held");

        var answer = await world.FileAsync(runId);
        Assert.Equal("application/xml", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"RUN{runId:N}.xml", answer.Content.Headers.ContentDisposition!.FileName);
        var file = await answer.Content.ReadAsByteArrayAsync();
        var amounts = XDocument.Load(new MemoryStream(file)).Descendants(Pain + "CdtTrfTxInf").ToDictionary(
            transfer => transfer.Descendants(Pain + "EndToEndId").Single().Value, transfer =>
                transfer.Descendants(Pain + "InstdAmt").Single().Value);
        Assert.Equal(["21.12", "9.60"], mine.Select(payout => amounts[payout!["endToEndId"]!.GetValue<string>()]).Order());
        var transfer = await world.Probe.HeardAsync<EntitlementsInTransfer>(message => message.VenueId == library.VenueId);
        Assert.Equal(2_112, transfer.Lines.Sum(line => line.PayableCents));
        await world.StageIsAsync(first, "in-transfer");

        world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(file, await (await world.FileAsync(runId)).Content.ReadAsByteArrayAsync());

        var confirmed = await BodyAsync(await world.ConfirmAsync(runId));
        Assert.Equal("finance-a", confirmed["confirmedBy"]!.GetValue<string>());
        var paid = await world.Probe.HeardAsync<PayoutExecuted>(message => message.VenueId == library.VenueId);
        Assert.Equal(new[] { first, second }.SelectMany(redeemed => redeemed.Cheques).Select(cheque => cheque.ChequeId).Order(),
            paid.Lines.Select(line => line.ChequeId).Order());
        Assert.Equal(world.Today, paid.AccountingDay);
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
        world.PassReversal();
        var (prepare, approve, confirm) = (Key(), Key(), Key());
        var cutoff = world.Today;

        var prepared = await TwiceAsync(() => world.PrepareAsync(prepare, cutoff));
        var runId = prepared["runId"]!.GetValue<Guid>();
        await TwiceAsync(() => world.ApproveAsync(runId, key: approve));
        await world.FileAsync(runId);
        await TwiceAsync(() => world.ConfirmAsync(runId, confirm, cutoff));
        await TwiceAsync(() => world.ApproveAsync(runId, key: approve));
        await TwiceAsync(() => world.PrepareAsync(prepare, cutoff));

        Assert.Equal((422, "idempotency-key-reused"), await RefusalAsync(await world.ConfirmAsync(runId, confirm, cutoff.AddDays(-1))));
        Assert.Equal((422, "idempotency-key-reused"), await RefusalAsync(await world.PrepareAsync(prepare, cutoff.AddDays(-1))));
        Assert.Equal((409, "run-confirmed"), await RefusalAsync(await world.ConfirmAsync(runId)));
        Assert.Equal((409, "run-confirmed"), await RefusalAsync(await world.ApproveAsync(runId)));
        // Opened, prepared, approved, exported, confirmed; and each payout put in transfer and executed.
        var payouts = prepared["payouts"]!.AsArray().Count;
        Assert.Equal(5 + 2 * payouts, await world.CountAsync("select count(*) from settlement.mt_events where stream_id = $1", runId));
    }

    [Fact]
    public async Task Concurrent_repeats_wait_and_get_the_first_ones_answer()
    {
        var venue = await world.PayableVenueAsync();
        for (var number = 0; number < 5; number++) await world.AccrueAsync(venue, 1_000);
        world.PassReversal();
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
        world.PassReversal();

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => await BodyAsync(await world.PrepareAsync())));

        var payouts = runs.SelectMany(run => run["payouts"]!.AsArray()).Where(payout => IsOf(payout!, venue.VenueId)).ToList();
        Assert.Equal(8, payouts.Sum(payout => payout!["entitlementCount"]!.GetValue<int>()));
        Assert.Equal(7_680, payouts.Sum(payout => payout!["payableCents"]!.GetValue<long>()));
        Assert.Equal(8, await world.CountAsync(
            "select count(*) from settlement.mt_doc_entitlement where venue_id = $1 and run_id is not null", venue.VenueId));
    }

    [Fact]
    public async Task What_can_still_be_reversed_at_the_cutoff_is_not_taken()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        world.PassReversal();
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
        world.PassReversal();

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
        world.PassReversal();
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
        world.PassReversal();
        var runId = await world.PreparedRunAsync();
        await world.Probe.PublishAsync(Reversed(reversed));
        await world.StageIsAsync(reversed, "cancelled");

        Assert.Equal((409, "run-stopped"), await RefusalAsync(await world.ApproveAsync(runId)));

        var run = await world.RunAsync(runId);
        Assert.Equal(("stopped", "totals-differ"), (run["stage"]!.GetValue<string>(), run["stop"]!["reason"]!.GetValue<string>()));
        Assert.Equal(960, run["stop"]!["differences"]![0]!["foundCents"]!.GetValue<long>());
        await world.StageIsAsync(kept, "accrued");
        Assert.Equal((409, "run-stopped"), await RefusalAsync(await world.ApproveAsync(runId)));
        var next = await BodyAsync(await world.PrepareAsync());
        Assert.Equal(960, next["payouts"]!.AsArray().Single(payout => IsOf(payout!, venue.VenueId))!["payableCents"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_reversal_that_comes_in_after_the_approval_stops_the_run_at_export()
    {
        var venue = await world.PayableVenueAsync();
        var (kept, reversed) = (await world.AccrueAsync(venue, 1_000), await world.AccrueAsync(venue, 1_000));
        world.PassReversal();
        var runId = await world.PreparedRunAsync();
        await BodyAsync(await world.ApproveAsync(runId));
        await world.Probe.PublishAsync(Reversed(reversed));
        await world.StageIsAsync(reversed, "cancelled");

        Assert.Equal((409, "run-stopped"), await RefusalAsync(await world.FileAsync(runId)));

        await world.StageIsAsync(kept, "accrued");
        Assert.Equal(0, await world.CountAsync("select count(*) from settlement.mt_doc_storedpaymentfile where id = $1", runId));
    }

    [Fact]
    public async Task A_reversal_that_comes_in_after_the_export_is_noted_beside_the_payment()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        world.PassReversal();
        var runId = await world.PreparedRunAsync();
        await BodyAsync(await world.ApproveAsync(runId));
        await world.FileAsync(runId);
        await world.Probe.PublishAsync(Reversed(redeemed));
        await Eventually.IsTrueAsync(async () =>
            (await world.EntitlementsAsync(venue.VenueId))[0]["reversedAt"] is not null, "the reversal to be noted");

        await BodyAsync(await world.ConfirmAsync(runId));

        await world.StageIsAsync(redeemed, "paid");
        Assert.NotNull((await world.EntitlementsAsync(venue.VenueId))[0]["reversedAt"]);
    }

    [Fact]
    public async Task An_amount_that_was_changed_in_the_projection_does_not_get_into_the_file()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        await TamperAsync(redeemed.RedemptionId);
        world.PassReversal();

        var payout = (await BodyAsync(await world.PrepareAsync()))["payouts"]!.AsArray().Single(payout => IsOf(payout!, venue.VenueId))!;

        Assert.Equal(960, payout["payableCents"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_preparation_that_was_interrupted_goes_on_with_the_same_key()
    {
        var venue = await world.PayableVenueAsync();
        var (first, second) = (await world.AccrueAsync(venue, 1_000), await world.AccrueAsync(venue, 1_000));
        world.PassReversal();
        var key = Key();
        var prepared = await BodyAsync(await world.PrepareAsync(key));
        var runId = prepared["runId"]!.GetValue<Guid>();
        await ForgetAsync(runId, "run_prepared");

        var repeated = await BodyAsync(await world.PrepareAsync(key));

        Assert.Equal(prepared.ToJsonString(), repeated.ToJsonString());
        await world.StageIsAsync(first, "held");
        await world.StageIsAsync(second, "held");
    }

    [Fact]
    public async Task An_export_and_a_confirmation_that_were_interrupted_go_on_when_they_are_asked_for_again()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000, 300);
        world.PassReversal();
        var runId = await world.PreparedRunAsync();
        await BodyAsync(await world.ApproveAsync(runId));
        await world.FileAsync(runId);
        await ForgetAsync(runId, "payout_put_in_transfer", "run_exported");
        await ExecuteAsync("delete from settlement.mt_doc_storedpaymentfile where id = $1", runId);

        var file = await world.FileAsync(runId);
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        await world.StageIsAsync(redeemed, "in-transfer");

        var key = Key();
        await BodyAsync(await world.ConfirmAsync(runId, key));
        await ForgetAsync(runId, "payout_executed", "run_confirmed");
        Assert.Equal("exported", (await world.RunAsync(runId))["stage"]!.GetValue<string>());
        await BodyAsync(await world.ConfirmAsync(runId, key));

        await world.StageIsAsync(redeemed, "paid");
        Assert.Equal(1, await world.CountAsync(
            "select count(*) from settlement.mt_events where stream_id = $1 and type = 'entitlement_paid'", redeemed.RedemptionId));
        Assert.Equal("confirmed", (await world.RunAsync(runId))["stage"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_reversal_that_comes_in_while_an_export_is_interrupted_stops_the_run_and_nothing_is_paid()
    {
        var venue = await world.PayableVenueAsync();
        var (kept, reversed) = (await world.AccrueAsync(venue, 1_000), await world.AccrueAsync(venue, 1_000));
        world.PassReversal();
        var runId = await world.PreparedRunAsync();
        await BodyAsync(await world.ApproveAsync(runId));
        await world.FileAsync(runId);
        await ForgetAsync(runId, "payout_put_in_transfer", "run_exported");
        await world.Probe.PublishAsync(Reversed(reversed));
        await Eventually.IsTrueAsync(async () => await world.CountAsync(
            "select count(*) from settlement.mt_events where stream_id = $1 and type = 'late_reversal_noted'", reversed.RedemptionId) == 1,
                "the reversal to be noted");

        Assert.Equal((409, "run-stopped"), await RefusalAsync(await world.FileAsync(runId)));

        await world.StageIsAsync(kept, "accrued");
        await world.StageIsAsync(reversed, "cancelled");
    }

    [Fact]
    public async Task An_abandoned_run_gives_back_what_it_holds()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        world.PassReversal();
        var runId = await world.PreparedRunAsync();

        var first = await AbandonAsync();
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await (await AbandonAsync()).Content.ReadAsStringAsync());
        await world.StageIsAsync(redeemed, "accrued");
        Assert.Equal((409, "run-stopped"), await RefusalAsync(await world.ApproveAsync(runId)));

        Task<HttpResponseMessage> AbandonAsync() =>
            world.FinanceA.PostJsonAsync($"/settlement/v1/runs/{runId}/abandonment", Key(), new { });
    }

    [Fact]
    public async Task An_exported_run_is_not_abandoned_and_not_confirmed_for_another_day_than_it_can_be()
    {
        var venue = await world.PayableVenueAsync();
        await world.AccrueAsync(venue, 1_000);
        world.PassReversal();
        var runId = await world.PreparedRunAsync();
        await BodyAsync(await world.ApproveAsync(runId));
        Assert.Equal((409, "run-approved"), await RefusalAsync(await world.ConfirmAsync(runId)));
        await world.FileAsync(runId);

        Assert.Equal((409, "run-exported"), await RefusalAsync(
            await world.FinanceA.PostJsonAsync($"/settlement/v1/runs/{runId}/abandonment", Key(), new { })));
        Assert.Equal((422, "execution-in-future"), await RefusalAsync(await world.ConfirmAsync(runId, executedOn: world.Today.AddDays(1))));
        Assert.Equal((422, "execution-before-export"),
            await RefusalAsync(await world.ConfirmAsync(runId, executedOn: world.Today.AddDays(-1))));
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
        Assert.Equal((404, "run-unknown"), await RefusalAsync(await world.FileAsync(unknown)));
        Assert.Equal((404, "run-unknown"), await RefusalAsync(await world.ConfirmAsync(unknown)));
        Assert.Equal(HttpStatusCode.Forbidden,
            (await world.Venue.PostJsonAsync("/settlement/v1/runs", Key(), new { cutoffOn = "2026-01-01" })).StatusCode);
        var ops = world.Service.ClientOf("ops", "aptic", "ops");
        Assert.Equal(HttpStatusCode.Forbidden, (await ops.GetAsync($"/settlement/v1/runs/{unknown}/payment-file")).StatusCode);
    }

    [Fact]
    public async Task Entitlements_come_page_by_page()
    {
        var venue = await world.PayableVenueAsync();
        for (var number = 0; number < 3; number++) await world.AccrueAsync(venue, 1_000);

        var first = await BodyAsync(await world.Venue.GetAsync($"/settlement/v1/entitlements?venueId={venue.VenueId}&limit=2"));
        var second = await BodyAsync(await world.Venue.GetAsync($"/settlement/v1/entitlements?venueId={venue.VenueId}&limit=2&cursor={first["next"]}"));

        Assert.Null(second["next"]);
        Assert.Equal(3,
            first["entitlements"]!.AsArray().Concat(second["entitlements"]!.AsArray()).Select(item => IdOf(item!)).Distinct().Count());
        foreach (var query in new[] { "limit=0", "limit=501", "limit=x", "cursor=x" })
            Assert.InRange((int)(await world.Venue.GetAsync($"/settlement/v1/entitlements?venueId={venue.VenueId}&{query}")).StatusCode,
                400, 422);
        Assert.Equal(HttpStatusCode.BadRequest, (await world.Venue.GetAsync("/settlement/v1/entitlements")).StatusCode);
    }

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

    // As if the process had died after the entitlements were moved and before the run's step was recorded.
    private async Task ForgetAsync(Guid runId, params string[] types)
    {
        await ExecuteAsync("delete from settlement.mt_events where stream_id = $1 and type = any($2)", runId, types);
        await ExecuteAsync(
            "update settlement.mt_streams set version = (select max(version) from settlement.mt_events where stream_id = $1) where id = $1",
                runId);
    }

    private async Task ExecuteAsync(string sql, params object[] parameters)
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
    }
}
