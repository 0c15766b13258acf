using Aptic.BankFormats;
using Aptic.Contracts.Redemption.V1;
using Aptic.Kernel;
using Aptic.Settlement;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Replay;
using Aptic.Settlement.Runs;
using Aptic.Settlement.Runs.Domain;
using Aptic.Tests.Integration.Fixture;
using JasperFx;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Weasel.Core;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>
/// Runs of before, in every stage, as they were stored: a payout had no stream, and each entitlement told what carried it. They go on.
/// </summary>
public sealed class UpgradeTests(SettlementWorld world) : IClassFixture<SettlementWorld>
{
    /// <summary>A run of before with one payout of two entitlements.</summary>
    private sealed record Earlier(
        Guid RunId, (Guid VenueId, Guid OrganisationId) Venue, IReadOnlyList<ServiceRedeemed> Redeemed, Guid PayoutId, Payout Payout);

    [Fact]
    public async Task Runs_of_before_go_on_from_every_stage()
    {
        var earlier = new Dictionary<string, Earlier>();
        foreach (var stage in new[] { "opened", "prepared", "exported", "paying", "confirmed", "returned", "stopped" })
            earlier.Add(stage, await AccrueAsync());
        await world.PassReversalAsync();
        await using (var store = EarlierStore())
            foreach (var (stage, run) in earlier) await WriteAsync(store, stage, run);
        await ExecuteAsync(
            """
            delete from settlement.entitlement_carrier; delete from settlement.mt_doc_payoutstate; delete from settlement.upgrade_done;
            delete from settlement.mt_doc_runinbrief; delete from settlement.mt_doc_unfinishedrun
            """);

        await using var upgraded = world.CreateReplica();
        upgraded.CreateClient().Dispose();

        await StagesAsync(earlier["exported"], "in-transfer");
        await StagesAsync(earlier["confirmed"], "paid");
        await StagesAsync(earlier["returned"], "accrued");
        await StagesAsync(earlier["prepared"], "held");
        // What was interrupted is finished.
        await StagesAsync(earlier["stopped"], "accrued");
        await StagesAsync(earlier["paying"], "paid");
        await Eventually.IsTrueAsync(async () =>
            (await world.RunAsync(earlier["opened"].RunId))["stage"]!.GetValue<string>() == "prepared", "the run to be prepared");
        Assert.Equal([], await DifferencesAsync(upgraded));

        // The one in transfer is paid, and comes back; the one that was prepared is paid.
        var executedOn = await world.BankExecutesAsync(earlier["exported"].RunId);
        await BodyAsync(await world.ConfirmAsync(earlier["exported"].RunId, executedOn: executedOn));
        await StagesAsync(earlier["exported"], "paid");
        await BodyAsync(await world.FinanceA.PostJsonAsync(
            $"/settlement/v1/runs/{earlier["exported"].RunId}/payouts/{earlier["exported"].PayoutId}/rejection", Key(),
            new { reason = "AC04", on = $"{world.Today:yyyy-MM-dd}" }));
        await StagesAsync(earlier["exported"], "accrued");
        await BodyAsync(await world.ApproveAsync(earlier["prepared"].RunId));
        await BodyAsync(await world.ExportAsync(earlier["prepared"].RunId));
        await BodyAsync(await world.ConfirmAsync(
            earlier["prepared"].RunId, executedOn: await world.BankExecutesAsync(earlier["prepared"].RunId)));
        await StagesAsync(earlier["prepared"], "paid");
        var executed = await world.Probe.HeardAsync<Contracts.Settlement.V1.PayoutExecuted>(
            message => message.PayoutId == earlier["prepared"].PayoutId);
        Assert.Equal(1_920, executed.Lines.Sum(line => line.PayableCents));

        // Once is enough.
        await upgraded.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<PayoutTakeover>().Single().RunAsync(default);
        Assert.Equal([], await DifferencesAsync(upgraded));
        Assert.Equal(earlier.Count, await world.CountAsync(
            "select count(*) from settlement.mt_events where type = 'payout_taken_over'"));
    }

    private async Task<Earlier> AccrueAsync()
    {
        var venue = await world.VenueAsync();
        var account = (await BodyAsync(await RegisterAsync(world.Venue, venue.OrganisationId)))["accountId"]!.GetValue<Guid>();
        await BodyAsync(await VerifyAsync(world.FinanceA, account));
        var redeemed = new[] { await world.AccrueAsync(venue, 1_000), await world.AccrueAsync(venue, 1_000) };
        var runId = Guid.CreateVersion7();
        var payoutId = SettlementRunDecider.PayoutIdOf(runId, venue.VenueId, venue.OrganisationId);
        return new Earlier(runId, venue, redeemed, payoutId, new Payout(payoutId, venue.VenueId, venue.OrganisationId, account,
            OwnTransfers.EndToEndIdOf(payoutId), 2, 1_920, 80));
    }

