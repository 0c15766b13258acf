using System.Diagnostics;
using Aptic.Kernel;
using Aptic.Settlement.Books;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;
using Xunit.Abstractions;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>
/// Large runs: many entitlements to many payouts, and many to one. <c>APTIC_TEST_RUNS=200000/1000,140000/1</c> says how many entitlements to
/// how many payouts; the default is small.
/// </summary>
public sealed class RunSizeTests(SettlementWorld world, ITestOutputHelper output) : IClassFixture<SettlementWorld>
{
    private const string SizesDefault = "2000/20,1400/1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_large_run_writes_as_many_events_as_it_has_payouts_and_chunks()
    {
        var venue = await world.PayableVenueAsync();
        var first = await world.AccrueAsync(venue, 1_000);
        foreach (var size in (Environment.GetEnvironmentVariable("APTIC_TEST_RUNS") ?? SizesDefault).Split(','))
        {
            var (entitlements, payouts) = (int.Parse(size.Split('/')[0], null), int.Parse(size.Split('/')[1], null));
            await world.Service.DisposeAsync();
            await LoadAsync(first.RedemptionId, entitlements, payouts);
            await using var service = world.CreateReplica();
            await RunAsync(service, entitlements, payouts);
        }
    }

    private async Task RunAsync(ServiceUnderTest<Aptic.Settlement.SettlementService> service, int entitlements, int payouts)
    {
        HttpClient Of(string person)
        {
            var client = service.ClientOf(person, "aptic", "finance");
            client.Timeout = Patience;
            return client;
        }

        var (one, other) = (Of("finance-a"), Of("finance-b"));
        await world.PassReversalAsync();
        var before = await world.CountAsync("select count(*) from settlement.mt_events");
        output.WriteLine($"{entitlements} entitlements to {payouts} payouts");
        var prepared = await TimeAsync("prepared", () => one.PostJsonAsync("/settlement/v1/runs", Key(), new { cutoffOn = $"{world.Today:yyyy-MM-dd}" }));
        var runId = prepared["runId"]!.GetValue<Guid>();
        Assert.InRange(prepared["payouts"]!.AsArray().Count, payouts, payouts + 1);
        Assert.Equal((960L * entitlements, payouts), (prepared["payouts"]!.AsArray()
            .Where(payout => payout!["entitlementCount"]!.GetValue<int>() > 1).Sum(payout => payout!["payableCents"]!.GetValue<long>()),
            prepared["payouts"]!.AsArray().Count(payout => payout!["entitlementCount"]!.GetValue<int>() > 1)));
        await TimeAsync("approved", () => other.PostJsonAsync($"/settlement/v1/runs/{runId}/approval", Key(), new { }));
        var exported = await TimeAsync("exported", () => other.PostJsonAsync($"/settlement/v1/runs/{runId}/export", Key(), new { }));
        var executedOn = DateOnly.Parse(exported["executeOn"]!.GetValue<string>(), null);
        world.Clock.Advance(TimeSpan.FromDays(Math.Max(0, executedOn.DayNumber - world.Today.DayNumber)));
        await TimeAsync("confirmed", () => one.PostJsonAsync(
            $"/settlement/v1/runs/{runId}/confirmation", Key(), new { executedOn = $"{executedOn:yyyy-MM-dd}" }));

        var events = await world.CountAsync("select count(*) from settlement.mt_events where data ->> 'runId' = $1", $"{runId}");
        var chunks = await world.CountAsync("select count(*) from settlement.mt_events where data ->> 'runId' = $1 and type = 'payout_held'", $"{runId}");
        output.WriteLine($"{events} events, {chunks} chunks, peak working set {Process.GetCurrentProcess().PeakWorkingSet64 / 1024 / 1024} MiB");
        Assert.True(events <= 3 * chunks + 10, $"{events} events for {chunks} chunks");
        Assert.InRange(chunks, payouts, payouts + entitlements / 400 + 2);
        Assert.True(before > 0);
        Assert.Equal(entitlements, await world.CountAsync(
            "select count(*) from settlement.mt_events cross join jsonb_array_elements(data -> 'lines') where type = 'payout_executed' and data ->> 'runId' = $1 "
                + "and (data ->> 'chunkCount')::int + jsonb_array_length(data -> 'lines') > 2", $"{runId}"));
    }

