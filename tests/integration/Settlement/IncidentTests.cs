using System.Text.Json.Nodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Contracts.Settlement.V1;
using Aptic.Funding;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

public sealed class IncidentTests(IncidentTests.World world) : IClassFixture<IncidentTests.World>
{
    /// <summary>Settlement and funding on one bus; a probe plays redemption, issuance and the catalogue.</summary>
    public sealed class World : SettlementWorld
    {
        private readonly string _fundingName = $"t_{Guid.NewGuid():N}"[..18];

        public ServiceUnderTest<FundingService> Funding { get; private set; } = null!;

        public string FundingDatabase { get; private set; } = "";

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            FundingDatabase = await (await Template.GetAsync()).CopyDatabaseAsync("funding", _fundingName);
            Funding = new ServiceUnderTest<FundingService>(FundingDatabase, Vhost.Amqp, Vhost.Management, Clock, PlatformServices.Settings);
            Funding.CreateClient().Dispose();
        }

        public override async Task DisposeAsync()
        {
            await Funding.DisposeAsync();
            await base.DisposeAsync();
            await (await Servers.GetAsync()).DropDatabaseAsync(_fundingName);
        }

        /// <summary>A redemption that was paid by a run.</summary>
        public async Task<ServiceRedeemed> PaidAsync((Guid VenueId, Guid OrganisationId) venue, params long[] coveredCents)
        {
            var redeemed = await AccrueAsync(venue, coveredCents);
            await PassReversalAsync();
            await PayAllAsync();
            await StageIsAsync(redeemed, "paid");
            return redeemed;
        }

        /// <summary>A run that pays all that can be paid.</summary>
        public async Task<Guid> PayAllAsync()
        {
            var runId = await ExportedRunAsync();
            await BankExecutesAsync(runId);
            await BodyAsync(await ConfirmAsync(runId));
            return runId;
        }

        public Task<HttpResponseMessage> BookAsync(ServiceRedeemed redeemed, string? key,
            params (string Serial, long CoveredCents)[] right) =>
            FinanceA.PostJsonAsync("/settlement/v1/incidents", key ?? Key(), new
            {
                redemptionId = redeemed.RedemptionId,
                kind = "overpayment",
                reason = "Atelier de 12 € saisi à 15 €",
                right = right.Select(cover => new { serial = cover.Serial, coveredCents = cover.CoveredCents }),
            });

        public static Task<HttpResponseMessage> OnIncidentAsync(HttpClient client, JsonNode incident, string what, object? body = null,
            string? key = null) =>
            client.PostJsonAsync($"/settlement/v1/incidents/{incident["incidentId"]}/{what}", key ?? Key(), body ?? new { });

        public async Task<JsonObject> IncidentAsync(JsonNode incident) =>
            await BodyAsync(await FinanceA.GetAsync($"/settlement/v1/incidents/{incident["incidentId"]}"));

        public Task<HttpResponseMessage> RejectAsync(Guid runId, Guid payoutId, string? key = null, DateOnly? on = null,
            string reason = "AC04 compte clos") =>
            FinanceA.PostJsonAsync($"/settlement/v1/runs/{runId}/payouts/{payoutId}/rejection", key ?? Key(),
                new { reason, on = $"{on ?? Today:yyyy-MM-dd}" });

