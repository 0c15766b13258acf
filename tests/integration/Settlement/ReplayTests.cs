using System.Globalization;
using System.Text.Json.Nodes;
using Aptic.Contracts.Redemption.V1;
using Aptic.Settlement;
using Aptic.Settlement.Books;
using Aptic.Settlement.Books.Domain;
using Aptic.Settlement.Periods.Domain;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>The books replayed from their events: rebuilt, compared, proved, and settled again by other rules.</summary>
public sealed class ReplayTests(SettlementWorld world) : IClassFixture<SettlementWorld>
{
    private const string Replay = "/settlement/v1/replay";

    /// <summary>Sessions of this database that hold an advisory lock and wait for a row.</summary>
    private const string WaitingHolders =
        """
        select distinct a.pid from pg_locks l join pg_stat_activity a using (pid)
        where l.locktype = 'advisory' and l.granted and a.datname = current_database() and a.wait_event_type = 'Lock'
        """;

    [Fact]
    public async Task Books_that_are_what_their_events_say_compare_as_equal_and_a_replay_changes_no_event_and_sends_nothing()
    {
        await HistoryAsync();
        var before = await EventsAsync();

        var compared = await RunAsync("comparisons");
        var rebuilt = await RunAsync("rebuilds");

        Assert.True(compared["differences"]!.AsArray().Count == 0, compared["differences"]!.ToJsonString());
        Assert.All(compared["tables"]!.AsArray(), table => Assert.True(table!["isEqual"]!.GetValue<bool>()));
        Assert.Equal(BooksSchema.Tables.Select(table => table.Name).Concat(StoredStates.All.Select(state => state.Name)).Append("entitlement_carrier"),
            compared["tables"]!.AsArray().Select(table => table!["table"]!.GetValue<string>()));
        Assert.All(compared["tables"]!.AsArray().Take(BooksSchema.Tables.Count + 1),
            table => Assert.True(table!["liveRows"]!.GetValue<long>() > 0));
        Assert.True(rebuilt["sequence"]!.GetValue<long>() >= before);
        Assert.Equal(before, await EventsAsync());
        Assert.Equal(0, await world.CountAsync(
            "select count(*) from pg_namespace where nspname = any($1)",
            (object)new[] { BooksSchema.Next, BooksSchema.Scratch, BooksSchema.Old }));
    }

    [Theory]
    [InlineData("journal_line",
        "delete from settlement_books.journal_line where entry = (select min(entry) from settlement_books.journal_line)")]
    [InlineData("journal_entry", "update settlement_books.journal_entry set label = label || '.' "
        + "where entry = (select max(entry) from settlement_books.journal_entry)")]
    [InlineData("service_line",
        "delete from settlement_books.service_line where sequence = (select min(sequence) from settlement_books.service_line)")]
    [InlineData("service_line", "update settlement_books.service_line set covered_cents = covered_cents + 1 "
        + "where sequence = (select max(sequence) from settlement_books.service_line)")]
    public async Task A_row_that_is_not_what_its_event_says_is_found_with_the_event_and_a_rebuild_puts_it_right(string table,
        string sabotage)
    {
        await HistoryAsync();
        await ExecuteAsync(sabotage);

        var compared = await RunAsync("comparisons");

        var difference = compared["differences"]!.AsArray()[0]!;
        Assert.Equal(table, difference["table"]!.GetValue<string>());
        var sequence = Assert.Single(difference["sequences"]!.AsArray())!.GetValue<long>();
        Assert.Equal(1, await world.CountAsync("select count(*) from settlement.mt_events where seq_id = $1", sequence));
        Assert.Contains(compared["tables"]!.AsArray(),
            one => one!["table"]!.GetValue<string>() == table && !one["isEqual"]!.GetValue<bool>());

        await RunAsync("rebuilds");
        Assert.Empty((await RunAsync("comparisons"))["differences"]!.AsArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9_000_000_000_000)]
    public async Task Rows_that_a_hand_has_put_behind_all_others_are_found_and_a_rebuild_leaves_them_out(long sequence)
    {
        await HistoryAsync();
        await ExecuteAsync(
            $"""
             insert into settlement_books.journal_entry select 9000000000000, 'OD', 999999, {sequence}, event_id, accounting_day, booked_on,
               period, is_late, 'Écriture ajoutée', piece, occurred_at from settlement_books.journal_entry order by entry limit 1;
             insert into settlement_books.journal_line select 9000000000000, line, account, auxiliary, debit_cents, credit_cents, agreement_id,
               funder_id, venue_id, organisation_id, redemption_id, payout_id, incident_id from settlement_books.journal_line
               where entry = (select min(entry) from settlement_books.journal_line);
             """);

        var compared = await RunAsync("comparisons");
        Assert.Equal(["journal_entry", "journal_line"], compared["tables"]!.AsArray()
            .Where(table => !table!["isEqual"]!.GetValue<bool>()).Select(table => table!["table"]!.GetValue<string>()));
        Assert.All(compared["differences"]!.AsArray(), row => Assert.StartsWith("9000000000000", row!["key"]!.GetValue<string>(), StringComparison.Ordinal));

        await RunAsync("rebuilds");
        Assert.Empty((await RunAsync("comparisons"))["differences"]!.AsArray());
    }

