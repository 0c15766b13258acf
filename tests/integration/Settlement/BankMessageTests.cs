using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>What the bank says of payouts, as it is taken over HTTP: it pays, rejects and gives back; what is hostile changes
/// nothing.</summary>
public sealed class BankMessageTests(SettlementWorld world) : BankTest(world), IClassFixture<SettlementWorld>
{
    [Fact]
    public async Task A_statement_confirms_a_run_and_a_notification_of_the_same_debit_tells_nothing_new()
    {
        var (runId, transfers) = await TransfersAsync(1_000, 2_000);
        var closing = 500_000L - transfers.Sum(transfer => transfer.Cents);
        var statement = Camt053(
            "A", [.. transfers.Select((transfer, index) => Entry(-transfer.Cents, $"DEB{runId:N}{index}", transfer.EndToEndId)),
            Entry(52_000, $"REC{runId:N}", "MANDAT-12"), Entry(-1_250, $"FEE{runId:N}", null)], 500_000, closing + 52_000 - 1_250);

        var taken = await TakenAsync(statement);

        Assert.Equal((2, 1, 1), (CountOf(taken, "executed"), CountOf(taken, "receipt"), CountOf(taken, "unmatched")));
        Assert.Equal("confirmed", await StageAsync(runId));
        Assert.True((await TakenAsync(statement))["isDuplicate"]!.GetValue<bool>());
        var told = await TakenAsync(Camt054("A", Entry(-transfers[0].Cents, $"OTHER{runId:N}", transfers[0].EndToEndId)));
        Assert.Equal((1, 0), (CountOf(told, "duplicate"), told["recordedCount"]!.GetValue<int>()));

        var balances =
            (await World.FinanceA.GetFromJsonAsync<JsonObject>("/settlement/v1/bank-messages/balances?limit=200"))!["balances"]!.AsArray();
        Assert.Contains(balances, balance => balance!["closingCents"]!.GetValue<long>() == closing + 52_000 - 1_250);

        var id = taken["bankMessageId"]!.GetValue<Guid>();
        var unmatched = Assert.Single(await UnmatchedAsync(id));
        Assert.Equal("unknown-transfer", unmatched["reason"]!.GetValue<string>());
        var explanation = $"/settlement/v1/bank-messages/{id}/lines/{unmatched["number"]}/explanation";
        Assert.Equal((422, "invalid-explanation"), await SettlementWorld.RefusalAsync(await World.FinanceA.PostJsonAsync(
            explanation, SettlementWorld.Key(), new { explanation = "none", note = "?" })));
        var key = SettlementWorld.Key();
        async Task<JsonObject> ExplainAsync(string key, string what) => await SettlementWorld.BodyAsync(
            await World.FinanceA.PostJsonAsync(explanation, key, new { explanation = what, note = "Commission de mouvement" }));
        async Task<long> OwnAsync(string name) => (await SettlementWorld.BodyAsync(
            await World.FinanceA.GetAsync("/settlement/v1/operator-account")))[name]!.GetValue<long>();
        var (fees, available) = (await OwnAsync("bankFeesCents"), await OwnAsync("availableCents"));
        var noted = await ExplainAsync(key, "other");
        Assert.Empty(await UnmatchedAsync(id));
        Assert.Equal(fees, await OwnAsync("bankFeesCents"));

        // Found out what it is: it is booked, once, and the note is answered as it was.
        var feeKey = SettlementWorld.Key();
        var fee = await ExplainAsync(feeKey, "bank-fee");
        Assert.True(JsonNode.DeepEquals(fee, await ExplainAsync(feeKey, "bank-fee")));
        Assert.True(JsonNode.DeepEquals(noted, await ExplainAsync(key, "other")));
        Assert.Equal((fees + 1_250, available - 1_250), (await OwnAsync("bankFeesCents"), await OwnAsync("availableCents")));
        await Eventually.IsTrueAsync(async () => await World.CountAsync(
            "select coalesce(sum(debit_cents), 0)::bigint from settlement_books.journal_line where account = '627000'") == fees + 1_250,
            "the fee in the books");

        Assert.Equal(0, await World.CountAsync(
            "select count(*) from settlement.mt_events where type like 'bank\\_%' "
                + "and (data::text like '%DE89%' or data::text like '%Angoul%')"));
        Assert.Equal(statement, await World.FinanceA.GetStringAsync($"/settlement/v1/bank-messages/{id}/file"));
    }