    /// <summary>What the code of before wrote of a run until it was in a stage.</summary>
    private async Task WriteAsync(DocumentStore store, string stage, Earlier run)
    {
        var now = world.Clock.GetUtcNow();
        // The one that is to be prepared takes nothing beside what it holds.
        var cutoffOn = stage == "opened" ? world.Today.AddDays(-8) : world.Today;
        var lines = run.Redeemed.OrderBy(one => one.RedemptionId).Select(one =>
            new PayoutLine(one.RedemptionId, one.Cheques[0].ChequeId, one.Cheques[0].AgreementId, 960, 40)).ToList();
        object[] opened =
        [
            new RunOpened(run.RunId, cutoffOn, ParisTime.StartOf(cutoffOn), 500, "finance-a", "hash", now),
        ];
        object[] prepared = [.. opened, new RunPrepared(run.RunId, [run.Payout], [], now)];
        object[] exported =
        [
            .. prepared, new RunApproved(run.RunId, Guid.NewGuid(), "finance-b", now),
            new PayoutPutInTransfer(run.RunId, run.PayoutId, run.Venue.VenueId, run.Payout.EndToEndId, 1, 1, lines, now,
                run.Venue.OrganisationId, 1_920),
            new RunExported(run.RunId, BankReferences.MessageIdOf(run.RunId), world.Today, "digest", "finance-b", now, Guid.NewGuid()),
        ];
        object[] paying = [.. exported, new RunConfirmationBegun(run.RunId, Guid.NewGuid(), "hash", world.Today, "finance-a", now)];
        object[] confirmed =
        [
            .. paying, new PayoutExecuted(run.RunId, run.PayoutId, run.Venue.VenueId, run.Payout.EndToEndId, 1, 1, lines, world.Today, now,
                run.Venue.OrganisationId, 1_920),
            new RunConfirmed(run.RunId, Guid.NewGuid(), "hash", world.Today, "finance-a", now),
        ];
        var events = stage switch
        {
            "opened" => opened,
            "prepared" => prepared,
            "exported" => exported,
            "paying" => paying,
            "confirmed" => confirmed,
            "returned" => [.. confirmed, new PayoutReturned(run.RunId, run.PayoutId, run.Venue.VenueId, run.Venue.OrganisationId,
                run.Payout.EndToEndId, 1, 1, lines, true, "AC04", world.Today, now, 1_920)],
            _ => [.. prepared, new RunStopped(run.RunId, StopReasons.Abandoned, [], "finance-a", now, Guid.NewGuid())],
        };
        await using var session = store.LightweightSession();
        session.Events.StartStream(run.RunId, events);
        foreach (var redemptionId in run.Redeemed.Select(one => one.RedemptionId))
            session.Events.Append(redemptionId, EntitlementEventsOf(stage, run, redemptionId, redemptionId == lines[0].RedemptionId, now));
        await session.SaveChangesAsync();

        foreach (var one in run.Redeemed)
        {
            var stored = stage switch
            {
                "exported" => "InTransfer",
                "paying" => one.RedemptionId == lines[0].RedemptionId ? "Paid" : "InTransfer",
                "confirmed" => "Paid",
                "returned" => "Accrued",
                _ => "Held",
            };
            await ExecuteAsync(
                $$"""
                  update settlement.mt_doc_entitlement set stage = '{{stored}}', data = data || jsonb_build_object('stage', '{{stored}}', 'runId',
                    {{(stored == "Accrued" ? "null" : $"'{run.RunId}'")}}, 'payoutId', {{(stored is "InTransfer" or "Paid" ? $"'{run.PayoutId}'" : "null")}},
                    'executedOn', {{(stored == "Paid" ? $"'{world.Today:yyyy-MM-dd}'" : "null")}}) where id = '{{one.RedemptionId}}'
                  """);
        }
    }

    private object[] EntitlementEventsOf(string stage, Earlier run, Guid id, bool isFirst, DateTimeOffset now)
    {
        object[] held = [new EntitlementHeld(id, run.RunId, now)];
        object[] inTransfer = [.. held, new EntitlementPutInTransfer(id, run.RunId, run.PayoutId, now)];
        object[] paid = [.. inTransfer, new EntitlementPaid(id, run.RunId, run.PayoutId, world.Today, now)];
        return stage switch
        {
            "exported" => inTransfer,
            "paying" => isFirst ? paid : inTransfer,
            "confirmed" => paid,
            "returned" => [.. paid, new EntitlementReopened(id, run.RunId, run.PayoutId, "AC04", now)],
            _ => held,
        };
    }

    private async Task StagesAsync(Earlier run, string stage)
    {
        foreach (var one in run.Redeemed) await world.StageIsAsync(one, stage);
    }

    private static async Task<List<string>> DifferencesAsync(ServiceUnderTest<SettlementService> service)
    {
        List<string> differences = [];
        await service.Services.GetRequiredService<StateComparison>().CompareAsync(() => Task.CompletedTask, (_, row) =>
        {
            differences.Add($"{row.Table} {row.Key} {row.Live} {row.Replayed}");
            return Task.CompletedTask;
        }, default);
        await service.Services.GetRequiredService<CarrierComparison>().CompareAsync(
            () => Task.CompletedTask, row => differences.Add($"{row.Table} {row.Key} {row.Live} {row.Replayed}"), false, default);
        return differences;
    }

    // Without the states that today's code stores beside events.
    private DocumentStore EarlierStore() => DocumentStore.For(options =>
    {
        options.Connection(world.Database);
        options.DatabaseSchemaName = "settlement";
        options.AutoCreateSchemaObjects = AutoCreate.None;
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.MetadataConfig.HeadersEnabled = true;
        options.Events.UseAdvisoryLockTransaction = true;
        options.Events.EnableAdvancedAsyncTracking = true;
    });

    private async Task ExecuteAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
