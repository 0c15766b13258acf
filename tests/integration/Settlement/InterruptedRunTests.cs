using System.Buffers.Binary;
using System.Net;
using System.Text.Json.Nodes;
using Aptic.Settlement.Runs.Domain;
using Aptic.Tests.Integration.Fixture;
using Marten;
using Npgsql;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>Settlement with a second replica that can be interrupted at any point of a command.</summary>
public sealed class InterruptibleWorld : SettlementWorld
{
    private ServiceUnderTest<Aptic.Settlement.SettlementService> _replica = null!;

    public Interruption Interruption { get; } = new();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _replica = CreateReplica(replace: services => services.ConfigureMarten(options => options.Listeners.Add(Interruption)));
    }

    public HttpClient OnTheReplica(string person) => _replica.ClientOf(person, "aptic", "finance");

    public override async Task DisposeAsync()
    {
        await _replica.DisposeAsync();
        await base.DisposeAsync();
    }
}

/// <summary>Strikes once, just before a transaction with an event of some type is committed.</summary>
public sealed class Interruption : DocumentSessionListenerBase
{
    private Type? _at;
    private int _passes;
    private Func<Task>? _meanwhile;
    private int _savesLeft;

    /// <summary>True where it struck since it was set.</summary>
    public bool HasStruck { get; private set; }

    /// <summary>The process dies just before it commits so many transactions, whatever is in the last; never for 0.</summary>
    public void DieAtSave(int number) => (_savesLeft, HasStruck) = (number, false);

    /// <summary>The process dies there: what is in the transaction is lost, what was before it is not.</summary>
    public void DieAt(string type, int passes = 0) => (_at, _passes, _meanwhile) = (TypeOf(type), passes, null);

    /// <summary>Other things happen there; then the transaction goes on.</summary>
    public void PauseAt(string type, Func<Task> meanwhile) => (_at, _passes, _meanwhile) = (TypeOf(type), 0, meanwhile);

    public override async Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
    {
        if (_savesLeft > 0 && --_savesLeft == 0)
        {
            HasStruck = true;
            throw new IOException("The process died here.");
        }

        if (!session.PendingChanges.Streams().SelectMany(stream => stream.Events).Any(@event => @event.EventType == _at)) return;
        if (_passes-- > 0) return;

        _at = null;
        if (_meanwhile is null) throw new IOException("The process died here.");
        await _meanwhile();
    }

    private static Type TypeOf(string name) =>
        typeof(RunOpened).Assembly.GetTypes().Single(type => type.Name == name
            && type.Namespace!.StartsWith("Aptic.Settlement", StringComparison.Ordinal));
}

public sealed class InterruptedRunTests(InterruptibleWorld world) : IClassFixture<InterruptibleWorld>
{
    [Theory]
    [InlineData("prepare", "PayoutHeld")]
    [InlineData("prepare", "RunPrepared")]
    [InlineData("approve", "RunApproved")]
    [InlineData("export", "RunExportBegun")]
    [InlineData("export", "PayoutPutInTransfer")]
    [InlineData("export", "RunExported")]
    [InlineData("confirm", "RunConfirmationBegun")]
    [InlineData("confirm", "PayoutExecuted")]
    [InlineData("confirm", "RunConfirmed")]
    public async Task A_command_that_was_interrupted_is_finished_by_its_repeat_and_everything_is_paid_once(string command, string at)
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = new[] { await world.AccrueAsync(venue, 1_000, 300), await world.AccrueAsync(venue, 1_000) };
        await world.PassReversalAsync();

        var runId = (await TakeAsync("prepare", key => PrepareAsync(world.OnTheReplica("finance-a"), key)))["runId"]!.GetValue<Guid>();
        await TakeAsync("approve", key => world.ApproveAsync(runId, world.OnTheReplica("finance-b"), key));
        await TakeAsync("export", key => world.ExportAsync(runId, key, world.OnTheReplica("finance-b")));
        var executedOn = await world.BankExecutesAsync(runId);
        await TakeAsync("confirm", key => ConfirmAsync(runId, key, executedOn));

