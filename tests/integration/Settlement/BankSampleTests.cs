using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Aptic.Contracts.Redemption.V1;
using Aptic.Contracts.Settlement.V1;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>What the bank says reaches payouts once, what it says of nothing of ours waits in a list, and hostile files change
/// nothing.</summary>
public sealed class BankSampleTests(SettlementWorld world) : IClassFixture<SettlementWorld>
{
    private const string Path = "/settlement/v1/bank-messages";
    private const string RingFenced = "DE89370400440532013000";

    [Fact]
    public async Task A_statement_executes_returns_and_lists_what_it_cannot_match()
    {
        var (before, earlier) = await RunAsync(1_000);
        await world.BankExecutesAsync(before);
        await BodyAsync(await world.ConfirmAsync(before));
        var (runId, redeemed) = await RunAsync(1_000, 2_000, 3_000);
        var day = await world.BankExecutesAsync(runId);
        var statement = await StatementAsync(runId, redeemed, (before, earlier), day);
        var key = Key();

        var taken = await BodyAsync(await ImportAsync(statement, key));

        Assert.Equal((3, 1, 1, 2), (Count(taken, "executed"), Count(taken, "returned"), Count(taken, "receipt"),
            Count(taken, "unmatched")));
        Assert.Equal(4, taken["recordedCount"]!.GetValue<int>());
        foreach (var one in redeemed) await world.StageIsAsync(one, "paid");
        await world.StageIsAsync(earlier.Single(), "accrued");
        await world.Probe.HeardAsync<PayoutReturned>(heard => heard.RunId == before && heard.WasExecuted && heard.Reason == "AC04");

        // The same again: the same answer to the same key, nothing new to another; another message with the same transactions, too.
        Assert.Equal(taken.ToJsonString(), (await BodyAsync(await ImportAsync(statement, key))).ToJsonString());
        var again = await BodyAsync(await ImportAsync(statement));
        Assert.True(again["isDuplicate"]!.GetValue<bool>());
        var renamed = await BodyAsync(await ImportAsync(statement.Replace("<MsgId>STMT", "<MsgId>COPY", StringComparison.Ordinal)));
        Assert.Equal((7, 0), (Count(renamed, "duplicate"), renamed["recordedCount"]!.GetValue<int>()));
        Assert.Equal((409, "bank-message-differs"),
            await RefusalAsync(await ImportAsync(statement.Replace("mouvement", "mouvements", StringComparison.Ordinal))));
        Assert.Equal((422, "idempotency-key-reused"),
            await RefusalAsync(await ImportAsync(statement.Replace("<MsgId>STMT", "<MsgId>OTHER", StringComparison.Ordinal), key)));

        var messageId = taken["bankMessageId"]!.GetValue<Guid>();
        var waiting = (await world.FinanceA.GetFromJsonAsync<JsonObject>($"{Path}/unmatched"))!["lines"]!.AsArray()
            .Where(line => line!["bankMessageId"]!.GetValue<Guid>() == messageId).ToList();
        Assert.Equal([1_250L, 4_640L], waiting.Select(line => line!["amountCents"]!.GetValue<long>()).Order());
        var fee = waiting.Single(line => line!["amountCents"]!.GetValue<long>() == 1_250)!["number"]!.GetValue<int>();
        Assert.Equal((422, "invalid-explanation"), await RefusalAsync(await ExplainAsync(messageId, fee, "gift", "?")));
        await BodyAsync(await ExplainAsync(messageId, fee, "bank-fee", "Commission de mouvement"));
        Assert.Equal((409, "line-explained"), await RefusalAsync(await ExplainAsync(messageId, fee, "other", "autre")));
        Assert.Equal((409, "line-matched"), await RefusalAsync(await ExplainAsync(messageId, 1, "other", "autre")));
        var listed = (await world.FinanceA.GetFromJsonAsync<JsonObject>(Path))!["messages"]!.AsArray()
            .Single(one => one!["id"]!.GetValue<Guid>() == messageId)!;
        Assert.Equal(1, listed["waitingCount"]!.GetValue<int>());

        var balance = (await world.FinanceA.GetFromJsonAsync<JsonObject>($"{Path}/balances"))!["balances"]!.AsArray()
            .First(one => one!["bankMessageId"]!.GetValue<Guid>() == messageId)!;
        Assert.Equal((100_000L, 141_310L), (balance["openingCents"]!.GetValue<long>(), balance["closingCents"]!.GetValue<long>()));
        Assert.Equal(statement, await world.FinanceA.GetStringAsync($"{Path}/{messageId}/file"));
        Assert.Equal(0, await world.CountAsync(
            "select count(*) from settlement.mt_events where data::text like '%' || $1 || '%' or data::text like '%Angouleme%'",
            RingFenced));
    }