    [Fact]
    public async Task What_the_bank_accepts_is_not_paid_yet_and_what_it_rejects_or_gives_back_goes_out_again()
    {
        var (runId, transfers) = await TransfersAsync(1_100, 2_200, 3_300);
        var file = await FileIdAsync(runId);

        var accepted = await TakenAsync(Pain002("ACC", file, transfers.Select(transfer => (transfer.EndToEndId, "ACCP"))));
        Assert.Equal((3, 0), (CountOf(accepted, "under-way"), accepted["recordedCount"]!.GetValue<int>()));
        Assert.Equal("exported", await StageAsync(runId));

        var told = await TakenAsync(Pain002("TOLD", file,
            [(transfers[0].EndToEndId, "ACSC"), (transfers[1].EndToEndId, "RJCT"), (transfers[2].EndToEndId, "ACSC")]));
        Assert.Equal((2, 1, 3), (CountOf(told, "executed"), CountOf(told, "rejected"), told["recordedCount"]!.GetValue<int>()));
        Assert.Equal("confirmed", await StageAsync(runId));
        await World.StageIsAsync(transfers[0].Redeemed, "paid");
        await World.StageIsAsync(transfers[1].Redeemed, "accrued");

        var returned = await TakenAsync(Camt053("B",
            [Entry(transfers[2].Cents, $"RET{runId:N}", transfers[2].EndToEndId, isReversal: true)],
            0, transfers[2].Cents));
        Assert.Equal((1, 1), (CountOf(returned, "returned"), returned["recordedCount"]!.GetValue<int>()));
        await World.StageIsAsync(transfers[2].Redeemed, "accrued");

        var next = await World.ExportedRunAsync();
        var again = (await World.RunAsync(next))["payouts"]!.AsArray().Select(payout => payout!["venueId"]!.GetValue<Guid>()).ToList();
        Assert.Contains(transfers[1].Redeemed.VenueId, again);
        Assert.Contains(transfers[2].Redeemed.VenueId, again);
    }

    [Fact]
    public async Task A_batch_that_is_debited_as_a_whole_pays_all_of_it_and_another_sum_none()
    {
        var (runId, transfers) = await TransfersAsync(1_000, 1_500);
        var files = (await World.FinanceA.GetFromJsonAsync<JsonObject>($"/settlement/v1/runs/{runId}/payment-files"))!;
        var batchId = files["files"]![0]!["batches"]![0]!["batchId"]!.GetValue<string>();
        var sum = transfers.Sum(transfer => transfer.Cents);

        var wrong = await TakenAsync(Camt053("C", [Entry(-sum - 1, $"W{runId:N}", null, batchId: batchId)], 100_000, 100_000 - sum - 1));
        Assert.Equal(
            "unknown-batch", Assert.Single(await UnmatchedAsync(wrong["bankMessageId"]!.GetValue<Guid>()))["reason"]!.GetValue<string>());
        var other = await TakenAsync(Camt053("D", [Entry(-transfers[0].Cents - 1, $"X{runId:N}", transfers[0].EndToEndId)], 100_000,
            99_999 - transfers[0].Cents));
        Assert.Equal(
            "amount-differs", Assert.Single(await UnmatchedAsync(other["bankMessageId"]!.GetValue<Guid>()))["reason"]!.GetValue<string>());
        Assert.Equal("exported", await StageAsync(runId));

        await TakenAsync(Camt053("E", [Entry(-sum, $"R{runId:N}", null, batchId: batchId)], 100_000, 100_000 - sum));
        Assert.Equal("confirmed", await StageAsync(runId));
    }

