using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Settlement.V1;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>Money goes back to a funder: approved in funding, paid by a run to the funder's verified account, told to funding.</summary>
public sealed class RefundTests(SettlementWorld world) : IClassFixture<SettlementWorld>
{
    [Fact]
    public async Task From_its_approval_to_its_payment_and_back_again()
    {
        var refund = await ApprovedAsync("departement-16", 5_000);
        await world.PassReversalAsync();
        var waits = await BodyAsync(await world.PrepareAsync());
        Assert.Contains(waits["waiting"]!.AsArray(), waiting =>
            waiting!["refundId"]?.GetValue<Guid>() == refund.RefundId && waiting["reason"]!.GetValue<string>() == "no-verified-account");
        Assert.Equal("no-verified-account", (await ShownAsync(refund))["waitingReason"]!.GetValue<string>());

        Assert.Equal((403, "finance-only"), await RefusalAsync(await RegisterAsync(world.Venue, "departement-16")));
        Assert.Equal((422, "invalid-owner"), await RefusalAsync(await RegisterAsync(world.FinanceA, "")));
        var account = (await BodyAsync(await RegisterAsync(world.FinanceA, "departement-16")))["accountId"]!.GetValue<Guid>();
        Assert.Equal((403, "verifier-is-registrant"), await RefusalAsync(await VerifyAsync(world.FinanceA, account)));
        await BodyAsync(await VerifyAsync(world.FinanceB, account));

        var runId = await world.ExportedRunAsync();
        var payout = (await world.RunAsync(runId))["payouts"]!.AsArray()
            .Single(payout => payout!["refundId"]?.GetValue<Guid>() == refund.RefundId)!;
        Assert.Equal("in-transfer", (await ShownAsync(refund))["stage"]!.GetValue<string>());
        Assert.Equal((409, "refund-not-now"), await RefusalAsync(await AbandonAsync(refund)));
        var on = await world.BankExecutesAsync(runId);
        Assert.Contains(payout["endToEndId"]!.GetValue<string>(), await (await world.FileAsync(runId)).Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
        await BodyAsync(await world.ConfirmAsync(runId));
        var executed = await world.Probe.HeardAsync<RefundExecuted>(heard => heard.RefundId == refund.RefundId);
        Assert.Equal((5_000L, on, refund.AgreementId), (executed.AmountCents, executed.AccountingDay, executed.AgreementId));
        Assert.Equal("paid", (await ShownAsync(refund))["stage"]!.GetValue<string>());

        await BodyAsync(await world.FinanceA.PostJsonAsync(
            $"/settlement/v1/runs/{runId}/payouts/{executed.PayoutId}/rejection", Key(), new { reason = "AC04", on = $"{on:yyyy-MM-dd}" }));
        await world.Probe.HeardAsync<RefundReturned>(heard => heard.RefundId == refund.RefundId && heard.Reason == "AC04");
        Assert.Equal("payable", (await ShownAsync(refund))["stage"]!.GetValue<string>());
    }

    [Fact]
    public async Task Given_up_before_a_run_has_it_it_is_told_to_funding()
    {
        var refund = await ApprovedAsync("region-75", 700);

        await BodyAsync(await AbandonAsync(refund));

        var abandoned = await world.Probe.HeardAsync<RefundAbandoned>(heard => heard.RefundId == refund.RefundId);
        Assert.Equal((700L, "compte introuvable"), (abandoned.AmountCents, abandoned.Reason));
    }

    private async Task<RefundApproved> ApprovedAsync(string funderId, long amountCents)
    {
        var refund = new RefundApproved(Guid.CreateVersion7(), Guid.CreateVersion7(), funderId, amountCents, world.Clock.GetUtcNow(),
            world.Today);
        await world.Probe.PublishAsync(refund);
        await world.Probe.PublishAsync(refund);
        await Eventually.IsTrueAsync(async () => await world.CountAsync(
            "select count(*) from settlement.mt_doc_refund where id = $1", refund.RefundId) == 1, "the refund to be noted");
        return refund;
    }

    private async Task<JsonNode> ShownAsync(RefundApproved refund) =>
        (await world.FinanceA.GetFromJsonAsync<JsonObject>("/settlement/v1/refunds"))!["refunds"]!
        .AsArray().Single(one => one!["refundId"]!.GetValue<Guid>() == refund.RefundId)!;

    private Task<HttpResponseMessage> AbandonAsync(RefundApproved refund) =>
        world.FinanceA.PostJsonAsync($"/settlement/v1/refunds/{refund.RefundId}/abandonment", Key(), new { reason = "compte introuvable" });

    private static Task<HttpResponseMessage> RegisterAsync(HttpClient client, string funderId) =>
        client.PostJsonAsync("/settlement/v1/accounts", Key(),
        new { organisationId = (Guid?)null, holder = "Département de la Charente", iban = Iban, bic = "AGRIFRPP", funderId });
}
