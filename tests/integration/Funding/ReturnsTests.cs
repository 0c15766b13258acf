using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Funding;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Funding;

public sealed class ReturnsTests(ServiceFixture<FundingService> fixture) : IClassFixture<ServiceFixture<FundingService>>
{
    private readonly HttpClient _finance = fixture.Service.ClientOf("finance-1", "", "finance");

    [Fact]
    public async Task What_cheques_give_back_is_free_once_and_can_be_reserved_again()
    {
        var agreementId = await AgreementWithAsync(grossAmountCents: 2_080);
        await RequestAsync(agreementId, 2);
        var reserved = await fixture.Probe.HeardAsync<FundsReserved>(funds => funds.AgreementId == agreementId);
        Assert.Equal(2_000, reserved.AmountCents);
        var refusedId = await RequestAsync(agreementId, 1);
        Assert.Equal("insufficient-funds", (await fixture.Probe.HeardAsync<FundsRefused>(refused => refused.RequestId == refusedId)).Reasons.Single().Code);

        var (now, today) = (fixture.Clock.GetUtcNow(), ParisTime.DayOf(fixture.Clock.GetUtcNow()));
        var expired = new ChequeExpired(Guid.CreateVersion7(), agreementId, 1_000, now, today);
        foreach (var _ in Enumerable.Range(0, 3)) await fixture.Probe.PublishAsync(expired);
        await Eventually.IsTrueAsync(async () => await FreeCentsAsync(agreementId) == 1_000, "the value to be free");

        // Granted as soon as the agreement's own stream knows of it, and only what came back once.
        await Eventually.IsTrueAsync(async () =>
        {
            var id = await RequestAsync(agreementId, 1);
            await Eventually.IsTrueAsync(() => Task.FromResult(Answered(id)), "an answer to the request");
            return fixture.Probe.Received.Any(message => message.Contract is FundsReserved funds && funds.RequestId == id);
        }, "the value to be reserved again");
        var last = await RequestAsync(agreementId, 1);
        await fixture.Probe.HeardAsync<FundsRefused>(refused => refused.RequestId == last);
        Assert.Equal(0, await FreeCentsAsync(agreementId));
    }

    private bool Answered(Guid requestId) => fixture.Probe.Received.Any(message =>
        message.Contract is FundsReserved funds && funds.RequestId == requestId || message.Contract is FundsRefused refused && refused.RequestId == requestId);

    private async Task<Guid> AgreementWithAsync(long grossAmountCents)
    {
        var concluded = await _finance.PostJsonAsync("/funding/v1/agreements", Guid.NewGuid().ToString(), Samples.Agreement());
        var id = (await concluded.Content.ReadFromJsonAsync<JsonObject>())!["agreementId"]!.GetValue<Guid>();
        var receipt = await _finance.PostJsonAsync($"/funding/v1/agreements/{id}/receipts", Guid.NewGuid().ToString(),
            new { bankReference = $"REF-{id}", grossAmountCents, receivedOn = "2026-03-02" });
        Assert.Equal(HttpStatusCode.Created, receipt.StatusCode);
        return id;
    }

    private async Task<Guid> RequestAsync(Guid agreementId, int chequeCount)
    {
        var id = Guid.CreateVersion7();
        await fixture.Probe.PublishAsync(new IssuanceRequested(
            id, agreementId, "france-services-16", 1, chequeCount, fixture.Clock.GetUtcNow(), ParisTime.DayOf(fixture.Clock.GetUtcNow())));
        return id;
    }

    private async Task<long> FreeCentsAsync(Guid agreementId) =>
        (await _finance.GetFromJsonAsync<JsonObject>($"/funding/v1/agreements/{agreementId}"))!["balance"]!["freeCents"]!.GetValue<long>();
}