    private async Task<System.Text.Json.Nodes.JsonObject> TimeAsync(string what, Func<Task<HttpResponseMessage>> send)
    {
        var watch = Stopwatch.StartNew();
        var answer = await BodyAsync(await send());
        output.WriteLine($"{what,-10} {watch.Elapsed.TotalSeconds,7:0.00} s");
        return answer;
    }

    /// <summary>Entitlements as consumers would have made them of redemptions of today, copied from one that they made.</summary>
    private async Task LoadAsync(Guid template, int entitlements, int payouts)
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand(
            $$"""
              create temp table copied as
              select gen_random_uuid() as id, gen_random_uuid() as cheque_id, v.id as venue_id
              from (select gen_random_uuid() as id, number from generate_series(0, {{payouts}} - 1) number) v
              join generate_series(1, {{entitlements}}) e on e % {{payouts}} = v.number;
              create temp table stamp as select '{{world.Today:yyyy-MM-dd}}'::text as day,
                to_jsonb('{{ParisTime.EndOf(world.Today.AddDays(7)):O}}'::text) as reversible_until;
              insert into settlement.mt_streams select r.* from settlement.mt_streams s cross join copied c
              cross join lateral jsonb_populate_record(s, jsonb_build_object('id', c.id)) r where s.id = '{{template}}';
              insert into settlement.mt_events select r.* from settlement.mt_events e cross join copied c cross join stamp
              cross join lateral jsonb_populate_record(e, jsonb_build_object('seq_id', nextval('settlement.mt_events_sequence'),
                'id', gen_random_uuid(), 'stream_id', c.id, 'data', jsonb_set(e.data || jsonb_build_object('redemptionId', c.id, 'venueId', c.venue_id,
                  'accountingDay', stamp.day, 'reversibleUntil', stamp.reversible_until), '{lines,0,chequeId}', to_jsonb(c.cheque_id)))) r
              where e.stream_id = '{{template}}' and e.type = 'entitlement_accrued';
              insert into settlement.mt_doc_entitlement select r.* from settlement.mt_doc_entitlement e cross join copied c cross join stamp
              cross join lateral jsonb_populate_record(e, jsonb_build_object('id', c.id, 'venue_id', c.venue_id,
                'reversible_until', stamp.reversible_until, 'data', jsonb_set(e.data || jsonb_build_object('id', c.id, 'venueId', c.venue_id,
                  'accountingDay', stamp.day, 'reversibleUntil', stamp.reversible_until), '{lines,0,chequeId}', to_jsonb(c.cheque_id)))) r
              where e.id = '{{template}}';
              insert into settlement.entitlement_carrier (redemption_id, venue_id, organisation_id, accounting_day, reversible_until, line_count,
                payable_cents, commission_cents, is_reversed)
              select c.id, c.venue_id, (e.data ->> 'organisationId')::uuid, stamp.day::date, (stamp.reversible_until #>> '{}')::timestamptz, 1,
                960, 40, false
              from copied c cross join stamp cross join settlement.mt_doc_entitlement e where e.id = '{{template}}';
              insert into settlement.day_arrival (redemption_id, is_reversal, accounting_day, covered_cents)
              select c.id, false, stamp.day::date, 1000 from copied c cross join stamp;
              update settlement.mt_event_progression set last_seq_id = (select max(seq_id) from settlement.mt_events);
              update {{BooksSchema.Progress}} set sequence = (select max(seq_id) from settlement.mt_events) where books = '{{BooksSchema.Live}}';
              """);
        command.CommandTimeout = (int)Patience.TotalSeconds;
        await command.ExecuteNonQueryAsync();
        await using var analyze = database.CreateCommand("vacuum analyze settlement.entitlement_carrier");
        await analyze.ExecuteNonQueryAsync();
    }
}
