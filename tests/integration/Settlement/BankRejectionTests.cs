using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>What the bank rejects as a whole: exactly the payouts of that file or batch are owed again, with what they had
/// netted.</summary>
public sealed class BankRejectionTests(PaymentFileTests.World world) : BankTest(world), IClassFixture<PaymentFileTests.World>
{
    [Fact]
    public async Task A_rejected_batch_and_a_rejected_file_reopen_exactly_their_payouts_once()
    {
        var claims = new List<JsonObject>();
        var (paidRun, earlier) = await TransfersAsync(1_000, 1_000);
        await SettlementWorld.BodyAsync(await World.ConfirmAsync(paidRun));
        foreach (var one in earlier)
            claims.Add(await SettlementWorld.BodyAsync(await World.FinanceA.PostJsonAsync("/settlement/v1/incidents", SettlementWorld.Key(),
                new
                {
                    redemptionId = one.Redeemed.RedemptionId,
                    kind = "overpayment",
                    reason = "Atelier de 6 € saisi à 10 €",
                    right = new[] { new { serial = "0", coveredCents = 600 } },
                })));

        // Two venues whose payouts net a claim, and three others: three files of the bank would be one too many.
        foreach (var one in earlier) await World.AccrueAsync((one.Redeemed.VenueId, one.Redeemed.OrganisationId), 1_000);
        var (runId, others) = await TransfersAsync(1_100, 1_200, 1_300);
        var venues = earlier.Concat(others).Select(one => one.Redeemed.VenueId).ToList();
        var files = await FilesAsync(runId);
        Assert.Equal([2, 1], files.Select(file => file.Batches.Count));
        var (first, second) = (files[0], files[1]);

        var rejection = Rejected("BATCH", first.Id, first.Batches[0].Id);
        var taken = await TakenAsync(rejection);
        Assert.Equal((1, 2), (CountOf(taken, "rejected"), taken["recordedCount"]!.GetValue<int>()));
        await ReopenedAsync(first.Batches[0].Venues);
        Assert.True((await TakenAsync(rejection))["isDuplicate"]!.GetValue<bool>());
        await TakenAsync(Rejected("AGAIN", first.Id, first.Batches[0].Id));
        await ReopenedAsync(first.Batches[0].Venues);

        await TakenAsync(Rejected("FILE", second.Id));
        await TakenAsync(Rejected("FILE2", second.Id));
        string[] reopened = [.. first.Batches[0].Venues, .. second.Batches.SelectMany(batch => batch.Venues)];
        await ReopenedAsync(reopened);
        Assert.Equal(reopened.Length, await World.CountAsync(
            "select count(*) from settlement.mt_events where data ->> 'runId' = $1 and type = 'payout_returned'", $"{runId}"));
        Assert.Equal("exported", await StageAsync(runId));

        async Task ReopenedAsync(IReadOnlyList<string> expected)
        {
            foreach (var venueId in venues)
            {
                var isReopened = expected.Contains($"{venueId}");
                var stages = (await World.EntitlementsAsync(venueId)).Select(entitlement => entitlement["stage"]!.GetValue<string>());
                Assert.Equal(isReopened ? "accrued" : "in-transfer", stages.Single(stage => stage != "paid"));
                if (claims.SingleOrDefault(claim => claim["venueId"]!.GetValue<Guid>() == venueId) is not { } claim) continue;
                var now = await SettlementWorld.BodyAsync(await World.FinanceA.GetAsync($"/settlement/v1/incidents/{claim["incidentId"]}"));
                Assert.Equal((384L, isReopened ? 0L : 384L), (now["openCents"]!.GetValue<long>(), now["heldCents"]!.GetValue<long>()));
            }
        }
    }

    private sealed record Batch(string Id, IReadOnlyList<string> Venues);

    private sealed record File(string Id, IReadOnlyList<Batch> Batches);

    /// <summary>The files of a run as the bank got them, with the venues that each batch pays.</summary>
    private async Task<List<File>> FilesAsync(Guid runId)
    {
        XNamespace pain = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
        var venues = (await World.RunAsync(runId))["payouts"]!.AsArray()
            .ToDictionary(payout => payout!["endToEndId"]!.GetValue<string>(), payout => payout!["venueId"]!.GetValue<string>());
        var listed = (await World.FinanceA.GetFromJsonAsync<JsonObject>($"/settlement/v1/runs/{runId}/payment-files"))!;
        List<File> files = [];
        foreach (var file in listed["files"]!.AsArray())
        {
            var xml = XDocument.Parse(await World.FinanceB.GetStringAsync(file!["href"]!.GetValue<string>()));
            files.Add(new File(file["messageId"]!.GetValue<string>(), xml.Descendants(pain + "PmtInf").Select(batch => new Batch(
                batch.Element(pain + "PmtInfId")!.Value,
                batch.Descendants(pain + "EndToEndId").Select(id => venues[id.Value]).ToList())).ToList()));
        }

        return files;
    }
}
