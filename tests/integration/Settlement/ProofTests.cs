using System.Text.Json.Nodes;
using Aptic.Settlement.Seals;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

public sealed class ProofTests(SettlementWorld world) : ProofTest(world), IClassFixture<SettlementWorld>
{
    [Fact]
    public async Task Runs_are_sealed_in_a_chain_and_whatever_changes_of_their_events_is_named()
    {
        var venue = await World.PayableVenueAsync();
        var redeemed = await World.AccrueAsync(venue, 1_000);
        await World.PassReversalAsync();
        var runId = await World.ExportedRunAsync();
        await SealedAsync(runId);
        Assert.True((await ProofAsync())["isProved"]!.GetValue<bool>());

        // An amount.
        await ChangedAsync(
            "update settlement.mt_events set data = jsonb_set(data, '{lines,0,payableCents}', '961') where type = 'entitlement_accrued' and stream_id = $1",
            redeemed.RedemptionId, "entitlement_accrued", redeemed.RedemptionId, runId, "modifié",
            "update settlement.mt_events set data = jsonb_set(data, '{lines,0,payableCents}', '960') where type = 'entitlement_accrued' and stream_id = $1");
        // Who did it, and when; and its own id.
        foreach (var (column, value) in new[]
        {
            ("headers", "jsonb_set(headers, '{actor}', '\"other\"')"), ("timestamp", "timestamp - interval '1 day'"),
            ("id", "gen_random_uuid()"),
        })
        {
            const string Accrued = "type = 'entitlement_accrued' and stream_id = $1";
            await ExecuteAsync("create table kept as select id, headers, timestamp from settlement.mt_events "
                + $"where type = 'entitlement_accrued' and stream_id = '{redeemed.RedemptionId}'");
            await ChangedAsync($"update settlement.mt_events set {column} = {value} where {Accrued}",
                redeemed.RedemptionId, "entitlement_accrued", redeemed.RedemptionId, runId, "modifié",
                $"update settlement.mt_events e set {column} = kept.{column} from kept where {Accrued}");
            await ExecuteAsync("drop table kept");
        }

        Assert.True((await ProofAsync())["isProved"]!.GetValue<bool>());
        // The seal itself.
        await ExecuteAsync("update settlement.mt_events set data = jsonb_set(data, '{digest}', '\"00\"') where type = 'run_sealed' and stream_id = $1", runId);
        var proof = await ProofAsync();
        Assert.False(proof["isProved"]!.GetValue<bool>());
        Assert.Equal(runId, proof["firstDifference"]!["streamId"]!.GetValue<Guid>());
    }

