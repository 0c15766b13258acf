using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Contracts.Settlement.V1;
using Aptic.Funding;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Funding;

/// <summary>What funders, finance and ops do with agreements and their money, as they see it.</summary>
public sealed class MoneyTests(ServiceFixture<FundingService> fixture) : IClassFixture<ServiceFixture<FundingService>>
{
    private const string Agreements = "/funding/v1/agreements";
    private readonly HttpClient _finance = fixture.Service.ClientOf("finance-1", "", "finance");
    private readonly HttpClient _second = fixture.Service.ClientOf("finance-2", "", "finance");
    private readonly HttpClient _funder = fixture.Service.ClientOf("funder-app", "departement-16", "funder");

    [Fact]
    public async Task An_amendment_is_heard_by_others_and_answers_the_same_twice()
    {
        var agreement = await AgreementAsync();
        var amendment = new { terms = Samples.Agreement(quotaCheques: 7), reason = "quota du prescripteur" };
        var key = Key();

        var first = await OkAsync(_funder, $"{Agreements}/{agreement}/amendments", amendment, key);
        Assert.Equal(2, first["termsVersion"]!.GetValue<int>());
        await OkAsync(_finance, $"{Agreements}/{agreement}/amendments", amendment);
        Assert.Equal(first.ToJsonString(), (await OkAsync(_funder, $"{Agreements}/{agreement}/amendments", amendment, key)).ToJsonString());

        await fixture.Probe.HeardAsync<AgreementTermsChanged>(told => told.AgreementId == agreement && told.Terms.Version == 2 && told.Partners[0].QuotaCheques == 7);
        await RefusedAsync(_funder, $"{Agreements}/{agreement}/amendments", new { terms = Samples.Agreement(), reason = "autre" }, 422, "idempotency-key-reused", key);
        var other = fixture.Service.ClientOf("funder-app", "departement-17", "funder");
        await RefusedAsync(other, $"{Agreements}/{agreement}/amendments", amendment, 404, "agreement-unknown");
    }

    [Fact]
    public async Task A_request_waits_for_committed_money_and_is_granted_when_it_comes()
    {
        var agreement = await AgreementAsync();
        var commitment = await CreatedAsync(_funder, $"{Agreements}/{agreement}/commitments", new { amountCents = 2_000, expectedOn = "2026-04-01" });
        var request = await RequestAsync(agreement, 2);
        await Eventually.IsTrueAsync(async () => (await ShowAsync(agreement))["waitingRequests"]!.AsArray().Count == 1, "the request to wait");
        Assert.Equal(0, (await BalanceAsync(agreement))["inCirculationCents"]!.GetValue<long>());

        await ReceiveAsync(agreement, 2_080);

        await fixture.Probe.HeardAsync<FundsReserved>(reserved => reserved.RequestId == request);
        var shown = await ShowAsync(agreement);
        Assert.Empty(shown["waitingRequests"]!.AsArray());
        Assert.Empty(shown["commitments"]!.AsArray());
        Assert.Equal(2_000, shown["balance"]!["inCirculationCents"]!.GetValue<long>());
        await RefusedAsync(_funder, $"{Agreements}/{agreement}/commitments/{commitment["commitmentId"]}/withdrawal", new { reason = "trop tard" }, 404, "commitment-unknown");
    }

    [Fact]
    public async Task A_withdrawn_commitment_refuses_the_request_that_waited()
    {
        var agreement = await AgreementAsync();
        var commitment = await CreatedAsync(_funder, $"{Agreements}/{agreement}/commitments", new { amountCents = 2_000, expectedOn = "2026-04-01" });
        var request = await RequestAsync(agreement, 2);
        await Eventually.IsTrueAsync(async () => (await ShowAsync(agreement))["waitingRequests"]!.AsArray().Count == 1, "the request to wait");

        await OkAsync(_funder, $"{Agreements}/{agreement}/commitments/{commitment["commitmentId"]}/withdrawal", new { reason = "vote reporté" });

        var refused = await fixture.Probe.HeardAsync<FundsRefused>(heard => heard.RequestId == request);
        Assert.Equal("insufficient-funds", refused.Reasons.Single().Code);
    }