        await PaidOnceAsync(venue, runId, executedOn, redeemed.Select(entitlement => entitlement.RedemptionId), 960 + 288 + 960);

        async Task<JsonObject> TakeAsync(string step, Func<string, Task<HttpResponseMessage>> send)
        {
            var key = Key();
            if (step != command) return await BodyAsync(await send(key));
            world.Interruption.DieAt(at);
            Assert.Equal(HttpStatusCode.InternalServerError, (await send(key)).StatusCode);
            return await BodyAsync(await send(key));
        }
    }

    [Theory]
    [InlineData("PayoutReturnBegun")]
    [InlineData("PayoutReturned")]
    public async Task A_return_that_was_interrupted_is_finished_by_its_repeat_and_what_it_carried_is_owed_once(string at)
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = new[] { await world.AccrueAsync(venue, 1_000), await world.AccrueAsync(venue, 500) };
        await world.PassReversalAsync();
        var runId = await world.ExportedRunAsync();
        var executedOn = await world.BankExecutesAsync(runId);
        await BodyAsync(await world.ConfirmAsync(runId, executedOn: executedOn));
        var payoutId = (await world.RunAsync(runId))["payouts"]!.AsArray()
            .Single(payout => payout!["venueId"]!.GetValue<Guid>() == venue.VenueId)!["payoutId"]!.GetValue<Guid>();
        var key = Key();
        Task<HttpResponseMessage> RejectAsync() => world.OnTheReplica("finance-a").PostJsonAsync(
            $"/settlement/v1/runs/{runId}/payouts/{payoutId}/rejection", key, new { reason = "AC04", on = $"{world.Today:yyyy-MM-dd}" });

        world.Interruption.DieAt(at);
        Assert.Equal(HttpStatusCode.InternalServerError, (await RejectAsync()).StatusCode);
        await BodyAsync(await RejectAsync());

        foreach (var one in redeemed) await world.StageIsAsync(one, "accrued");
        Assert.Equal(1, await world.CountAsync(
            "select count(*) from settlement.mt_events where stream_id = $1 and type = 'payout_returned'", payoutId));
    }

    [Theory]
    [InlineData("RunStopped")]
    [InlineData("PayoutReleased")]
    public async Task An_abandonment_that_was_interrupted_is_finished_by_its_repeat(string at)
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var runId = await world.PreparedRunAsync();
        var key = Key();

        world.Interruption.DieAt(at);
        Assert.Equal(HttpStatusCode.InternalServerError, (await AbandonAsync(runId, key)).StatusCode);
        await world.StageIsAsync(redeemed, "held");
        await BodyAsync(await AbandonAsync(runId, key));

        await world.StageIsAsync(redeemed, "accrued");
        await PayAsync(venue, redeemed.RedemptionId, 960);
    }

    [Fact]
    public async Task What_a_stopped_run_holds_still_is_given_back_by_the_next_run_if_nobody_asks_for_the_first_again()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var runId = await world.PreparedRunAsync();
        world.Interruption.DieAt("PayoutReleased");
        Assert.Equal(HttpStatusCode.InternalServerError, (await AbandonAsync(runId, Key())).StatusCode);

        await PayAsync(venue, redeemed.RedemptionId, 960);
    }

    [Fact]
    public async Task What_a_stopped_run_holds_still_that_had_nothing_but_goodwill_is_given_back_by_the_next_run_too()
    {
        var venue = await world.PayableVenueAsync();
        await BodyAsync(await world.FinanceA.PostJsonAsync("/settlement/v1/operator-account/deposits", Key(),
            new { amountCents = 5_000, bankReference = Key(), on = $"{world.Today:yyyy-MM-dd}" }));
        var goodwill = await BodyAsync(await world.FinanceA.PostJsonAsync("/settlement/v1/operator-account/goodwill", Key(),
            new { venueId = venue.VenueId, amountCents = 5_000, reason = "retard" }));
        await BodyAsync(await world.FinanceB.PostJsonAsync(
            $"/settlement/v1/operator-account/goodwill/{goodwill["goodwillId"]}/approval", Key(), new { }));
        var runId = await world.PreparedRunAsync();
        Assert.Equal(venue.VenueId, Assert.Single((await world.RunAsync(runId))["payouts"]!.AsArray())!["venueId"]!.GetValue<Guid>());
        world.Interruption.DieAt("GoodwillGivenBack");
        Assert.Equal(HttpStatusCode.InternalServerError, (await AbandonAsync(runId, Key())).StatusCode);

        var next = await world.ExportedRunAsync();

        Assert.Equal(venue.VenueId, Assert.Single((await world.RunAsync(next))["payouts"]!.AsArray())!["venueId"]!.GetValue<Guid>());
        await BodyAsync(await world.ConfirmAsync(next, executedOn: await world.BankExecutesAsync(next)));
    }

    [Fact]
    public async Task A_confirmation_that_was_interrupted_among_its_payments_is_finished_for_its_own_day_only()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = Enumerable.Range(0, 201).Select(_ => world.Redeemed(venue, 1_000)).ToList();
        foreach (var one in redeemed) await world.Probe.PublishAsync(one);
        await Eventually.IsTrueAsync(async () => await world.CountAsync(
            "select count(*) from settlement.mt_doc_entitlement where venue_id = $1", venue.VenueId) == redeemed.Count, "all to accrue");
        await world.PassReversalAsync();
        var runId = await world.ExportedRunAsync();
        var day = await world.BankExecutesAsync(runId);
        world.Clock.Advance(TimeSpan.FromDays(1));
        var key = Key();

        world.Interruption.DieAt(nameof(PayoutExecuted));
        Assert.Equal(HttpStatusCode.InternalServerError, (await ConfirmAsync(runId, key, day)).StatusCode);

        Assert.Equal((409, "confirmation-begun"), await RefusalAsync(await ConfirmAsync(runId, Key(), day.AddDays(1))));
        Assert.Equal((422, "idempotency-key-reused"), await RefusalAsync(await ConfirmAsync(runId, key, day.AddDays(1))));
        var byAnother = Key();
        var finished = await (await ConfirmAsync(runId, byAnother, day)).Content.ReadAsStringAsync();
        Assert.Equal(finished, await (await ConfirmAsync(runId, byAnother, day)).Content.ReadAsStringAsync());
        Assert.Equal(finished, await (await ConfirmAsync(runId, key, day)).Content.ReadAsStringAsync());

        await PaidOnceAsync(venue, runId, day, redeemed.Select(one => one.RedemptionId), 201 * 960);
    }

    [Fact]
    public async Task A_rejection_while_a_confirmation_is_interrupted_opens_again_what_that_had_recovered()
    {
        var venue = await world.PayableVenueAsync();
        var fraud = await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var first = await world.ExportedRunAsync();
        await BodyAsync(await world.ConfirmAsync(first, executedOn: await world.BankExecutesAsync(first)));
        var incidentId = (await BodyAsync(await world.FinanceA.PostJsonAsync("/settlement/v1/incidents", Key(),
            new { redemptionId = fraud.RedemptionId, kind = "fraud", reason = "service non rendu" })))["incidentId"]!.GetValue<Guid>();
        var redeemed = await world.AccrueAsync(venue, 1_000, 1_000);
        await world.PassReversalAsync();
        var runId = await world.ExportedRunAsync();
        var day = await world.BankExecutesAsync(runId);
        var payoutId = (await world.RunAsync(runId))["payouts"]!.AsArray()
            .Single(payout => payout!["venueId"]!.GetValue<Guid>() == venue.VenueId)!["payoutId"]!.GetValue<Guid>();
        async Task<long> OpenCentsAsync() =>
            (await BodyAsync(await world.FinanceA.GetAsync($"/settlement/v1/incidents/{incidentId}")))["openCents"]!.GetValue<long>();

        world.Interruption.DieAt(nameof(RunConfirmed));
        Assert.Equal(HttpStatusCode.InternalServerError, (await ConfirmAsync(runId, Key(), day)).StatusCode);
        Assert.Equal(0, await OpenCentsAsync());
        await BodyAsync(await world.FinanceA.PostJsonAsync($"/settlement/v1/runs/{runId}/payouts/{payoutId}/rejection", Key(),
            new { reason = "AC04", on = $"{world.Today:yyyy-MM-dd}" }));

        Assert.Equal(960, await OpenCentsAsync());
        await world.StageIsAsync(redeemed, "accrued");
        Assert.Equal(1, await world.CountAsync(
            "select count(*) from settlement.mt_events where stream_id = $1 and type = 'claim_reopened'", incidentId));
    }

    [Fact]
    public async Task A_reversal_that_comes_in_while_an_export_is_interrupted_is_late_and_becomes_an_incident()
    {
        var venue = await world.PayableVenueAsync();
        var (kept, reversed) = (await world.AccrueAsync(venue, 1_000), await world.AccrueAsync(venue, 1_000));
        await world.PassReversalAsync();
        var runId = await world.PreparedRunAsync();
        await BodyAsync(await world.ApproveAsync(runId));
        var key = Key();
        world.Interruption.DieAt(nameof(PayoutPutInTransfer));
        Assert.Equal(HttpStatusCode.InternalServerError, (await ExportAsync(runId, key)).StatusCode);
        // The files are written, and nobody has them: what the run carries is in transfer.
        await world.StageIsAsync(reversed, "in-transfer");
        Assert.Equal((409, "run-not-exported"), await RefusalAsync(await world.FileAsync(runId)));
        await world.Probe.PublishAsync(Reversed(reversed));
        await Eventually.IsTrueAsync(async () => await world.CountAsync(
            "select count(*) from settlement.mt_events where stream_id = $1 and type = 'late_reversal_noted'", reversed.RedemptionId) == 1,
            "the reversal to be noted");

        await BodyAsync(await ExportAsync(runId, key));
        await BodyAsync(await world.ConfirmAsync(runId, executedOn: await world.BankExecutesAsync(runId)));

        await world.StageIsAsync(kept, "paid");
        Assert.Equal(1, await world.CountAsync(
            "select count(*) from settlement.mt_doc_incident where redemption_id = $1", reversed.RedemptionId));
    }

    [Fact]
    public async Task An_export_that_lost_its_lock_is_not_abandoned_once_it_was_decided()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var runId = await world.PreparedRunAsync();
        await BodyAsync(await world.ApproveAsync(runId));
        Task<HttpResponseMessage> abandoning = null!;
        world.Interruption.PauseAt(nameof(PayoutPutInTransfer), async () =>
        {
            await BreakLockAsync(runId);
            abandoning = world.AbandonAsync(runId);
        });

        await BodyAsync(await ExportAsync(runId, Key()));

        Assert.Equal(409, (int)(await abandoning).StatusCode);
        await PayAsync(venue, redeemed.RedemptionId, 960, runId);
    }

    [Theory]
    [InlineData("RunStopped")]
    [InlineData("PayoutReleased")]
    public async Task An_abandonment_that_lost_its_lock_lets_no_export_pass(string at)
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        var runId = await world.PreparedRunAsync();
        await BodyAsync(await world.ApproveAsync(runId));
        Task<HttpResponseMessage> exporting = null!;
        world.Interruption.PauseAt(at, async () =>
        {
            await BreakLockAsync(runId);
            exporting = world.ExportAsync(runId);
        });

        await BodyAsync(await AbandonAsync(runId, Key()));

        Assert.Equal((409, "run-stopped"), await RefusalAsync(await exporting));
        await world.StageIsAsync(redeemed, "accrued");
        await PayAsync(venue, redeemed.RedemptionId, 960);
    }

    [Fact]
    public async Task A_preparation_that_lost_its_lock_holds_nothing_for_a_run_that_was_stopped()
    {
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000);
        await world.PassReversalAsync();
        Guid runId = default;
        Task<HttpResponseMessage> abandoning = null!;
        world.Interruption.PauseAt(nameof(PayoutHeld), async () =>
        {
            runId = await world.GuidAsync("select id from settlement.mt_doc_runinbrief order by opened_at desc, id desc limit 1");
            await BreakLockAsync(runId);
            abandoning = world.AbandonAsync(runId);
        });

        await PrepareAsync(world.OnTheReplica("finance-a"), Key());
        await BodyAsync(await abandoning);

        Assert.Equal("stopped", (await world.RunAsync(runId))["stage"]!.GetValue<string>());
        await world.StageIsAsync(redeemed, "accrued");
        await PayAsync(venue, redeemed.RedemptionId, 960);
    }

    /// <summary>For each transaction of a run's commands: the process dies before it commits, and a repeat goes on.</summary>
    [Fact]
    public async Task Wherever_a_run_is_interrupted_it_ends_as_if_it_never_was()
    {
        var isDone = false;
        for (var number = 1; !isDone; number++)
        {
            var venue = await world.PayableVenueAsync();
            var redeemed = new[] { await world.AccrueAsync(venue, 1_000, 300), await world.AccrueAsync(venue, 1_000) };
            await world.PassReversalAsync();
            world.Interruption.DieAtSave(number);

            var runId = (await AgainAsync(key => PrepareAsync(world.OnTheReplica("finance-a"), key)))["runId"]!.GetValue<Guid>();
            await AgainAsync(key => world.ApproveAsync(runId, world.OnTheReplica("finance-b"), key));
            await AgainAsync(key => ExportAsync(runId, key));
            var executedOn = await world.BankExecutesAsync(runId);
            await AgainAsync(key => ConfirmAsync(runId, key, executedOn));

            isDone = !world.Interruption.HasStruck;
            world.Interruption.DieAtSave(0);
            await PaidOnceAsync(venue, runId, executedOn, redeemed.Select(entitlement => entitlement.RedemptionId), 960 + 288 + 960);
            Assert.Equal(0, await world.CountAsync("select count(*) from settlement.mt_doc_unfinishedrun where id = $1", runId));
            Assert.Equal(
                ["payout_held", "payout_put_in_transfer", "payout_executed"], await TypesAsync(runId, "stream_id <> $1 and data ->> 'runId' = $2"));
            Assert.Equal(
            [
                "run_opened", "run_prepared", "run_approved", "run_export_begun", "run_exported", "run_confirmation_begun", "run_confirmed",
            ], await TypesAsync(runId, "stream_id = $1 and $2 <> '' and type <> 'run_sealed'"));
        }

        static async Task<JsonObject> AgainAsync(Func<string, Task<HttpResponseMessage>> send)
        {
            var key = Key();
            var answer = await send(key);
            return await BodyAsync(answer.StatusCode == HttpStatusCode.InternalServerError ? await send(key) : answer);
        }
    }

    private async Task<List<string>> TypesAsync(Guid runId, string condition)
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand($"select type from settlement.mt_events where {condition} order by seq_id");
        command.Parameters.Add(new() { Value = runId });
        command.Parameters.Add(new() { Value = $"{runId}" });
        await using var reader = await command.ExecuteReaderAsync();
        List<string> types = [];
        while (await reader.ReadAsync()) types.Add(reader.GetString(0));
        return types;
    }

    private Task<HttpResponseMessage> PrepareAsync(HttpClient client, string key) =>
        client.PostJsonAsync("/settlement/v1/runs", key, new { cutoffOn = $"{world.Today:yyyy-MM-dd}" });

    private Task<HttpResponseMessage> ExportAsync(Guid runId, string key) =>
        world.ExportAsync(runId, key, world.OnTheReplica("finance-b"));

    private Task<HttpResponseMessage> ConfirmAsync(Guid runId, string key, DateOnly executedOn) =>
        world.OnTheReplica("finance-a").PostJsonAsync(
            $"/settlement/v1/runs/{runId}/confirmation", key, new { executedOn = $"{executedOn:yyyy-MM-dd}" });

    private Task<HttpResponseMessage> AbandonAsync(Guid runId, string key) =>
        world.OnTheReplica("finance-a").PostJsonAsync($"/settlement/v1/runs/{runId}/abandonment", key, new { });

    /// <summary>A run pays a venue's entitlement, start to end, and only once.</summary>
    private async Task PayAsync((Guid VenueId, Guid OrganisationId) venue, Guid redemptionId, long payableCents, Guid? prepared = null)
    {
        var runId = prepared ?? await world.PreparedRunAsync();
        if (prepared is null)
        {
            await BodyAsync(await world.ApproveAsync(runId));
            await BodyAsync(await world.ExportAsync(runId));
        }

        var executedOn = await world.BankExecutesAsync(runId);
        await BodyAsync(await world.ConfirmAsync(runId, executedOn: executedOn));
        await PaidOnceAsync(venue, runId, executedOn, [redemptionId], payableCents);
    }

    private async Task PaidOnceAsync(
        (Guid VenueId, Guid OrganisationId) venue, Guid runId, DateOnly executedOn, IEnumerable<Guid> redemptionIds, long payableCents)
    {
        var ids = redemptionIds.Order().ToArray();
        const string Paid = "from settlement.mt_events cross join jsonb_array_elements(data -> 'lines') line where type = 'payout_executed' "
            + "and (line ->> 'redemptionId')::uuid = any($1)";
        Assert.Equal(ids.Length, await world.CountAsync(
            $"select count(distinct line ->> 'redemptionId') {Paid} and data ->> 'executedOn' = $2", ids, $"{executedOn:yyyy-MM-dd}"));
        Assert.Equal(0, await world.CountAsync(
            $"select count(*) - count(distinct (line ->> 'redemptionId', line ->> 'chequeId')) {Paid}", ids));
        var payout = (await world.RunAsync(runId))["payouts"]!.AsArray()
            .Single(payout => payout!["venueId"]!.GetValue<Guid>() == venue.VenueId)!;
        Assert.Equal(payableCents, payout["payableCents"]!.GetValue<long>());
        Assert.Equal(1, await world.CountAsync(
            "select count(*) from settlement.mt_events where data ->> 'runId' = $1 and type = 'payout_executed' and data ->> 'venueId' = $2",
            $"{runId}", $"{venue.VenueId}"));
        var executed = await world.Probe.HeardAsync<Contracts.Settlement.V1.PayoutExecuted>(message => message.VenueId == venue.VenueId);
        Assert.Equal((payableCents, executedOn), (executed.Lines.Sum(line => line.PayableCents), executed.AccountingDay));
        Assert.Equal(ids, executed.Lines.Select(line => line.RedemptionId).Distinct().Order());
    }

    // As when a proxy or a failover cuts the connection whose session holds the lock, and the process goes on.
    private async Task BreakLockAsync(Guid runId)
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand(
            """
            select count(pg_terminate_backend(pid)) from pg_locks
            where locktype = 'advisory' and objsubid = 1 and (classid::bigint << 32) | objid::bigint = $1
            """);
        var key = BinaryPrimitives.ReadInt64BigEndian(runId.ToByteArray(bigEndian: true));
        command.Parameters.Add(new() { Value = key });
        Assert.Equal(1L, await command.ExecuteScalarAsync());
    }
}