    private async Task ChangedAsync(string change, Guid of, string type, Guid streamId, Guid runId, string detail, string? undo)
    {
        await ExecuteAsync(change, of);
        var proof = await ProofAsync();
        Assert.False(proof["isProved"]!.GetValue<bool>());
        var first = proof["firstDifference"]!;
        Assert.Equal((type, streamId, $"run {runId}"), (first["type"]!.GetValue<string>(), first["streamId"]!.GetValue<Guid>(), first["of"]!.GetValue<string>()));
        Assert.Contains(detail, first["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(proof["seals"]!.AsArray(), seal => !seal!["isRight"]!.GetValue<bool>());
        if (undo is not null) await ExecuteAsync(undo, of);
    }
}

public sealed class RemovedEventTests(SettlementWorld world) : ProofTest(world), IClassFixture<SettlementWorld>
{
    [Fact]
    public async Task An_event_under_a_seal_that_was_removed_or_put_in_is_named()
    {
        var venue = await World.PayableVenueAsync();
        var redeemed = await World.AccrueAsync(venue, 1_000);
        await World.PassReversalAsync();
        await SealedAsync(await World.ExportedRunAsync());

        await ExecuteAsync(
            $"create table removed as select * from settlement.mt_events where stream_id = '{redeemed.RedemptionId}' and version = 1");
        await ExecuteAsync("delete from settlement.mt_events where stream_id = $1 and version = 1", redeemed.RedemptionId);
        Assert.Contains("supprimé", (await ProofAsync())["firstDifference"]!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        await ExecuteAsync("insert into settlement.mt_events select * from removed");
        Assert.True((await ProofAsync())["isProved"]!.GetValue<bool>());

        await ExecuteAsync("delete from settlement.event_digest where sequence = (select seq_id from settlement.mt_events where stream_id = $1 and version = 1)",
            redeemed.RedemptionId);
        var added = (await ProofAsync())["firstDifference"]!;
        Assert.Contains("ajouté", added["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(redeemed.RedemptionId, added["streamId"]!.GetValue<Guid>());
    }
}

public sealed class UnsealedEventTests(SettlementWorld world) : ProofTest(world), IClassFixture<SettlementWorld>
{
    [Fact]
    public async Task What_came_after_the_last_seal_is_proved_too_and_a_seal_that_was_removed_is_missed()
    {
        var venue = await World.PayableVenueAsync();
        await World.AccrueAsync(venue, 1_000);
        await World.PassReversalAsync();
        var runId = await World.ExportedRunAsync();
        await SealedAsync(runId);
        var redeemed = await World.AccrueAsync(venue, 700);
        var sequence = await World.CountAsync(
            "select seq_id from settlement.mt_events where stream_id = $1 and type = 'entitlement_accrued'", redeemed.RedemptionId);
        var proof = await Eventually.BecomesAsync(ProofAsync, one => one["notSealedYet"]!["upToSequence"]!.GetValue<long>() >= sequence,
            "the digest of the last event to be kept");

        Assert.True(proof["isProved"]!.GetValue<bool>());
        var tail = proof["notSealedYet"]!;
        Assert.True(tail["isRight"]!.GetValue<bool>());
        Assert.Equal(proof["seals"]!.AsArray()[^1]!["upToSequence"]!.GetValue<long>(), tail["afterSequence"]!.GetValue<long>());
        Assert.Equal(await World.CountAsync("select count(*) from settlement.mt_events where seq_id > $1 and seq_id <= $2",
            tail["afterSequence"]!.GetValue<long>(), tail["upToSequence"]!.GetValue<long>()), tail["eventCount"]!.GetValue<long>());

        const string change =
            "update settlement.mt_events set data = jsonb_set(data, '{lines,0,payableCents}', to_jsonb($2)) where seq_id = $1";
        await ExecuteAsync(change, sequence, 961);
        var changed = await ProofAsync();
        Assert.False(changed["isProved"]!.GetValue<bool>());
        Assert.False(changed["notSealedYet"]!["isRight"]!.GetValue<bool>());
        Assert.All(changed["seals"]!.AsArray(), seal => Assert.True(seal!["isRight"]!.GetValue<bool>()));
        Assert.Equal((null, sequence, "entitlement_accrued", redeemed.RedemptionId), (changed["firstDifference"]!["of"],
            changed["firstDifference"]!["sequence"]!.GetValue<long>(), changed["firstDifference"]!["type"]!.GetValue<string>(),
            changed["firstDifference"]!["streamId"]!.GetValue<Guid>()));
        await ExecuteAsync(change, sequence, 672);
        Assert.True((await ProofAsync())["isProved"]!.GetValue<bool>());

        // A digest from before the whole row was covered.
        await ExecuteAsync(
            """
            update settlement.event_digest k
            set is_of_row = false, digest = sha256(convert_to(concat_ws('|', e.type, e.stream_id, e.version, e.data::text), 'UTF8'))
            from settlement.mt_events e where e.seq_id = k.sequence and k.sequence = $1
            """, sequence);
        Assert.True((await ProofAsync())["isProved"]!.GetValue<bool>());

        var seal = await World.CountAsync("select seq_id from settlement.mt_events where type = 'run_sealed' and stream_id = $1", runId);
        await ExecuteAsync("delete from settlement.mt_events where seq_id = $1", seal);
        var first = (await ProofAsync())["firstDifference"]!;
        Assert.Equal(seal, first["sequence"]!.GetValue<long>());
        Assert.Contains("supprimé", first["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        // Together with the digest that would tell.
        await ExecuteAsync("delete from settlement.event_digest where sequence = $1", seal);
        first = (await ProofAsync())["firstDifference"]!;
        Assert.Equal(runId, first["streamId"]!.GetValue<Guid>());
        Assert.Contains("Le scellé", first["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}

public sealed class LongRangeTests(SettlementWorld world) : ProofTest(world), IClassFixture<SettlementWorld>
{
    [Fact]
    public async Task Under_a_seal_of_many_events_one_that_was_changed_with_its_digest_is_found_among_a_thousand()
    {
        var venue = await World.PayableVenueAsync();
        var early = await World.AccrueAsync(venue, 1_000);
        await ExecuteAsync("select setval('settlement.mt_events_sequence', 25300)");
        var late = await World.AccrueAsync(venue, 1_000);
        await World.PassReversalAsync();
        var runId = await World.ExportedRunAsync();
        await SealedAsync(runId);
        Assert.True((await ProofAsync())["isProved"]!.GetValue<bool>());

        await ChangedAsync(early.RedemptionId, 1, 1_000);
        await ChangedAsync(late.RedemptionId, 25_001, 25_999);

        // The range ends with the seal.
        async Task ChangedAsync(Guid redemptionId, long from, long toMost)
        {
            await ChangeAsync(redemptionId, 961);
            var first = (await ProofAsync())["firstDifference"]!;
            var sequence = await World.CountAsync(
                "select seq_id from settlement.mt_events where stream_id = $1 and version = 1", redemptionId);
            Assert.Equal(($"run {runId}", from, null),
                (first["of"]!.GetValue<string>(), first["sequence"]!.GetValue<long>(), first["type"]));
            Assert.InRange(sequence, from, first["toSequence"]!.GetValue<long>());
            Assert.True(first["toSequence"]!.GetValue<long>() <= toMost);
            await ChangeAsync(redemptionId, 960);
            Assert.True((await ProofAsync())["isProved"]!.GetValue<bool>());
        }
    }

    private async Task ChangeAsync(Guid redemptionId, int payableCents)
    {
        await ExecuteAsync(
            """
            update settlement.mt_events set data = jsonb_set(data, '{lines,0,payableCents}', to_jsonb($2))
            where stream_id = $1 and version = 1
            """, redemptionId, payableCents);
        await ExecuteAsync(
            $"""
            update settlement.event_digest k set digest = {EventDigests.Digest}
            from settlement.mt_events e where e.seq_id = k.sequence and e.stream_id = $1 and e.version = 1
            """, redemptionId);
    }
}

/// <summary>Looks at the proof of what was sealed, after somebody changed it in the database. Each class has a database to spoil.</summary>
public abstract class ProofTest(SettlementWorld world)
{
    protected SettlementWorld World { get; } = world;

    protected Task SealedAsync(Guid runId) => Eventually.IsTrueAsync(async () =>
        await World.CountAsync("select count(*) from settlement.mt_events where type = 'run_sealed' and stream_id = $1", runId) == 1,
        "the run to be sealed");

    protected async Task<JsonObject> ProofAsync() => await BodyAsync(await World.FinanceA.GetAsync("/settlement/v1/replay/proof"));

    protected async Task ExecuteAsync(string sql, params object[] parameters)
    {
        await using var database = NpgsqlDataSource.Create(World.Database);
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        await command.ExecuteNonQueryAsync();
    }
}