    [Theory]
    [InlineData("entitlement_carrier", "delete from settlement.entitlement_carrier where redemption_id = '{0}'")]
    [InlineData("entitlement_carrier", "update settlement.entitlement_carrier set payable_cents = 1 where redemption_id = '{0}'")]
    [InlineData("entitlement_carrier", "update settlement.entitlement_carrier set run_id = null, payout_id = null where redemption_id = '{0}'")]
    [InlineData("payoutstate", "update settlement.mt_doc_payoutstate set stage = 'Held' where run_id = '{1}'")]
    public async Task What_carries_an_entitlement_and_is_not_what_events_say_is_found_and_a_rebuild_puts_it_right(string table, string sabotage)
    {
        var (redeemed, runId) = await HistoryAsync();
        await ExecuteAsync(string.Format(CultureInfo.InvariantCulture, sabotage, redeemed.RedemptionId, runId));

        Assert.All((await RunAsync("comparisons"))["differences"]!.AsArray(),
            difference => Assert.Equal(table, difference!["table"]!.GetValue<string>()));

        await RunAsync("rebuilds");
        Assert.Empty((await RunAsync("comparisons"))["differences"]!.AsArray());
        await world.StageIsAsync(redeemed, "paid");
    }

    [Theory]
    [InlineData("delete from settlement.mt_doc_entitlement where id = '{0}'")]
    [InlineData("update settlement.mt_doc_entitlement set data = jsonb_set(data, '{{lines,0,payableCents}}', '1') where id = '{0}'")]
    [InlineData("update settlement.mt_doc_entitlement set stage = 'Cancelled' where id = '{0}'")]
    [InlineData("update settlement.mt_doc_entitlement set venue_id = id where id = '{0}'")]
    public async Task A_stored_state_that_is_not_what_its_events_say_is_found_and_a_rebuild_puts_it_right(string sabotage)
    {
        var (redeemed, _) = await HistoryAsync();
        await ExecuteAsync(string.Format(CultureInfo.InvariantCulture, sabotage, redeemed.RedemptionId));

        var difference = Assert.Single((await RunAsync("comparisons"))["differences"]!.AsArray())!;
        Assert.Equal(("entitlement", redeemed.RedemptionId.ToString()),
            (difference["table"]!.GetValue<string>(), difference["key"]!.GetValue<string>()));
        Assert.NotEmpty(difference["sequences"]!.AsArray());

        await RunAsync("rebuilds");
        Assert.Empty((await RunAsync("comparisons"))["differences"]!.AsArray());
        // It lives on from there, with its events.
        await SettlementWorld.BodyAsync(await world.FinanceA.PostJsonAsync("/settlement/v1/incidents", SettlementWorld.Key(),
            new { redemptionId = redeemed.RedemptionId, kind = "fraud", reason = "service non rendu" }));
        await world.CaughtUpAsync();
        Assert.Empty((await RunAsync("comparisons"))["differences"]!.AsArray());
    }