        public async Task<JsonNode> PayoutAsync(Guid runId, Guid venueId) =>
            (await RunAsync(runId))["payouts"]!.AsArray().Single(payout => payout!["venueId"]!.GetValue<Guid>() == venueId)!;
    }

    private static long Cents(JsonNode node, string name) => node[name]!.GetValue<long>();

    [Fact]
    public async Task The_walk_of_one_agreement()
    {
        var agreementId = await AgreementAsync();
        await BalanceIsAsync(agreementId, free: 50_000);
        await world.Probe.PublishAsync(new IssuanceRequested(Guid.CreateVersion7(), agreementId, "france-services-16", 1, 20,
            world.Clock.GetUtcNow(), world.Today));
        await BalanceIsAsync(agreementId, free: 30_000, circulating: 20_000);

        var (venueA, venueB) = (await world.PayableVenueAsync(), await world.PayableVenueAsync());
        var first = await RedeemAsync(venueA, agreementId, (1_000, 0));
        await RedeemAsync(venueA, agreementId, (1_000, 0));
        var third = await RedeemAsync(venueB, agreementId, (1_000, 0), (500, 500));
        await BalanceIsAsync(agreementId, free: 30_000, circulating: 16_000, difference: 500, owed: 3_360, commission: 140);
        await world.Probe.PublishAsync(Reversed(first));
        await BalanceIsAsync(agreementId, free: 30_000, circulating: 17_000, difference: 500, owed: 2_400, commission: 100);
        await world.StageIsAsync(first, "cancelled");
        await world.Probe.PublishAsync(new ChequeExpired(Guid.CreateVersion7(), agreementId, 1_000, world.Clock.GetUtcNow(), world.Today));
        await world.PassReversalAsync();
        await world.Probe.PublishAsync(new DifferenceReleased(third.RedemptionId, [third.Cheques[1]], world.Clock.GetUtcNow(),
            world.Today));
        await BalanceIsAsync(agreementId, free: 31_500, circulating: 16_000, owed: 2_400, commission: 100);

        var runId = await world.PayAllAsync();
        await BalanceIsAsync(agreementId, free: 31_500, circulating: 16_000, paid: 2_400, commission: 100);
        var incident = await BodyAsync(await world.BookAsync(third, null, ("0", 1_000), ("1", 200)));
        Assert.Equal((288L, "open"), (Cents(incident, "claimCents"), incident["state"]!.GetValue<string>()));
        var toA = await world.PayoutAsync(runId, venueA.VenueId);
        var rejected = await BodyAsync(await world.RejectAsync(runId, toA["payoutId"]!.GetValue<Guid>()));
        Assert.True(rejected["wasExecuted"]!.GetValue<bool>());
        Assert.Equal(0, Cents(rejected, "unplacedCents"));
        await BalanceIsAsync(agreementId, free: 31_500, circulating: 16_000, owed: 960, paid: 1_152, recoverable: 288, commission: 100);

        await RedeemAsync(venueB, Guid.CreateVersion7(), (1_000, 0));
        await world.PassReversalAsync();
        var nextId = await world.ExportedRunAsync();
        var netted = await world.PayoutAsync(nextId, venueB.VenueId);
        Assert.Equal((960L, 672L), (Cents(netted, "payableCents"), Cents(netted, "transferCents")));
        Assert.NotEqual(toA["endToEndId"]!.GetValue<string>(),
            (await world.PayoutAsync(nextId, venueA.VenueId))["endToEndId"]!.GetValue<string>());
        Assert.Contains("672", (await (await world.FileAsync(nextId)).Content.ReadAsStringAsync())
            .Replace(".", "", StringComparison.Ordinal));
        await world.BankExecutesAsync(nextId);
        await BodyAsync(await world.ConfirmAsync(nextId));
        await BalanceIsAsync(agreementId, free: 31_800, circulating: 16_000, paid: 2_112, commission: 88);
        Assert.Equal("recovered", (await world.IncidentAsync(incident))["state"]!.GetValue<string>());

        // What was recovered can be granted again: 31 cheques, not one more.
        await EventuallyGrantedAsync(agreementId, 31);

        // The payout that had recovered it comes back: it is recoverable again, and its money is missed.
        await BodyAsync(await world.RejectAsync(nextId, netted["payoutId"]!.GetValue<Guid>()));
        Assert.Equal(288, Cents(await world.IncidentAsync(incident), "openCents"));
        await BalanceIsAsync(agreementId, free: 500, circulating: 47_000, paid: 2_112 - 0, recoverable: 288, commission: 100);
    }

    [Fact]
    public async Task Incidents_have_numbers_without_gaps_and_are_answered_the_same_each_time()
    {
        var venue = await world.PayableVenueAsync();
        var accrued = await world.AccrueAsync(venue, 1_000);
        Assert.Equal((409, "entitlement-not-paid"), await RefusalAsync(await world.BookAsync(accrued, null)));
        var paid = await world.PaidAsync(venue, 1_000);
        var key = Key();

        var first = await BodyAsync(await world.BookAsync(paid, key, ("0", 900)));
        var again = await BodyAsync(await world.BookAsync(paid, key, ("0", 900)));
        Assert.True(JsonNode.DeepEquals(first, again), again.ToJsonString());
        Assert.Equal((422, "idempotency-key-reused"), await RefusalAsync(await world.BookAsync(paid, key, ("0", 800))));
        Assert.Equal((409, "nothing-to-recover"), await RefusalAsync(await world.BookAsync(paid, null, ("0", 900))));
        var second = await BodyAsync(await world.BookAsync(paid, null));

        Assert.Equal(NumberOf(first) + 1, NumberOf(second));
        Assert.Equal((96L, 864L), (Cents(first, "claimCents"), Cents(second, "claimCents")));
        var heard = await world.Probe.HeardAsync<IncidentBooked>(message => message.IncidentId == second["incidentId"]!.GetValue<Guid>());
        Assert.Equal((864, 36), (heard.Lines.Single().RecoverableCents, heard.Lines.Single().CommissionCents));
        var list = await BodyAsync(await world.Venue.GetAsync($"/settlement/v1/incidents?venueId={venue.VenueId}&open=true"));
        Assert.Equal(2, list["incidents"]!.AsArray().Count);
        Assert.Equal((404, "venue-unknown"), await RefusalAsync(await world.Service.ClientOf("other-app", "other-app", "venue")
            .GetAsync($"/settlement/v1/incidents?venueId={venue.VenueId}")));
    }

    [Fact]
    public async Task A_rejected_payout_is_owed_again_and_its_netting_is_free()
    {
        var venue = await world.PayableVenueAsync();
        var paid = await world.PaidAsync(venue, 1_000);
        var incident = await BodyAsync(await world.BookAsync(paid, null));
        var next = await world.AccrueAsync(venue, 1_000);
        var other = await world.PayableVenueAsync();
        await world.AccrueAsync(other, 1_000, 1_000);
        await world.PassReversalAsync();
        var runId = await world.ExportedRunAsync();

        // All that the venue earned is netted: nothing to transfer, executed with the export.
        Assert.Equal((0L, "executed"), (Cents(await world.PayoutAsync(runId, venue.VenueId), "transferCents"),
            (await world.PayoutAsync(runId, venue.VenueId))["status"]!.GetValue<string>()));
        await world.StageIsAsync(next, "paid");
        Assert.Equal(0, Cents(await world.IncidentAsync(incident), "openCents"));

        var toOther = (await world.PayoutAsync(runId, other.VenueId))["payoutId"]!.GetValue<Guid>();
        var key = Key();
        var rejected = await BodyAsync(await world.RejectAsync(runId, toOther, key));
        Assert.False(rejected["wasExecuted"]!.GetValue<bool>());
        Assert.True(JsonNode.DeepEquals(rejected, await BodyAsync(await world.RejectAsync(runId, toOther, key))));
        Assert.Equal((409, "payout-already-rejected"), await RefusalAsync(await world.RejectAsync(runId, toOther, reason: "AC01")));
        Assert.Equal("accrued", (await world.EntitlementsAsync(other.VenueId)).Single()["stage"]!.GetValue<string>());
        var heard = await world.Probe.HeardAsync<PayoutReturned>(message => message.PayoutId == toOther);
        Assert.Equal((false, 1_920L), (heard.WasExecuted, heard.Lines.Sum(line => line.PayableCents)));
    }

    [Fact]
    public async Task A_contested_incident_is_not_netted_and_withdrawn_where_the_venue_was_right()
    {
        var venue = await world.PayableVenueAsync();
        var incident = await BodyAsync(await world.BookAsync(await world.PaidAsync(venue, 1_000), null));
        var contested = await BodyAsync(await World.OnIncidentAsync(world.Venue, incident, "contestation",
            new { reason = "C’était bien 10 €" }));
        Assert.Null(contested["contestation"]!["accepted"]);
        await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var runId = await world.PayAllAsync();
        Assert.Equal(960, Cents(await world.PayoutAsync(runId, venue.VenueId), "transferCents"));

        var answer = new { accepted = true, answer = "Le bon dit 10 €" };
        var withdrawn = await BodyAsync(await World.OnIncidentAsync(world.FinanceA, incident, "contestation/answer", answer));
        Assert.Equal(("withdrawn", 0L), (withdrawn["state"]!.GetValue<string>(), Cents(withdrawn, "openCents")));
        var incidentId = incident["incidentId"]!.GetValue<Guid>();
        var told = await world.Probe.HeardAsync<ClaimWithdrawn>(message => message.IncidentId == incidentId);
        var cheque = told.Lines.Single().ChequeId;
        var contest = await world.Probe.HeardAsync<IncidentContested>(message => message.IncidentId == incidentId);
        Assert.Equal((cheque, "venue-app"), (contest.ChequeIds.Single(), contest.By));
        var answered = await world.Probe.HeardAsync<ContestationAnswered>(message => message.IncidentId == incidentId);
        Assert.Equal((cheque, true, "finance-a"), (answered.ChequeIds.Single(), answered.IsAccepted, answered.By));
        Assert.All(await world.EntitlementsAsync(venue.VenueId), entitlement => Assert.Equal(960, Cents(entitlement, "payableCents")));
    }

    [Fact]
    public async Task A_claim_that_no_payout_follows_becomes_a_debit_note_is_reminded_and_borne_by_the_operators_own_money()
    {
        var venue = await world.PayableVenueAsync();
        var incident = await BodyAsync(await world.BookAsync(await world.PaidAsync(venue, 100_000, 100_000), null));
        Assert.Equal((409, "payouts-follow"), await RefusalAsync(await World.OnIncidentAsync(world.FinanceA, incident, "debit-note")));
        world.Clock.Advance(TimeSpan.FromDays(91));
        var noted = await BodyAsync(await World.OnIncidentAsync(world.FinanceA, incident, "debit-note"));
        Assert.StartsWith("AVD-", noted["debitNote"]!["number"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal((409, "reminder-too-early"), await RefusalAsync(await World.OnIncidentAsync(world.FinanceA, incident, "reminders")));
        world.Clock.Advance(TimeSpan.FromDays(46));
        Assert.Equal(1, (await BodyAsync(await World.OnIncidentAsync(world.FinanceA, incident,
            "reminders")))["debitNote"]!["reminders"]!.GetValue<int>());
        var paid = await BodyAsync(await World.OnIncidentAsync(world.FinanceA, incident, "payments",
            new { amountCents = 6_000, bankReference = "VIR-1", on = $"{world.Today:yyyy-MM-dd}" }));
        Assert.Equal(186_000, Cents(paid, "openCents"));

        await BodyAsync(await World.OnIncidentAsync(world.FinanceA, incident, "write-off", new { reason = "Lieu fermé" }));
        Assert.Equal((403, "approver-is-requester"),
            await RefusalAsync(await World.OnIncidentAsync(world.FinanceA, incident, "write-off/approval")));
        Assert.Equal((409, "own-money-insufficient"),
            await RefusalAsync(await World.OnIncidentAsync(world.FinanceB, incident, "write-off/approval")));
        await BodyAsync(await world.FinanceA.PostJsonAsync("/settlement/v1/operator-account/deposits", Key(),
            new { amountCents = 200_000, bankReference = "APPORT-1", on = $"{world.Today:yyyy-MM-dd}" }));
        var before = await BodyAsync(await world.FinanceA.GetAsync("/settlement/v1/operator-account"));
        var key = Key();
        var written = await BodyAsync(await World.OnIncidentAsync(world.FinanceB, incident, "write-off/approval", key: key));
        Assert.Equal(("written-off", 0L), (written["state"]!.GetValue<string>(), Cents(written, "openCents")));
        Assert.True(JsonNode.DeepEquals(written,
            await BodyAsync(await World.OnIncidentAsync(world.FinanceB, incident, "write-off/approval", key: key))));
        var after = await BodyAsync(await world.FinanceA.GetAsync("/settlement/v1/operator-account"));
        Assert.Equal(Cents(before, "availableCents") - 186_000, Cents(after, "availableCents"));
        var story = (await world.IncidentAsync(incident))["story"]!.AsArray().Select(line => line!["what"]!.GetValue<string>());
        Assert.Equal(["incident-booked", "debit-note-issued", "reminder-sent", "claim-recovered", "write-off-requested", "claim-recovered",
            "claim-written-off"], story);
    }

    [Fact]
    public async Task Goodwill_is_paid_by_the_next_run_and_a_held_venue_waits_with_its_reason()
    {
        var venue = await world.PayableVenueAsync();
        await BodyAsync(await world.FinanceA.PostJsonAsync("/settlement/v1/operator-account/deposits", Key(),
            new { amountCents = 5_000, bankReference = "APPORT-2", on = $"{world.Today:yyyy-MM-dd}" }));
        var asked = await BodyAsync(await world.FinanceA.PostJsonAsync("/settlement/v1/operator-account/goodwill", Key(),
            new { venueId = venue.VenueId, amountCents = 700, reason = "Retard de paiement" }));
        var approval = $"/settlement/v1/operator-account/goodwill/{asked["goodwillId"]}/approval";
        Assert.Equal((403, "approver-is-requester"), await RefusalAsync(await world.FinanceA.PostJsonAsync(approval, Key(), new { })));
        await BodyAsync(await world.FinanceB.PostJsonAsync(approval, Key(), new { }));

        var hold = $"/settlement/v1/venues/{venue.VenueId}/risk-hold";
        var holdKey = Key();
        var held = await BodyAsync(await world.FinanceA.PostJsonAsync(hold, holdKey, new { reason = "Contrôle en cours" }));
        await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var waiting = await BodyAsync(await world.Venue.GetAsync($"/settlement/v1/venues/{venue.VenueId}/waiting"));
        Assert.Contains(waiting["parts"]!.AsArray(),
            part => part!["reason"]!.GetValue<string>() == "risk-hold" && part["detail"]!.GetValue<string>() == "Contrôle en cours");
        var prepared = await BodyAsync(await world.PrepareAsync());
        Assert.Contains(prepared["waiting"]!.AsArray(),
            one => one!["venueId"]!.GetValue<Guid>() == venue.VenueId && one["reason"]!.GetValue<string>() == "risk-hold");
        await BodyAsync(await world.AbandonAsync(prepared["runId"]!.GetValue<Guid>()));

        await BodyAsync(await world.FinanceB.PostJsonAsync($"{hold}/release", Key(), new { reason = "Rien à signaler" }));
        Assert.True(JsonNode.DeepEquals(held,
            await BodyAsync(await world.FinanceA.PostJsonAsync(hold, holdKey, new { reason = "Contrôle en cours" }))));
        var runId = await world.PayAllAsync();
        var payout = await world.PayoutAsync(runId, venue.VenueId);
        Assert.Equal((960L, 700L, 1_660L), (Cents(payout, "payableCents"), Cents(payout, "goodwillCents"), Cents(payout, "transferCents")));
        var own = await BodyAsync(await world.FinanceA.GetAsync("/settlement/v1/operator-account"));
        Assert.Contains(own["goodwill"]!.AsArray(),
            one => one!["goodwillId"]!.ToString() == asked["goodwillId"]!.ToString() && one["status"]!.GetValue<string>() == "paid");
        var holds = await BodyAsync(await world.Venue.GetAsync(hold));
        Assert.Equal("Rien à signaler", holds["holds"]!.AsArray().Single()!["releaseReason"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_venue_that_waits_for_goodwill_alone_sees_it_on_its_way()
    {
        var (venue, poor) = (await world.PayableVenueAsync(), await world.PayableVenueAsync());
        await BodyAsync(await world.FinanceA.PostJsonAsync("/settlement/v1/operator-account/deposits", Key(),
            new { amountCents = 5_000, bankReference = "APPORT-3", on = $"{world.Today:yyyy-MM-dd}" }));
        foreach (var (venueId, amountCents) in new[] { (venue.VenueId, 700), (poor.VenueId, 1) })
        {
            var asked = await BodyAsync(await world.FinanceA.PostJsonAsync("/settlement/v1/operator-account/goodwill", Key(),
                new { venueId, amountCents, reason = "Retard de paiement" }));
            Assert.Empty(await PartsAsync(venueId));
            await BodyAsync(await world.FinanceB.PostJsonAsync(
                $"/settlement/v1/operator-account/goodwill/{asked["goodwillId"]}/approval", Key(), new { }));
        }

        Assert.Equal([("next-run", 0, 0L, 700L, null)], await PartsAsync(venue.VenueId));
        Assert.Equal([("under-minimum", 0, 0L, 1L, null)], await PartsAsync(poor.VenueId));
        Guid? runId = await world.PreparedRunAsync();
        Assert.Equal([("in-run", 0, 0L, 700L, runId)], await PartsAsync(venue.VenueId));
        await world.AccrueAsync(venue, 1_000);
        await BodyAsync(await world.ApproveAsync(runId.Value));
        await BodyAsync(await world.ExportAsync(runId.Value));
        Assert.Equal([("in-transfer", 0, 0L, 700L, runId), ("reversible", 1, 960L, 0L, null)], await PartsAsync(venue.VenueId));
        await world.BankExecutesAsync(runId.Value);
        await BodyAsync(await world.ConfirmAsync(runId.Value));
        Assert.DoesNotContain(await PartsAsync(venue.VenueId), part => part.GoodwillCents > 0);

        async Task<List<(string Reason, int Entitlements, long PayableCents, long GoodwillCents, Guid? RunId)>> PartsAsync(Guid venueId)
        {
            var answer = await BodyAsync(await world.Venue.GetAsync($"/settlement/v1/venues/{venueId}/waiting"));
            Assert.Equal(Cents(answer, "goodwillCents"), answer["parts"]!.AsArray().Sum(part => Cents(part!, "goodwillCents")));
            return answer["parts"]!.AsArray().Select(part => (part!["reason"]!.GetValue<string>(), part["entitlements"]!.GetValue<int>(),
                Cents(part, "payableCents"), Cents(part, "goodwillCents"), part["runId"]?.GetValue<Guid>())).ToList();
        }
    }

    [Fact]
    public async Task Rules_are_added_for_the_future_and_stamped_on_the_run()
    {
        var rules = new
        {
            validFrom = $"{world.Today:yyyy-MM-dd}",
            minimumPayoutCents = 600,
            vatRateBasisPoints = 2_000,
            debitNoteAfterDays = 90,
            debitNoteDueDays = 30,
            reminderDays = new[] { 15, 30, 45 },
            reason = "Frais bancaires",
        };
        Assert.Equal((422, "valid-from-past"), await RefusalAsync(await world.FinanceA.PostJsonAsync("/settlement/v1/rules", Key(),
            new
            {
                validFrom = "2020-01-01",
                rules.minimumPayoutCents,
                rules.vatRateBasisPoints,
                rules.debitNoteAfterDays,
                rules.debitNoteDueDays,
                rules.reminderDays,
                rules.reason
            })));
        var added = await BodyAsync(await world.FinanceA.PostJsonAsync("/settlement/v1/rules", Key(), rules));
        var venue = await world.PayableVenueAsync();
        await world.AccrueAsync(venue, 600);
        await world.PassReversalAsync();

        var prepared = await BodyAsync(await world.PrepareAsync());
        Assert.Contains(prepared["waiting"]!.AsArray(),
            one => one!["venueId"]!.GetValue<Guid>() == venue.VenueId && one["reason"]!.GetValue<string>() == "under-minimum");
        var run = await world.RunAsync(prepared["runId"]!.GetValue<Guid>());
        Assert.Equal((600L, added["rules"]!["version"]!.GetValue<int>()),
            (Cents(run, "minimumPayoutCents"), run["rulesVersion"]!.GetValue<int>()));
        await BodyAsync(await world.AbandonAsync(prepared["runId"]!.GetValue<Guid>()));
    }

    [Fact]
    public async Task A_reversal_that_becomes_known_after_the_payment_is_an_incident_by_itself()
    {
        var venue = await world.PayableVenueAsync();
        var paid = await world.PaidAsync(venue, 1_000);

        foreach (var _ in Enumerable.Range(0, 2)) await world.Probe.PublishAsync(Reversed(paid));

        var heard = await world.Probe.HeardAsync<IncidentBooked>(message => message.RedemptionId == paid.RedemptionId);
        Assert.Equal(("late-reversal", 960L, 960L),
            (heard.Kind, heard.Lines.Single().RecoverableCents, heard.StandIns.Single().PayableCents));
        Assert.Equal(1, await world.CountAsync("select count(*) from settlement.mt_doc_incident where redemption_id = $1",
            paid.RedemptionId));
    }

    private static int NumberOf(JsonNode incident) => int.Parse(incident["number"]!.GetValue<string>()[^6..], null);

    private async Task<Guid> AgreementAsync()
    {
        var finance = world.Funding.ClientOf("finance-1", "", "finance");
        var concluded = await BodyAsync(await finance.PostJsonAsync("/funding/v1/agreements", Key(), Samples.Agreement()));
        var id = concluded["agreementId"]!.GetValue<Guid>();
        await BodyAsync(await finance.PostJsonAsync($"/funding/v1/agreements/{id}/receipts", Key(),
            new { bankReference = $"REF-{id}", grossAmountCents = 52_000, receivedOn = "2026-03-02" }));
        return id;
    }

    private async Task<ServiceRedeemed> RedeemAsync((Guid VenueId, Guid OrganisationId) venue, Guid agreementId,
        params (long Covered, long Difference)[] parts)
    {
        var plain = world.Redeemed(venue, parts.Select(part => part.Covered).ToArray());
        var redeemed = plain with
        {
            Cheques = plain.Cheques.Select((cheque, index) => cheque with
            {
                AgreementId = agreementId,
                DifferenceCents = parts[index].Difference
            }).ToList(),
        };
        await world.Probe.PublishAsync(redeemed);
        await world.StageIsAsync(redeemed, "accrued");
        return redeemed;
    }

    private async Task EventuallyGrantedAsync(Guid agreementId, int cheques)
    {
        await Eventually.IsTrueAsync(async () =>
        {
            var id = Guid.CreateVersion7();
            await world.Probe.PublishAsync(new IssuanceRequested(id, agreementId, "france-services-16", 1, cheques, world.Clock.GetUtcNow(),
                world.Today));
            await Eventually.IsTrueAsync(() => Task.FromResult(world.Probe.Received.Any(message => message.Contract is FundsReserved funds
                && funds.RequestId == id
                || message.Contract is FundsRefused refused && refused.RequestId == id)), "an answer to the request");
            return world.Probe.Received.Any(message => message.Contract is FundsReserved funds && funds.RequestId == id);
        }, $"{cheques} cheques to be granted");
        var more = Guid.CreateVersion7();
        await world.Probe.PublishAsync(new IssuanceRequested(more, agreementId, "france-services-16", 1, 1, world.Clock.GetUtcNow(),
            world.Today));
        await world.Probe.HeardAsync<FundsRefused>(refused => refused.RequestId == more);
    }

    private async Task BalanceIsAsync(Guid agreementId, long free, long circulating = 0, long difference = 0, long owed = 0, long paid = 0,
        long recoverable = 0, long commission = 0)
    {
        long[] expected = [free, circulating, difference, owed, paid, recoverable, commission, 0];
        string[] names = ["freeCents", "inCirculationCents", "differenceHeldCents", "owedCents", "paidCents", "recoverableCents",
            "commissionCents", "waitingMovements"];
        long[] last = [];
        try
        {
            await Eventually.IsTrueAsync(async () =>
            {
                var answer = await BodyAsync(await world.Funding.ClientOf("finance-1", "", "finance")
                    .GetAsync($"/funding/v1/agreements/{agreementId}"));
                last = names.Select(name => Cents(answer["balance"]!, name)).ToArray();
                Assert.Equal(50_000, Cents(answer["balance"]!, "receivedCents"));
                return last.SequenceEqual(expected);
            }, "the balance");
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"The balance is [{string.Join(", ", last)}] and not [{string.Join(", ", expected)}].",
                exception);
        }
    }
}