    [Fact]
    public async Task A_rejection_of_what_a_statement_debited_changes_nothing_and_its_credit_does()
    {
        var (runId, transfers) = await TransfersAsync(1_000, 2_000);
        await TakenAsync(Camt053("F", [Entry(-transfers[0].Cents, $"D{runId:N}", transfers[0].EndToEndId)], 100_000,
            100_000 - transfers[0].Cents));
        await World.StageIsAsync(transfers[0].Redeemed, "paid");

        var taken = await TakenAsync(Pain002("LATE", await FileIdAsync(runId),
            transfers.Select(transfer => (transfer.EndToEndId, "RJCT"))));

        Assert.Equal((1, 1, 1), (CountOf(taken, "rejected"), CountOf(taken, "unmatched"), taken["recordedCount"]!.GetValue<int>()));
        await World.StageIsAsync(transfers[0].Redeemed, "paid");
        await World.StageIsAsync(transfers[1].Redeemed, "accrued");
        var waiting = Assert.Single(await UnmatchedAsync(taken["bankMessageId"]!.GetValue<Guid>()));
        Assert.Equal(("rejected-after-debit", transfers[0].EndToEndId),
            (waiting["reason"]!.GetValue<string>(), $"APT{waiting["payoutId"]!.GetValue<Guid>():N}"));

        await TakenAsync(Camt053("G", [Entry(transfers[0].Cents, $"C{runId:N}", transfers[0].EndToEndId, isReversal: true)], 0,
            transfers[0].Cents));
        await World.StageIsAsync(transfers[0].Redeemed, "accrued");

        var next = await World.ExportedRunAsync();
        await World.BankExecutesAsync(next);
        await SettlementWorld.BodyAsync(await World.ConfirmAsync(next));
        foreach (var transfer in transfers) await World.StageIsAsync(transfer.Redeemed, "paid");
    }

    [Theory]
    [InlineData("pain.002.001.03")]
    [InlineData("pain.002.001.10")]
    public async Task The_banks_answer_in_the_version_that_goes_with_the_file_makes_a_rejected_payout_owed_again(string version)
    {
        var (runId, transfers) = await TransfersAsync(1_000);
        var report = Pain002($"V{version[^2..]}", await FileIdAsync(runId), [(transfers[0].EndToEndId, "RJCT")]);

        var taken = await TakenAsync(report.Replace("pain.002.001.11", version, StringComparison.Ordinal));

        Assert.Equal((version, 1, 1), (taken["kind"]!.GetValue<string>(), CountOf(taken, "rejected"), taken["recordedCount"]!
            .GetValue<int>()));
        await World.StageIsAsync(transfers[0].Redeemed, "accrued");
    }