    [Fact]
    public async Task A_report_settles_rejects_and_leaves_alone_what_is_only_accepted()
    {
        var (runId, redeemed) = await RunAsync(1_000, 2_000, 3_000);
        var day = await world.BankExecutesAsync(runId);

        var taken = await BodyAsync(await ImportAsync(await FillAsync("pain002-transfers.xml", runId, redeemed, day)));

        Assert.Equal((1, 1, 1, 1), (Count(taken, "executed"), Count(taken, "rejected"), Count(taken, "under-way"),
            Count(taken, "unmatched")));
        await world.StageIsAsync(redeemed[0], "paid");
        await world.StageIsAsync(redeemed[1], "accrued");
        await world.StageIsAsync(redeemed[2], "in-transfer");
        await world.Probe.HeardAsync<PayoutReturned>(heard => heard.RunId == runId && !heard.WasExecuted && heard.Reason == "AC01");

        var unknown = (await FillAsync("pain002-file.xml", runId, redeemed, day))
            .Replace($"RUN{runId:N}", "RUNOTHER", StringComparison.Ordinal);
        Assert.Equal((409, "payment-file-unknown"), await RefusalAsync(await ImportAsync(unknown)));
    }

    [Fact]
    public async Task Hostile_files_are_refused_with_a_reason_and_change_nothing()
    {
        var (runId, redeemed) = await RunAsync(1_000, 2_000, 3_000);
        var day = await world.BankExecutesAsync(runId);
        var good = await StatementAsync(runId, redeemed, (runId, redeemed), day);
        string With(string said, string instead) => good.Replace(said, instead, StringComparison.Ordinal);
        var before = await world.CountAsync("select count(*) from settlement.mt_events where type <> 'run_sealed'");

        foreach (var (file, code) in new[]
        {
            (With("<Document ", "<!DOCTYPE Document [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Document "), "unknown-bank-message"),
            (With("camt.053.001.08", "camt.053.001.99"), "unknown-bank-message"),
            (With("urn:iso:std:iso:20022:tech:xsd:", "urn:example:"), "unknown-bank-message"),
            ("not xml", "unknown-bank-message"),
            (good[..(good.Length / 2)], "malformed-statement"),
            (With("<Sts><Cd>BOOK</Cd></Sts>", ""), "malformed-statement"),
            (With(RingFenced, "FR7630006000011234567890189"), "other-account"),
            (With("<Ccy>EUR", "<Ccy>USD"), "other-currency"),
            (With("1413.10", "1413.11"), "statement-does-not-add-up"),
        })
            Assert.Equal((422, code), await RefusalAsync(await ImportAsync(file)));
        using var json = new StringContent("{}", Encoding.UTF8, "application/json");
        Assert.Equal(415, (int)(await world.FinanceA.PostContentAsync(Path, Key(), json)).StatusCode);
        using var venue = XmlOf(good);
        Assert.Equal(403, (int)(await world.Venue.PostContentAsync(Path, Key(), venue)).StatusCode);
        Assert.Equal(before, await world.CountAsync("select count(*) from settlement.mt_events where type <> 'run_sealed'"));

        // Another amount than the payout's is listed, and pays nothing.
        var differing = await BodyAsync(await ImportAsync(With(">9.60<", ">9.61<").Replace("STMT", "DIFF", StringComparison.Ordinal)));
        Assert.True(Count(differing, "unmatched") >= 2);
        await world.StageIsAsync(redeemed[0], "in-transfer");
    }