    [Fact]
    public async Task A_bounced_receipt_shows_as_a_shortfall_that_new_money_covers()
    {
        var agreement = await AgreementAsync();
        var receipt = await ReceiveAsync(agreement, 3_120);
        var request = await RequestAsync(agreement, 2);
        await fixture.Probe.HeardAsync<FundsReserved>(reserved => reserved.RequestId == request);

        var path = $"{Agreements}/{agreement}/receipts/{receipt}/bounce";
        var key = Key();
        var bounced = await OkAsync(_finance, path, new { bouncedOn = "2026-03-02", reason = "rejet bancaire" }, key);
        Assert.Equal(2_000, bounced["shortfallCents"]!.GetValue<long>());
        Assert.Equal(bounced.ToJsonString(), (await OkAsync(_finance, path, new { bouncedOn = "2026-03-02", reason = "rejet bancaire" }, key)).ToJsonString());
        await RefusedAsync(_finance, path, new { bouncedOn = "2026-03-02", reason = "rejet bancaire" }, 409, "receipt-lost");

        var shown = await ShowAsync(agreement);
        Assert.Equal(2_000, shown["balance"]!["shortfallCents"]!.GetValue<long>());
        Assert.Equal([request], shown["unbackedRequests"]!.AsArray().Select(id => id!.GetValue<Guid>()));
        Assert.Equal(0, shown["feesCents"]!.GetValue<long>());
        await fixture.Probe.HeardAsync<AgreementBackingChanged>(told => told.AgreementId == agreement && told.UnbackedRequestIds.SequenceEqual([request]));
        var alerts = await JsonAsync(_funder, "/funding/v1/alerts");
        Assert.Contains(alerts["alerts"]!.AsArray(), alert => alert!["code"]!.GetValue<string>() == "shortfall" && alert["agreementId"]!.GetValue<Guid>() == agreement);

        await ReceiveAsync(agreement, 2_080);
        shown = await ShowAsync(agreement);
        Assert.Equal((0L, 0L, 2_000L), (shown["balance"]!["shortfallCents"]!.GetValue<long>(), shown["balance"]!["freeCents"]!.GetValue<long>(), shown["balance"]!["receivedCents"]!.GetValue<long>()));
        Assert.Empty(shown["unbackedRequests"]!.AsArray());
        await fixture.Probe.HeardAsync<AgreementBackingChanged>(told => told.AgreementId == agreement && told.UnbackedRequestIds.Count == 0);
    }