    [Theory]
    [InlineData("pages-in-one-statement.xml")]
    [InlineData("pages-in-two-statements.xml")]
    public async Task Of_a_statement_in_pages_the_last_balance_alone_is_a_closing_balance(string file)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "data/bank-messages", file));
        var today = $"{World.Today:yyyy-MM-dd}";

        var taken = await TakenAsync(text.Replace("{iban}", Account, StringComparison.Ordinal)
            .Replace("{bank}", $"{Guid.NewGuid():N}"[..6], StringComparison.Ordinal)
                .Replace("2026-11-16", today, StringComparison.Ordinal));

        var id = taken["bankMessageId"]!.GetValue<Guid>();
        var balances = (await World.FinanceA.GetFromJsonAsync<JsonObject>("/settlement/v1/bank-messages/balances?limit=200"))!["balances"]!
            .AsArray().Where(balance => balance!["bankMessageId"]!.GetValue<Guid>() == id);
        Assert.Equal([110_000L], balances.Select(balance => balance!["closingCents"]!.GetValue<long>()));
    }

    [Fact]
    public async Task A_statement_of_another_account_beside_ours_is_left_aside_and_told()
    {
        var (runId, transfers) = await TransfersAsync(1_000);
        var file = Camt053("Z", [Entry(-transfers[0].Cents, $"Z{runId:N}", transfers[0].EndToEndId)], 100_000,
            100_000 - transfers[0].Cents);
        var start = file.IndexOf("<Stmt>", StringComparison.Ordinal);
        var end = file.IndexOf("</Stmt>", StringComparison.Ordinal) + "</Stmt>".Length;
        var other = file[start..end].Replace(Account, SettlementWorld.Iban, StringComparison.Ordinal);

        var taken = await TakenAsync(file.Insert(start, other));

        Assert.Equal((1, 1), (taken["lineCount"]!.GetValue<int>(), CountOf(taken, "executed")));
        Assert.Equal("statement 1", Assert.Single(taken["warnings"]!.AsArray())!["place"]!.GetValue<string>());
        Assert.Equal("confirmed", await StageAsync(runId));
    }

    [Fact]
    public async Task Hostile_and_broken_files_are_refused_with_a_reason_and_change_nothing()
    {
        var (runId, transfers) = await TransfersAsync(1_000);
        var debit = Entry(-transfers[0].Cents, $"H{runId:N}", transfers[0].EndToEndId);
        var good = Camt053("H", [debit], 100_000, 100_000 - transfers[0].Cents);
        string Undeclared(string doctype) => good.Replace("?><Document", $"?>{doctype}<Document", StringComparison.Ordinal);
        var events = await World.CountAsync("select count(*) from settlement.mt_events where type <> 'run_sealed'");

        Assert.Equal((422, "unknown-bank-message"),
            await RefusedAsync(Undeclared("""<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>""")));
        Assert.Equal((422, "unknown-bank-message"), await RefusedAsync(Undeclared(
            """<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>""")));
        Assert.Equal((422, "unknown-bank-message"),
            await RefusedAsync(good.Replace("camt.053.001.08", "camt.053.001.99", StringComparison.Ordinal)));
        Assert.Equal((422, "unknown-bank-message"), await RefusedAsync("not a bank's message"));
        Assert.Equal((422, "other-account"), await RefusedAsync(good.Replace(Account, SettlementWorld.Iban, StringComparison.Ordinal)));
        Assert.Equal((422, "unsupported-encoding"),
            await RefusedAsync(good.Replace("utf-8", "x-unheard-of", StringComparison.Ordinal)));
        Assert.Equal((422, "other-currency"), await RefusedAsync(good.Replace("<Ccy>EUR", "<Ccy>CHF", StringComparison.Ordinal)));
        Assert.Equal((422, "statement-does-not-add-up"), await RefusedAsync(Camt053("I", [debit], 100_000, 100_000)));
        Assert.Equal((409, "payment-file-unknown"),
            await RefusedAsync(Pain002("Z", "MSG-OF-ANOTHER", [(transfers[0].EndToEndId, "ACSC")])));
        Assert.Equal(422, (await RefusedAsync(good[..^60])).Status);
        Assert.InRange((await RefusedAsync(good.Replace("<Stmt>",
            $"<Stmt>{string.Concat(Enumerable.Repeat("<x/>", 1_000_000))}", StringComparison.Ordinal))).Status, 400, 422);
        Assert.Equal(403, (int)(await PostAsync(good, SettlementWorld.Key(), World.Venue)).StatusCode);

        Assert.Equal(events, await World.CountAsync("select count(*) from settlement.mt_events where type <> 'run_sealed'"));
        Assert.Equal("exported", await StageAsync(runId));

        await TakenAsync(good);
        Assert.Equal((409, "bank-message-differs"),
            await RefusedAsync(good.Replace("H-", "h-", StringComparison.Ordinal)
                .Replace("MsgId>h-", "MsgId>H-", StringComparison.Ordinal)));
    }
}