    [Fact]
    public async Task Readers_see_whole_books_at_any_time_while_they_are_exchanged()
    {
        await HistoryAsync();
        using var done = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            for (var reads = 0; ; reads++)
            {
                if (done.IsCancellationRequested) return reads;
                Assert.True(await world.CountAsync("select count(*) from settlement_books.journal_entry") > 0);
            }
        });

        for (var time = 0; time < 3; time++) await RunAsync("rebuilds");
        await done.CancelAsync();

        Assert.True(await reading > 3);
        // The live books go on from where the rebuilt ones stand, under the same check.
        var redeemed = await world.AccrueAsync(await world.VenueAsync(), 1_000);
        await world.CaughtUpAsync();
        Assert.Equal(1, await world.CountAsync("select count(*) from settlement_books.service_line where redemption_id = $1",
            redeemed.RedemptionId));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(
            "delete from settlement_books.journal_line where entry = (select max(entry) from settlement_books.journal_line) and line = 1"));
        Assert.Equal("journal_line_balance", refused.ConstraintName);
    }

    [Fact]
    public async Task An_event_that_was_changed_is_named_by_the_proof_and_a_kept_digest_that_was_changed_too()
    {
        var (redeemed, runId) = await HistoryAsync();
        await Eventually.IsTrueAsync(async () => (await ProofAsync())["seals"]!.AsArray()
            .Any(seal => seal!["of"]!.GetValue<string>() == $"run {runId}"),
            "the run to be sealed");
        Assert.True((await ProofAsync())["isProved"]!.GetValue<bool>());
        var sequence = await world.CountAsync(
            "select seq_id from settlement.mt_events where stream_id = $1 and type = 'entitlement_accrued'", redeemed.RedemptionId);

        const string Amount = "'{lines,0,payableCents}'";
        await ExecuteAsync($"update settlement.mt_events set data = jsonb_set(data, {Amount}, '961') where seq_id = {sequence}");
        var changed = await ProofAsync();
        await ExecuteAsync($"update settlement.mt_events set data = jsonb_set(data, {Amount}, '960') where seq_id = {sequence}");
        var restored = await ProofAsync();
        await ExecuteAsync("create table kept_digest as select * from settlement.event_digest");
        await ExecuteAsync($"update settlement.event_digest set digest = sha256('x') where sequence = {sequence}");
        var leaf = await ProofAsync();

        Assert.False(changed["isProved"]!.GetValue<bool>());
        Assert.Equal((sequence, "entitlement_accrued", redeemed.RedemptionId), (changed["firstDifference"]!["sequence"]!.GetValue<long>(),
            changed["firstDifference"]!["type"]!.GetValue<string>(), changed["firstDifference"]!["streamId"]!.GetValue<Guid>()));
        Assert.True(restored["isProved"]!.GetValue<bool>());
        Assert.False(leaf["isProved"]!.GetValue<bool>());
        await ExecuteAsync(
            $"""
             update settlement.event_digest k set digest = d.digest from kept_digest d where d.sequence = k.sequence and k.sequence = {sequence};
             drop table kept_digest
             """);
        Assert.True((await ProofAsync())["isProved"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_month_settled_again_at_the_full_rate_shows_what_each_venue_would_gain_and_changes_nothing()
    {
        var (redeemed, _) = await HistoryAsync();
        var before = await EventsAsync();

        var key = SettlementWorld.Key();
        var asked = new { period = $"{redeemed.AccountingDay:yyyy-MM}", payoutRateBasisPoints = 10_000 };
        var answer = await SettlementWorld.BodyAsync(await world.FinanceA.PostJsonAsync($"{Replay}/what-ifs", key, asked));

        var venue = answer["venues"]!.AsArray().Single(one => one!["venueId"]!.GetValue<Guid>() == redeemed.VenueId)!;
        Assert.Equal((1_440, 1_500), (venue["actualCents"]!.GetValue<long>(), venue["whatIfCents"]!.GetValue<long>()));
        Assert.Equal(0, answer["funders"]!.AsArray().Sum(funder => funder!["whatIfCommissionCents"]!.GetValue<long>()));
        Assert.Equal(before, await EventsAsync());
        Assert.Empty((await RunAsync("comparisons"))["differences"]!.AsArray());

        // What has come since changes no answer that was given.
        await world.AccrueAsync((redeemed.VenueId, redeemed.OrganisationId), 1_000);
        await world.CaughtUpAsync();
        Assert.Equal(answer.ToJsonString(),
            (await SettlementWorld.BodyAsync(await world.FinanceA.PostJsonAsync($"{Replay}/what-ifs", key, asked))).ToJsonString());
        Assert.Equal((422, "idempotency-key-reused"), await SettlementWorld.RefusalAsync(
            await world.FinanceA.PostJsonAsync($"{Replay}/what-ifs", key, asked with { payoutRateBasisPoints = 9_000 })));
        Assert.Equal((400, "idempotency-key-missing"),
            await SettlementWorld.RefusalAsync(await world.FinanceA.PostJsonAsync($"{Replay}/what-ifs", null, asked)));
        Assert.Equal((422, "period-in-future"), await SettlementWorld.RefusalAsync(
            await world.FinanceA.PostJsonAsync($"{Replay}/what-ifs", SettlementWorld.Key(), asked with { period = "9999-12" })));
    }

    [Theory]
    [InlineData("rebuilds")]
    [InlineData("comparisons")]
    public async Task A_command_sent_again_finds_the_replay_that_it_started(string kind)
    {
        await HistoryAsync();
        var key = SettlementWorld.Key();

        var first = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync(kind, key)));
        var id = Assert.Single(first.Distinct());
        await DoneAsync(kind, id);

        Assert.Equal(id, await StartAsync(kind, key));
        Assert.Equal(1, await world.CountAsync("select count(*) from settlement.replay where id = $1", id));
        Assert.NotEqual(id, (await RunAsync(kind))["replayId"]!.GetValue<Guid>());
        Assert.Equal((400, "idempotency-key-missing"),
            await SettlementWorld.RefusalAsync(await world.FinanceA.PostJsonAsync($"{Replay}/{kind}", null, new { })));
        Assert.Equal((400, "idempotency-key-missing"),
            await SettlementWorld.RefusalAsync(await world.FinanceA.PostJsonAsync($"{Replay}/{kind}/{id}/cancellation", null, new { })));
    }

    [Fact]
    public async Task A_rebuild_that_lost_its_lock_exchanges_nothing_and_another_one_may_run()
    {
        await HistoryAsync();
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        const string hold = $"select 1 from {BooksSchema.Progress} where books = '{BooksSchema.Live}' for update";
        await using (var command = new NpgsqlCommand(hold, connection))
            await command.ExecuteScalarAsync();
        var live = await NumberOfBooksAsync();

        // It is about to exchange the books, and waits for them.
        var first = await StartAsync("rebuilds", SettlementWorld.Key());
        await Eventually.IsTrueAsync(async () => await world.CountAsync($"select count(*) from ({WaitingHolders}) holder") == 1,
            "the rebuild to wait for the live books in the connection of its lock");
        Assert.Equal((409, "replay-running"), await SettlementWorld.RefusalAsync(
            await world.FinanceA.PostJsonAsync($"{Replay}/rebuilds", SettlementWorld.Key(), new { })));
        await ExecuteAsync($"select pg_terminate_backend(pid) from ({WaitingHolders}) holder");
        await Eventually.IsTrueAsync(async () => (await ShownAsync("rebuilds", first))["stage"]!.GetValue<string>() == "failed",
            "the rebuild to fail");

        var second = await StartAsync("rebuilds", SettlementWorld.Key());
        Assert.Equal(live, await NumberOfBooksAsync());
        await transaction.CommitAsync();
        await DoneAsync("rebuilds", second);

        Assert.NotEqual(live, await NumberOfBooksAsync());
        Assert.Equal("failed", (await ShownAsync("rebuilds", first))["stage"]!.GetValue<string>());
        Assert.Empty((await RunAsync("comparisons"))["differences"]!.AsArray());

        Task<long> NumberOfBooksAsync() => world.CountAsync($"select to_regnamespace('{BooksSchema.Live}')::oid::bigint");
    }

    [Fact]
    public async Task As_of_a_day_the_books_say_what_was_known_when_it_was_closed_and_what_has_come_since()
    {
        var venue = await world.VenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        var day = $"{redeemed.AccountingDay:yyyy-MM-dd}";
        var path = $"{Replay}/as-of?asOf={day}";
        Assert.Equal((409, "day-not-closed"), await SettlementWorld.RefusalAsync(await world.FinanceA.GetAsync(path)));

        world.Clock.Advance(TimeSpan.FromDays(1));
        await world.CloseDaysAsync();
        var closure = await world.CountAsync(
            "select seq_id from settlement.mt_events where type = 'day_closure_heard' and data ->> 'day' = $1", day);
        await world.CaughtUpAsync();
        var before = await SettlementWorld.BodyAsync(await world.FinanceA.GetAsync(path));
        // Of that day, and late; and of the next one.
        var late = world.Redeemed(venue, 700) with { AccountingDay = redeemed.AccountingDay, ServicedOn = redeemed.ServicedOn };
        await world.Probe.PublishAsync(late);
        await world.StageIsAsync(late, "accrued");
        await world.AccrueAsync(venue, 500);
        await world.CaughtUpAsync();
        var after = await SettlementWorld.BodyAsync(await world.FinanceA.GetAsync(path));

        Assert.Equal((closure, day), (after["sequence"]!.GetValue<long>(), after["fixedBy"]!.GetValue<string>()));
        Assert.Equal(closure, before["sequence"]!.GetValue<long>());
        Assert.Equal(0, OwedOf(before, "since"));
        Assert.Equal(672 + 480, OwedOf(after, "since"));
        Assert.Equal(OwedOf(before, ""), OwedOf(after, ""));
        var statement = $"/settlement/v1/statements/venues/{venue.VenueId}?period={Month.Of(redeemed.AccountingDay)}&format=csv";
        Assert.Contains(";Services encaissés;1 service;9,60;",
            await world.FinanceA.GetStringAsync($"{statement}&asOf={day}"), StringComparison.Ordinal);
        Assert.Contains("Tel que connu à la clôture de la journée du", await world.FinanceA.GetStringAsync(
            $"{statement.Replace("csv", "html", StringComparison.Ordinal)}&asOf={day}"), StringComparison.Ordinal);

        static long OwedOf(JsonObject books, string prefix)
        {
            var account = books["accounts"]!.AsArray().Single(one => one!["account"]!.GetValue<string>() == ChartOfAccounts.VenuesOwed)!;
            return CentsOf(prefix.Length == 0 ? "creditCents" : $"{prefix}CreditCents")
                - CentsOf(prefix.Length == 0 ? "debitCents" : $"{prefix}DebitCents");

            long CentsOf(string field) => account[field]!.GetValue<long>();
        }
    }

    /// <summary>A venue that was paid for a service of 15 €, and another redemption that was reversed.</summary>
    private async Task<(ServiceRedeemed Redeemed, Guid RunId)> HistoryAsync()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000, 500);
        var reversed = await world.AccrueAsync(venue, 700);
        await world.Probe.PublishAsync(SettlementWorld.Reversed(reversed));
        await world.StageIsAsync(reversed, "cancelled");
        await world.PassReversalAsync();
        var runId = await world.ExportedRunAsync();
        var executedOn = await world.BankExecutesAsync(runId);
        await SettlementWorld.BodyAsync(await world.ConfirmAsync(runId, executedOn: executedOn));
        await Eventually.IsTrueAsync(async () => await world.CountAsync(
            "select count(*) from settlement.mt_events where stream_id = $1 and type = 'run_sealed'", runId) == 1, "the run to be sealed");
        await world.CaughtUpAsync();
        return (redeemed, runId);
    }

    private async Task<JsonObject> RunAsync(string kind)
    {
        return await DoneAsync(kind, await StartAsync(kind, SettlementWorld.Key()));
    }

    private async Task<Guid> StartAsync(string kind, string key) => (await SettlementWorld.BodyAsync(
        await world.FinanceA.PostJsonAsync($"{Replay}/{kind}", key, new { })))["replayId"]!.GetValue<Guid>();

    private async Task<JsonObject> ShownAsync(string kind, Guid id) =>
        await SettlementWorld.BodyAsync(await world.FinanceA.GetAsync($"{Replay}/{kind}/{id}"));

    private async Task<JsonObject> DoneAsync(string kind, Guid id)
    {
        var ended = await Eventually.BecomesAsync(
            () => ShownAsync(kind, id), shown => shown["stage"]!.GetValue<string>() != "running", $"{kind} to end");
        Assert.Equal("done", ended["stage"]!.GetValue<string>());
        return ended;
    }

    private async Task<JsonObject> ProofAsync() => await SettlementWorld.BodyAsync(await world.FinanceA.GetAsync($"{Replay}/proof"));

    private Task<long> EventsAsync() => world.CountAsync("select max(seq_id) from settlement.mt_events");

    private async Task ExecuteAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