    [Fact]
    public async Task A_reassigned_receipt_is_the_other_agreements_money()
    {
        var (from, to) = (await AgreementAsync(), await AgreementAsync());
        var receipt = await ReceiveAsync(from, 1_040);
        var path = $"{Agreements}/{from}/receipts/{receipt}/reassignment";

        await RefusedAsync(_finance, path, new { toAgreementId = Guid.NewGuid(), reason = "erreur" }, 404, "agreement-unknown");
        await OkAsync(_finance, path, new { toAgreementId = to, reason = "mauvaise convention" });

        Assert.Equal(0, (await BalanceAsync(from))["freeCents"]!.GetValue<long>());
        Assert.Equal(1_000, (await BalanceAsync(to))["freeCents"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_frozen_agreement_grants_nothing()
    {
        var agreement = await AgreementAsync();
        await ReceiveAsync(agreement, 1_040);
        var ops = fixture.Service.ClientOf("ops-app", "", "ops");
        await OkAsync(ops, $"{Agreements}/{agreement}/freeze", new { reason = "contrôle" });
        await RefusedAsync(ops, $"{Agreements}/{agreement}/freeze", new { reason = "contrôle" }, 409, "agreement-frozen");

        var refused = await RequestAsync(agreement, 1);
        Assert.Equal("agreement-frozen", (await fixture.Probe.HeardAsync<FundsRefused>(heard => heard.RequestId == refused)).Reasons.Single().Code);

        await OkAsync(ops, $"{Agreements}/{agreement}/unfreeze", new { reason = "contrôle terminé" });
        var granted = await RequestAsync(agreement, 1);
        await fixture.Probe.HeardAsync<FundsReserved>(reserved => reserved.RequestId == granted);
    }

    [Fact]
    public async Task What_is_left_of_a_closing_agreement_is_refunded_by_two_persons_and_it_is_closed()
    {
        var agreement = await AgreementAsync();
        await ReceiveAsync(agreement, 5_200);
        await OkAsync(_funder, $"{Agreements}/{agreement}/closing", new { reason = "fin du dispositif" });
        Assert.Equal("closing", (await ShowAsync(agreement))["standing"]!.GetValue<string>());

        var refund = await CreatedAsync(_finance, $"{Agreements}/{agreement}/refunds", new { amountCents = 5_000, reason = "solde" });
        var path = $"{Agreements}/{agreement}/refunds/{refund["refundId"]}";
        Assert.Equal(5_000, (await BalanceAsync(agreement))["refundingCents"]!.GetValue<long>());
        await RefusedAsync(_finance, $"{path}/approval", null, 403, "approver-is-requester");
        await OkAsync(_second, $"{path}/approval", null);
        await RefusedAsync(_finance, $"{path}/dropping", new { reason = "trop tard" }, 409, "refund-with-settlement");
        var approved = await fixture.Probe.HeardAsync<RefundApproved>(heard => heard.AgreementId == agreement);
        Assert.Equal(5_000, approved.AmountCents);
        var executed = new RefundExecuted(approved.RefundId, agreement, Guid.NewGuid(), Guid.NewGuid(), 5_000, "APT1", fixture.Clock.GetUtcNow(),
            ParisTime.DayOf(fixture.Clock.GetUtcNow()));
        await fixture.Probe.PublishAsync(executed);
        await fixture.Probe.PublishAsync(executed);

        var shown = await Eventually.BecomesAsync(() => ShowAsync(agreement), one => one["standing"]!.GetValue<string>() == "closed", "the refund to be paid");
        Assert.Equal("closed", shown["standing"]!.GetValue<string>());
        Assert.Equal(5_000, shown["balance"]!["refundedCents"]!.GetValue<long>());
        await RefusedAsync(_finance, $"{path}/dropping", new { reason = "trop tard" }, 409, "refund-not-now");
    }

    [Fact]
    public async Task A_bank_statement_is_booked_by_reference_and_twice_the_same_is_booked_once()
    {
        var agreement = await AgreementAsync();
        var reference = (await ShowAsync(agreement))["reference"]!.GetValue<string>();
        var (statement, prefix) = await StatementAsync(reference);

        var report = await ImportAsync(statement);

        Assert.Equal(["booked", "unassigned", "unassigned", "ignored", "ignored", "ignored", "ignored"],
            report["transactions"]!.AsArray().Select(line => line!["outcome"]!.GetValue<string>()));
        Assert.Equal(50_000, (await BalanceAsync(agreement))["freeCents"]!.GetValue<long>());
        Assert.Equal(3, (await ImportAsync(statement))["duplicateCount"]!.GetValue<int>());
        Assert.Equal(50_000, (await BalanceAsync(agreement))["freeCents"]!.GetValue<long>());

        var waiting = (await JsonAsync(_finance, "/funding/v1/receipts/unassigned"))["receipts"]!.AsArray().Single(receipt => receipt!["bankReference"]!.GetValue<string>() == $"{prefix}2A");
        Assert.Equal("don sans convention", waiting!["remittance"]!.GetValue<string>());
        var assignment = $"/funding/v1/receipts/{waiting["id"]}/assignment";
        await OkAsync(_finance, assignment, new { agreementId = agreement });
        await OkAsync(_finance, assignment, new { agreementId = agreement });
        await RefusedAsync(_finance, assignment, new { agreementId = await AgreementAsync() }, 409, "receipt-already-booked");
        Assert.Equal(50_000 + 5_817, (await BalanceAsync(agreement))["freeCents"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("inclusion numerique</Ustrd></RmtInf>", "inclusion numerique</Ustrd></RmtInf><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>")]
    [InlineData("DEP16-2026-7", "APT0191e6d2a4b87c3f9d5e6f708192a3b4")]
    public async Task A_transfer_of_ours_that_the_bank_gives_back_is_no_receipt_of_a_funder_though_it_is_a_credit(string usual, string ofAReturn)
    {
        var agreement = await AgreementAsync();
        var (statement, _) = await StatementAsync((await ShowAsync(agreement))["reference"]!.GetValue<string>());

        var report = await ImportAsync(statement.Replace(usual, ofAReturn, StringComparison.Ordinal));

        Assert.Equal("ignored", report["transactions"]![0]!["outcome"]!.GetValue<string>());
        Assert.Equal(0, (await BalanceAsync(agreement))["receivedCents"]!.GetValue<long>());
    }

    [Fact]
    public async Task Waiting_money_that_is_no_funders_is_dismissed_once_with_a_reason_and_cannot_be_assigned_any_more()
    {
        var agreement = await AgreementAsync();
        var (statement, prefix) = await StatementAsync((await ShowAsync(agreement))["reference"]!.GetValue<string>());
        await ImportAsync(statement);
        async Task<JsonNode?> WaitingAsync() => (await JsonAsync(_finance, "/funding/v1/receipts/unassigned"))["receipts"]!.AsArray()
            .SingleOrDefault(receipt => receipt!["bankReference"]!.GetValue<string>() == $"{prefix}2A");
        var receipt = $"/funding/v1/receipts/{(await WaitingAsync())!["id"]}";
        var key = Key();

        await RefusedAsync(_finance, $"{receipt}/dismissal", new { reason = " " }, 422, "invalid-reason");
        var first = await OkAsync(_finance, $"{receipt}/dismissal", new { reason = "apport de l’opérateur" }, key);
        var repeat = await OkAsync(_finance, $"{receipt}/dismissal", new { reason = "apport de l’opérateur" }, key);

        Assert.Equal(first.ToJsonString(), repeat.ToJsonString());
        Assert.Null(await WaitingAsync());
        await RefusedAsync(_finance, $"{receipt}/dismissal", new { reason = "autre" }, 422, "idempotency-key-reused", key);
        await RefusedAsync(_finance, $"{receipt}/dismissal", new { reason = "encore" }, 409, "receipt-dismissed");
        await RefusedAsync(_finance, $"{receipt}/assignment", new { agreementId = agreement }, 409, "receipt-dismissed");
        await RefusedAsync(_finance, $"/funding/v1/receipts/{Guid.NewGuid()}/dismissal", new { reason = "x" }, 404, "receipt-unknown");
        Assert.Equal(3, (await ImportAsync(statement))["duplicateCount"]!.GetValue<int>());
        var told = await fixture.Probe.HeardAsync<FundsBooked>(moved => moved.Kind == FundsMovements.Dismissed && moved.BankReference == $"{prefix}2A");
        Assert.Equal((null, 6_050, 0, 0), (told.AgreementId, told.GrossCents, told.FaceCents, told.FeeCents));
    }

    [Theory]
    [InlineData("<a/>", "application/xml", 422, "malformed-statement")]
    [InlineData("", "text/xml", 422, "malformed-statement")]
    [InlineData("{}", "application/json", 415, "media-type-not-supported")]
    public async Task A_file_that_is_no_statement_is_refused(string body, string contentType, int status, string code)
    {
        using var content = new StringContent(body, Encoding.UTF8, contentType);
        var answer = await _finance.PostAsync("/funding/v1/receipts/imports", content);
        Assert.Equal((status, code), ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_position_is_shown_as_of_any_day_and_for_all_agreements_of_a_funder()
    {
        var funder = $"funder-{Guid.NewGuid():N}";
        var (one, other) = (await AgreementAsync(funder), await AgreementAsync(funder));
        await ReceiveAsync(one, 1_040);
        var known = DateTimeOffset.UtcNow;
        await ReceiveAsync(other, 2_080);

        var client = fixture.Service.ClientOf("funder-app", funder, "funder");
        var position = await JsonAsync(client, $"/funding/v1/funders/{funder}/position");
        Assert.Equal(3_000, position["balance"]!["freeCents"]!.GetValue<long>());
        Assert.Equal(2, position["agreements"]!.AsArray().Count);
        Assert.Equal(0, (await JsonAsync(client, $"/funding/v1/funders/{funder}/position?on=2026-03-01"))["balance"]!["receivedCents"]!.GetValue<long>());
        Assert.Equal(1_000, (await JsonAsync(client, $"/funding/v1/funders/{funder}/position?knownAt={Uri.EscapeDataString(known.ToString("O"))}"))["balance"]!["receivedCents"]!.GetValue<long>());
        Assert.Equal(1_000, (await JsonAsync(client, $"{Agreements}/{one}/position?on=2026-03-02"))["balance"]!["freeCents"]!.GetValue<long>());
        Assert.Equal(HttpStatusCode.NotFound, (await _funder.GetAsync($"/funding/v1/funders/{funder}/position")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync($"/funding/v1/funders/{funder}/position?on=yesterday")).StatusCode);

        var list = (await JsonAsync(client, $"{Agreements}?limit=1"))!;
        Assert.Single(list["agreements"]!.AsArray());
        var rest = await JsonAsync(client, $"{Agreements}?limit=1&cursor={list["next"]}");
        Assert.Single(rest["agreements"]!.AsArray());
        Assert.Null(rest["next"]);
        Assert.Equal(0, (await JsonAsync(client, $"{Agreements}/{one}/forecast"))["expectedUseCents"]!.GetValue<long>());
    }

    private static string Key() => Guid.NewGuid().ToString();

    private async Task<Guid> AgreementAsync(string funderId = "departement-16") =>
        (await CreatedAsync(_finance, Agreements, Samples.Agreement(funderId)))["agreementId"]!.GetValue<Guid>();

    private async Task<Guid> ReceiveAsync(Guid agreement, long grossAmountCents) => (await CreatedAsync(_finance, $"{Agreements}/{agreement}/receipts",
        new { bankReference = $"REF-{Guid.NewGuid()}", grossAmountCents, receivedOn = "2026-03-02" }))["receiptId"]!.GetValue<Guid>();

    private async Task<Guid> RequestAsync(Guid agreement, int chequeCount)
    {
        var now = fixture.Clock.GetUtcNow();
        var request = new IssuanceRequested(Guid.CreateVersion7(), agreement, "france-services-16", 1, chequeCount, now, ParisTime.DayOf(now));
        await fixture.Probe.PublishAsync(request);
        return request.RequestId;
    }

    // References of the bank are its own: other tests import the same sample.
    private static async Task<(string Statement, string Prefix)> StatementAsync(string reference)
    {
        var prefix = Guid.NewGuid().ToString("N")[..8];
        var sample = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "data/iso20022/samples/camt053-receipts.xml"));
        return (sample.Replace("{reference}", reference.ToLowerInvariant(), StringComparison.Ordinal).Replace("BNK-", prefix, StringComparison.Ordinal)
            .Replace("T23:30:00Z", "T10:30:00Z", StringComparison.Ordinal), prefix);
    }

    private async Task<JsonObject> ImportAsync(string statement)
    {
        using var content = new StringContent(statement);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
        var answer = await _finance.PostAsync("/funding/v1/receipts/imports", content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private Task<JsonObject> ShowAsync(Guid agreement) => JsonAsync(_finance, $"{Agreements}/{agreement}");

    private async Task<JsonNode> BalanceAsync(Guid agreement) => (await ShowAsync(agreement))["balance"]!;

    private static async Task<JsonObject> JsonAsync(HttpClient client, string path) => (await client.GetFromJsonAsync<JsonObject>(path))!;

    private static Task<JsonObject> OkAsync(HttpClient client, string path, object? body, string? key = null) => AnsweredAsync(client, path, body, 200, key);

    private static Task<JsonObject> CreatedAsync(HttpClient client, string path, object body) => AnsweredAsync(client, path, body, 201, null);

    private static async Task RefusedAsync(HttpClient client, string path, object? body, int status, string code, string? key = null) =>
        Assert.Equal(code, (await AnsweredAsync(client, path, body, status, key))["code"]!.GetValue<string>());

    private static async Task<JsonObject> AnsweredAsync(HttpClient client, string path, object? body, int status, string? key)
    {
        var answer = await client.PostJsonAsync(path, key ?? Key(), body ?? new { });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {status}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }
}
