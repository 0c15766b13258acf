using System.Text.Json.Nodes;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>Debit notes are paid by what the bank received: by one receipt several, and no cent of it twice.</summary>
public sealed class DebitNotePaymentTests(SettlementWorld world) : BankTest(world), IClassFixture<SettlementWorld>
{
    [Fact]
    public async Task One_receipt_pays_two_debit_notes_up_to_what_the_banks_statement_says()
    {
        var (runId, transfers) = await TransfersAsync(1_000, 1_000);
        await TakenAsync(Camt053("PAID", [.. transfers.Select((transfer, index) =>
            Entry(-transfer.Cents, $"DEB{runId:N}{index}", transfer.EndToEndId))], 500_000, 500_000 - transfers.Sum(transfer => transfer.Cents)));
        List<JsonObject> incidents = [];
        foreach (var transfer in transfers)
            incidents.Add(await BodyAsync(await World.FinanceA.PostJsonAsync("/settlement/v1/incidents", Key(), new
            {
                redemptionId = transfer.Redeemed.RedemptionId,
                kind = "fraud",
                reason = "Service non rendu",
                right = Array.Empty<object>(),
            })));
        World.Clock.Advance(TimeSpan.FromDays(91));
        foreach (var incident in incidents) await BodyAsync(await OnAsync(incident, "debit-note", new { }));
        var reference = $"REC{runId:N}"[..20];

        await BodyAsync(await PayAsync(incidents[0], 960, reference));
        Assert.Equal((409, "payment-already-recorded"), await RefusalAsync(await PayAsync(incidents[1], 940, reference)));

        await TakenAsync(Camt053("RECEIVED", [Entry(1_900, reference, null)], 500_000, 501_900));
        Assert.Equal((409, "receipt-exceeded"), await RefusalAsync(await PayAsync(incidents[1], 960, reference)));
        Assert.Equal(20, (await BodyAsync(await PayAsync(incidents[1], 940, reference)))["openCents"]!.GetValue<long>());
        Assert.Equal((409, "receipt-exceeded"), await RefusalAsync(await PayAsync(incidents[1], 20, reference)));
        Assert.Equal((422, "invalid-bank-reference"), await RefusalAsync(await PayAsync(incidents[1], 20, "REC\u0007")));
    }

    private Task<HttpResponseMessage> PayAsync(JsonObject incident, long amountCents, string bankReference) =>
        OnAsync(incident, "payments", new { amountCents, bankReference, on = $"{World.Today:yyyy-MM-dd}" });

    private Task<HttpResponseMessage> OnAsync(JsonObject incident, string what, object body) =>
        World.FinanceA.PostJsonAsync($"/settlement/v1/incidents/{incident["incidentId"]}/{what}", Key(), body);
}
