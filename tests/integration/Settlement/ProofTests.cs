using System.Text.Json.Nodes;
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
            "update settlement.mt_events set data = jsonb_set(data, '{lines,0,payableCents}', '961') "
                + "where type = 'entitlement_accrued' and stream_id = $1",
            redeemed.RedemptionId, "entitlement_accrued", redeemed.RedemptionId, runId, "modifié",
            "update settlement.mt_events set data = jsonb_set(data, '{lines,0,payableCents}', '960') "
                + "where type = 'entitlement_accrued' and stream_id = $1");
        // The seal itself.
        await ExecuteAsync(
            "update settlement.mt_events set data = jsonb_set(data, '{digest}', '\"00\"') where type = 'run_sealed' and stream_id = $1",
            runId);
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
        Assert.Equal((type, streamId, $"run {runId}"),
            (first["type"]!.GetValue<string>(), first["streamId"]!.GetValue<Guid>(), first["of"]!.GetValue<string>()));
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

        await ExecuteAsync("update settlement.mt_events set seq_id = seq_id + 1000000 where stream_id = $1 and version = 1",
            redeemed.RedemptionId);
        Assert.Contains("supprimé", (await ProofAsync())["firstDifference"]!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        await ExecuteAsync("update settlement.mt_events set seq_id = seq_id - 1000000 where stream_id = $1 and version = 1",
            redeemed.RedemptionId);
        Assert.True((await ProofAsync())["isProved"]!.GetValue<bool>());

        await ExecuteAsync("delete from settlement.event_digest "
            + "where sequence = (select seq_id from settlement.mt_events where stream_id = $1 and version = 1)",
            redeemed.RedemptionId);
        var added = (await ProofAsync())["firstDifference"]!;
        Assert.Contains("ajouté", added["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(redeemed.RedemptionId, added["streamId"]!.GetValue<Guid>());
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
