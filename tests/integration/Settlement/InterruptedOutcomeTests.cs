using System.Net;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>What was interrupted while it was recorded is finished by the service itself, though nobody asks again.</summary>
public sealed class InterruptedOutcomeTests(InterruptibleWorld world) : BankTest(world), IClassFixture<InterruptibleWorld>
{
    [Theory]
    [InlineData("PayoutReturnBegun")]
    [InlineData("PayoutReturned")]
    public async Task A_return_goes_on_when_a_service_starts_and_what_it_carried_is_owed_once(string at)
    {
        var (runId, transfers) = await TransfersAsync(1_000);
        var payoutId = (await world.RunAsync(runId))["payouts"]!.AsArray()
            .Single(payout => payout!["endToEndId"]!.GetValue<string>() == transfers[0].EndToEndId)!["payoutId"]!.GetValue<Guid>();
        Task<HttpResponseMessage> RejectAsync() => world.OnTheReplica("finance-a").PostJsonAsync(
            $"/settlement/v1/runs/{runId}/payouts/{payoutId}/rejection", SettlementWorld.Key(),
            new { reason = "AC04", on = $"{world.Today:yyyy-MM-dd}" });
        world.Interruption.DieAt(at);
        Assert.Equal(HttpStatusCode.InternalServerError, (await RejectAsync()).StatusCode);
        if (at == "PayoutReturnBegun")
        {
            // Nothing of it was recorded: nobody knows of it but who asked.
            Assert.Equal(0, await UnfinishedAsync(runId));
            await SettlementWorld.BodyAsync(await RejectAsync());
        }
        else
        {
            Assert.Equal(1, await UnfinishedAsync(runId));
            await world.StageIsAsync(transfers[0].Redeemed, "in-transfer");
        }

        await using var started = Started();
        await world.StageIsAsync(transfers[0].Redeemed, "accrued");
        await Eventually.IsTrueAsync(async () => await UnfinishedAsync(runId) == 0, "the return to be finished");
        Assert.Equal(1, await world.CountAsync(
            "select count(*) from settlement.mt_events where stream_id = $1 and type = 'payout_returned'", payoutId));
    }

    [Theory]
    [InlineData("PayoutFatesBegun")]
    [InlineData("PayoutExecuted")]
    [InlineData("BankFatesRecorded")]
    public async Task A_message_of_the_bank_goes_on_when_a_service_starts_and_pays_once(string at)
    {
        var (runId, transfers) = await TransfersAsync(1_000);
        var statement = Camt053(at, [Entry(-transfers[0].Cents, $"D{runId:N}", transfers[0].EndToEndId)], 100_000,
            100_000 - transfers[0].Cents);
        var key = SettlementWorld.Key();
        world.Interruption.DieAt(at);
        Assert.Equal(HttpStatusCode.InternalServerError, (await PostAsync(statement, key, world.OnTheReplica("finance-a"))).StatusCode);

        await using var started = Started();

        await world.StageIsAsync(transfers[0].Redeemed, "paid");
        await Eventually.IsTrueAsync(async () => await world.CountAsync(
            "select count(*) from settlement.mt_doc_bankmessageinbrief where data ->> 'isRecorded' = 'false'") == 0,
            "the message to be recorded");
        var taken = await SettlementWorld.BodyAsync(await PostAsync(statement, key, world.OnTheReplica("finance-a")));
        Assert.Equal((false, 1), (taken["isDuplicate"]!.GetValue<bool>(), taken["recordedCount"]!.GetValue<int>()));
        Assert.Equal(1, await world.CountAsync(
            "select count(*) from settlement.mt_events where data ->> 'runId' = $1 and type = 'payout_executed'", $"{runId}"));
        await world.Probe.HeardAsync<Contracts.Settlement.V1.PayoutExecuted>(heard => heard.EndToEndId == transfers[0].EndToEndId);
    }

    /// <summary>Another replica that starts; the others look again only later.</summary>
    private ServiceUnderTest<Aptic.Settlement.SettlementService> Started()
    {
        var started = world.CreateReplica();
        started.CreateClient().Dispose();
        return started;
    }

    private Task<long> UnfinishedAsync(Guid runId) =>
        world.CountAsync("select count(*) from settlement.mt_doc_unfinishedrun where id = $1", runId);
}
