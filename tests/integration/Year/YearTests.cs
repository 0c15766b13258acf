using System.Text.Json.Nodes;
using Aptic.Redemption;
using Aptic.Settlement;
using Aptic.Settlement.Books;
using Aptic.Settlement.Payees.Domain;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Specifications.Settlement;
using Xunit;

namespace Aptic.Tests.Integration.Year;

/// <summary>
/// What a year of the scheme has to prove. A test that spoils something puts it right again: each of them stands alone.
/// </summary>
public sealed class YearTests(YearOfHistory year) : IClassFixture<YearOfHistory>
{
    private const string Settlement = SettlementService.Name;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    [Fact]
    public void The_year_has_all_that_goes_wrong_in_one()
    {
        Assert.Equal(
            YearOfHistory.Size.RedemptionsPerVisitDay * YearOfHistory.VisitDays.Count * YearOfHistory.Months, year.Redemptions);
        Assert.True(year.Reversals > 0, "no reversals");
        Assert.True(year.Finance.RejectedTransfers > 0, "no transfer was rejected");
        Assert.True(year.Finance.ReturnedTransfers > 0, "no transfer came back");
        Assert.True(year.Finance.Incidents > 0, "no incidents");
    }

    [Fact]
    public async Task The_books_balance_and_the_reconciler_finds_every_cent_until_an_event_is_changed()
    {
        Assert.Equal(0, await year.Platform.ScalarAsync<long>(Settlement,
            """
            select count(*) from (
              select from settlement_books.journal_line group by entry having sum(debit_cents) <> sum(credit_cents)) entries
            """));
        var clean = await ReconcileAsync(Patience);
        Assert.True(clean.ExitCode == 0, clean.All);

        // Of a redemption that pays by one cheque, in the middle of the year.
        const string Place = "{cheques,0,coveredCents}";
        var sequence = await EventAsync(RedemptionService.Name, "service_was_redeemed");
        var cents = await AmountAsync(RedemptionService.Name, sequence, Place);
        await SetAmountAsync(RedemptionService.Name, sequence, Place, cents - 1);
        var spoilt = await ReconcileAsync(TimeSpan.Zero);
        await SetAmountAsync(RedemptionService.Name, sequence, Place, cents);

        Assert.Equal(1, spoilt.ExitCode);
        Assert.Contains("differ", spoilt.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_file_for_the_bank_passes_its_schema_in_another_programs_eyes()
    {
        var files = Directory.GetFiles(Path.Combine(year.Platform.BankFolder, "sent"), "*.xml");
        Assert.True(files.Length >= YearOfHistory.Months, $"{files.Length} files");

        var validated = await Command.RunAsync("xmllint",
            ["--noout", "--nonet", "--schema", Checkout.PathOf("deploy", "data", "iso20022", "pain.001.001.09.xsd"), .. files]);

        Assert.True(validated.ExitCode == 0, validated.All);
    }

    [Theory]
    [InlineData(2026)]
    [InlineData(2027)]
    [InlineData(2028)]
    public async Task The_file_of_accounting_entries_of_each_year_passes_the_regulations_rules(int fiscalYear)
    {
        using var clients = new YearClients(year.Platform);
        using var answer = await clients.Finance.GetAsync($"/settlement/v1/fec?year={fiscalYear}");
        var name = answer.Content.Headers.ContentDisposition!.FileName!.Trim('"');

        Assert.Empty(FecChecker.Check(name, await answer.Content.ReadAsByteArrayAsync()));
        Assert.Equal($"999999998FEC{fiscalYear}1231.txt", name);
    }

    [Fact]
    public async Task What_was_issued_at_each_months_end_reads_the_same_as_of_then()
    {
        using var clients = new YearClients(year.Platform);
        Assert.True(year.Finance.Issued.Count > YearOfHistory.Months * YearOfHistory.Size.Funders * 3);

        foreach (var issued in year.Finance.Issued)
        {
            var client = issued.Service == Settlement ? clients.Finance : clients.Funding;
            Assert.Equal(issued.Text, WithoutWhatIsToldApart(await client.GetStringAsync(issued.AsOfPath)));
        }
    }

    [Fact]
    public async Task The_replayed_books_are_the_live_ones_and_a_row_that_is_deleted_from_any_table_is_found_and_put_back()
    {
        var clean = await ReplayAsync("comparisons");
        var tables = BooksSchema.Tables.Select(table => (table.Name, Place: $"{BooksSchema.Live}.{table.Name}"))
            .Concat(StoredStates.All.Where(state => state.Type != typeof(RiskHold)).Select(state => (state.Name, Place: state.Table))).ToList();
        Assert.All(clean["tables"]!.AsArray(), table => Assert.True(table!["isEqual"]!.GetValue<bool>()));
        Assert.All(tables, table => Assert.True(
            clean["tables"]!.AsArray().Single(one => one!["table"]!.GetValue<string>() == table.Name)!["liveRows"]!.GetValue<long>() > 0));

        foreach (var table in tables)
        {
            // From the middle, past the constraint that would keep it: by a hand that may do everything.
            await year.Platform.ExecuteAsync(Settlement,
                $"""
                 set session_replication_role = replica;
                 delete from {table.Place} where ctid = (
                   select ctid from {table.Place} order by 1 offset (select count(*) / 2 from {table.Place}) limit 1);
                 set session_replication_role = origin;
                 """);
            var found = (await ReplayAsync("comparisons"))["differences"]!.AsArray();
            Assert.Equal(table.Name, Assert.Single(found)!["table"]!.GetValue<string>());
            Assert.NotEmpty(found[0]!["sequences"]!.AsArray());
            await ReplayAsync("rebuilds");
        }

        Assert.Empty((await ReplayAsync("comparisons"))["differences"]!.AsArray());
    }

    [Fact]
    public async Task An_amount_that_is_changed_in_an_event_is_found_by_the_proof_with_its_place()
    {
        using var clients = new YearClients(year.Platform);
        async Task<JsonObject> ProofAsync() => await YearClients.GetAsync(clients.Finance, "/settlement/v1/replay/proof");
        await Eventually.IsTrueAsync(async () => (await ProofAsync())["seals"]!.AsArray().Count >= (2 * YearOfHistory.Months) + 1,
            "all runs and months to be sealed");
        Assert.True((await ProofAsync())["isProved"]!.GetValue<bool>());
        const string Place = "{lines,0,payableCents}";
        var sequence = await EventAsync(Settlement, "entitlement_accrued");
        var cents = await AmountAsync(Settlement, sequence, Place);

        await SetAmountAsync(Settlement, sequence, Place, cents + 1);
        var spoilt = await ProofAsync();
        await SetAmountAsync(Settlement, sequence, Place, cents);

        Assert.False(spoilt["isProved"]!.GetValue<bool>());
        Assert.Equal(sequence, spoilt["firstDifference"]!["sequence"]!.GetValue<long>());
        Assert.Equal("entitlement_accrued", spoilt["firstDifference"]!["type"]!.GetValue<string>());
        Assert.True((await ProofAsync())["isProved"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_month_settled_again_without_commission_shows_each_venues_gain_and_leaves_events_books_and_numbers_as_they_are()
    {
        using var clients = new YearClients(year.Platform);
        var before = await StandAsync();

        var answer = await YearClients.PostAsync(
            clients.Finance, "/settlement/v1/replay/what-ifs", new { period = "2027-06", payoutRateBasisPoints = 10_000 });

        var venues = answer["venues"]!.AsArray();
        Assert.NotEmpty(venues);
        Assert.All(venues, venue => Assert.True(venue!["whatIfCents"]!.GetValue<long>() >= venue["actualCents"]!.GetValue<long>()));
        Assert.Contains(venues, venue => venue!["whatIfCents"]!.GetValue<long>() > venue["actualCents"]!.GetValue<long>());
        Assert.Equal(0, answer["funders"]!.AsArray().Sum(funder => funder!["whatIfCommissionCents"]!.GetValue<long>()));
        Assert.Equal(before, await StandAsync());
    }

    // What was known then says so, and names apart what had come since the month was closed.
    private static string WithoutWhatIsToldApart(string report)
    {
        var since = report.IndexOf("\r\nVenu depuis la clôture", StringComparison.Ordinal);
        var told = since < 0 ? report : report[..since];
        return string.Join("\r\n", told.Split("\r\n").Where(line => !line.StartsWith("Tel que connu le;", StringComparison.Ordinal)));
    }

    private Task<string> StandAsync() => year.Platform.ScalarAsync<string>(Settlement,
        """
        select concat_ws(' ', (select count(*) from settlement.mt_events where type <> 'run_sealed'),
          (select max(entry) from settlement_books.journal_entry),
          (select string_agg(n::text, ',' order by n::text) from settlement.number_series n))
        """);

    /// <summary>An event of a type, in the middle of the year.</summary>
    private Task<long> EventAsync(string service, string type) => year.Platform.ScalarAsync<long>(service,
        $"""
         select max(seq_id) from {service}.mt_events
         where type = '{type}' and seq_id < (select max(seq_id) / 2 from {service}.mt_events)
         """);

    private Task<long> AmountAsync(string service, long sequence, string place) => year.Platform.ScalarAsync<long>(service,
        $"select (data #>> '{place}')::bigint from {service}.mt_events where seq_id = {sequence}");

    private Task<int> SetAmountAsync(string service, long sequence, string place, long cents) => year.Platform.ExecuteAsync(service,
        $"update {service}.mt_events set data = jsonb_set(data, '{place}', '{cents}') where seq_id = {sequence}");

    private async Task<CommandResult> ReconcileAsync(TimeSpan patience)
    {
        CommandResult? result = null;
        await YearOfHistory.TimedAsync("reconcile", async () => result = await year.Platform.ReconcileAsync(patience));
        return result!;
    }

    // At clients of its own: a long year is compared for longer than a token is good.
    private async Task<JsonObject> ReplayAsync(string kind)
    {
        using var clients = new YearClients(year.Platform);
        JsonObject? done = null;
        await YearOfHistory.TimedAsync(kind, async () =>
        {
            var started = await YearClients.PostAsync(clients.Finance, $"/settlement/v1/replay/{kind}", new { });
            var path = $"/settlement/v1/replay/{kind}/{started["replayId"]}";
            done = await Eventually.BecomesAsync(() => YearClients.GetAsync(clients.Finance, path),
                shown => shown["stage"]!.GetValue<string>() != "running", $"{kind} to end", Patience);
        });
        Assert.True(done!["stage"]!.GetValue<string>() == "done", done.ToJsonString());
        return done;
    }
}