    /// <summary>A run in transfer, with a payout to a venue of its own for each amount, in the order of the amounts.</summary>
    private async Task<(Guid RunId, List<ServiceRedeemed> Redeemed)> RunAsync(params long[] amountsCents)
    {
        List<ServiceRedeemed> redeemed = [];
        foreach (var amountCents in amountsCents) redeemed.Add(await world.AccrueAsync(await world.PayableVenueAsync(), amountCents));
        await world.PassReversalAsync();
        return (await world.ExportedRunAsync(), redeemed);
    }

    // Other runs of this world may have left something behind that is in the run as well.
    private async Task<List<string>> TransfersAsync(Guid runId, List<ServiceRedeemed> redeemed)
    {
        var payouts = (await world.RunAsync(runId))["payouts"]!.AsArray().ToDictionary(
            payout => payout!["venueId"]!.GetValue<Guid>(), payout => payout!["endToEndId"]!.GetValue<string>());
        return redeemed.Select(one => payouts[one.VenueId]).ToList();
    }

    private async Task<string> StatementAsync(
        Guid runId, List<ServiceRedeemed> redeemed, (Guid RunId, List<ServiceRedeemed> Redeemed) returned, DateOnly day) =>
        (await FillAsync("camt053-debits.xml", runId, redeemed, day))
            .Replace("{returned}", (await TransfersAsync(returned.RunId, returned.Redeemed))[0], StringComparison.Ordinal)
            .Replace("{other-batch}", "PMTOTHER", StringComparison.Ordinal);

    private async Task<string> FillAsync(string sample, Guid runId, List<ServiceRedeemed> redeemed, DateOnly day)
    {
        var transfers = await TransfersAsync(runId, redeemed);
        var text = await File.ReadAllTextAsync(System.IO.Path.Combine(AppContext.BaseDirectory, "data/iso20022/samples", sample));
        var unique = Guid.NewGuid().ToString("N")[..12];
        return text.Replace("{message}", $"STMT-{unique}", StringComparison.Ordinal)
            .Replace("{bank}", $"B{unique}", StringComparison.Ordinal)
            .Replace("{iban}", RingFenced, StringComparison.Ordinal).Replace("{file}", $"RUN{runId:N}", StringComparison.Ordinal)
            .Replace("{batch}", $"PMT{runId:N}", StringComparison.Ordinal).Replace("{transfer-1}", transfers[0], StringComparison.Ordinal)
            .Replace("{transfer-2}", transfers[1], StringComparison.Ordinal)
            .Replace("{transfer-3}", transfers[2], StringComparison.Ordinal)
            .Replace("2027-01-05", $"{day:yyyy-MM-dd}", StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> ImportAsync(string file, string? key = null)
    {
        using var content = XmlOf(file);
        return await world.FinanceA.PostContentAsync(Path, key ?? Key(), content);
    }

    private static ByteArrayContent XmlOf(string file) =>
        new(Encoding.UTF8.GetBytes(file)) { Headers = { ContentType = new MediaTypeHeaderValue("application/xml") } };

    private Task<HttpResponseMessage> ExplainAsync(Guid messageId, int number, string explanation, string note) =>
        world.FinanceB.PostJsonAsync($"{Path}/{messageId}/lines/{number}/explanation", Key(), new { explanation, note });

    private static int Count(JsonObject taken, string match) => taken["matched"]![match]?.GetValue<int>() ?? 0;
}
