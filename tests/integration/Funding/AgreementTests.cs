using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Funding;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Funding;

public sealed class AgreementTests(ServiceFixture<FundingService> fixture) : IClassFixture<ServiceFixture<FundingService>>
{
    private readonly HttpClient _finance = fixture.Service.ClientOf("finance-1", "", "finance");

    [Fact]
    public async Task An_agreement_is_concluded_told_to_others_and_its_balance_adds_up_after_a_receipt()
    {
        var agreement = await ConcludeAsync(Key());
        var id = agreement["agreementId"]!.GetValue<Guid>();

        var told = await fixture.Probe.HeardAsync<AgreementTermsChanged>(contract => contract.AgreementId == id);
        Assert.Equal(1_000, told.Terms.FaceValueCents);

        var receipt = await _finance.PostJsonAsync($"/funding/v1/agreements/{id}/receipts", Key(),
            new { bankReference = $"REF-{id}", grossAmountCents = 52_000, receivedOn = "2026-03-02" });
        Assert.Equal(HttpStatusCode.Created, receipt.StatusCode);

        var shown = await _finance.GetFromJsonAsync<JsonObject>($"/funding/v1/agreements/{id}");
        Assert.Equal(50_000, shown!["balance"]!["receivedCents"]!.GetValue<long>());
        Assert.Equal(50_000, shown["balance"]!["freeCents"]!.GetValue<long>());
        Assert.Equal(2_000, shown["feesCents"]!.GetValue<long>());
    }

    private static string Key() => Guid.NewGuid().ToString();

    private async Task<JsonObject> ConcludeAsync(string key)
    {
        var answer = await _finance.PostJsonAsync("/funding/v1/agreements", key, Samples.Agreement());
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
