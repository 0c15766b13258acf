using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Funding;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Funding;

/// <summary>What an agreement's standing, or somebody else's agreement, speaks against: each reason with its own code, as clients see it.</summary>
public sealed class RefusalTests(ServiceFixture<FundingService> fixture) : IClassFixture<ServiceFixture<FundingService>>
{
    private const string Agreements = "/funding/v1/agreements";
    private readonly HttpClient _finance = fixture.Service.ClientOf("finance-1", "", "finance");

    [Theory]
    [InlineData(null, "unfreeze", 409, "agreement-not-frozen")]
    [InlineData("freeze", "freeze", 409, "agreement-frozen")]
    [InlineData("closing", "closing", 409, "agreement-closing")]
    [InlineData("closing", "unfreeze", 409, "agreement-closing")]
    public async Task An_agreement_changes_its_standing_only_from_where_it_stands(string? before, string change, int status, string code)
    {
        var agreement = await AgreementAsync();
        if (before is not null) await OkAsync($"{Agreements}/{agreement}/{before}", new { reason = "contrôle" });

        Assert.Equal((status, code), await RefusalAsync($"{Agreements}/{agreement}/{change}", new { reason = "contrôle" }));
    }

    [Fact]
    public async Task What_is_asked_of_an_agreement_has_amounts_days_and_things_that_there_are()
    {
        var path = $"{Agreements}/{await AgreementAsync()}";

        Assert.Equal((422, "invalid-commitment"), await RefusalAsync($"{path}/commitments", new { amountCents = 0, expectedOn = "2026-04-01" }));
        Assert.Equal((422, "invalid-refund"), await RefusalAsync($"{path}/refunds", new { amountCents = -1, reason = "solde" }));
        Assert.Equal((422, "invalid-widening"), await RefusalAsync($"{path}/widenings", new { validUntil = (string?)null, territories = Array.Empty<string>(), reason = "rien" }));
        Assert.Equal((404, "receipt-unknown"), await RefusalAsync($"{path}/receipts/{Guid.NewGuid()}/bounce", new { bouncedOn = "2026-03-02", reason = "rejet" }));
        Assert.Equal((404, "refund-unknown"), await RefusalAsync($"{path}/refunds/{Guid.NewGuid()}/approval", new { }));
        var unknown = await _finance.GetAsync("/funding/v1/funders/nobody/position");
        Assert.Equal((HttpStatusCode.NotFound, "funder-unknown"), (unknown.StatusCode, (await unknown.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("closing", "agreement-closing")]
    [InlineData("freeze", "agreement-frozen")]
    public async Task A_request_is_refused_with_every_reason(string standing, string code)
    {
        var agreement = await AgreementAsync();
        await OkAsync($"{Agreements}/{agreement}/{standing}", new { reason = "contrôle" });

        var refused = await AskAsync(agreement, "another-partner");

        Assert.Equal([code, "insufficient-funds", "partner-not-in-agreement"], refused.Reasons.Select(reason => reason.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_request_after_the_last_day_of_an_agreement_is_refused()
    {
        var today = ParisTime.DayOf(fixture.Clock.GetUtcNow());
        var terms = System.Text.Json.JsonSerializer.SerializeToNode(Samples.Agreement())!;
        (terms["validUntil"], terms["validityMonths"]) = ($"{today:yyyy-MM-dd}", null);
        var agreement = (await OkAsync(Agreements, terms))["agreementId"]!.GetValue<Guid>();

        fixture.Clock.Set(ParisTime.EndOf(today));
        Assert.Contains("agreement-expired", (await AskAsync(agreement, "france-services-16")).Reasons.Select(reason => reason.Code));
    }

    private async Task<FundsRefused> AskAsync(Guid agreement, string partnerId)
    {
        var now = fixture.Clock.GetUtcNow();
        var request = new IssuanceRequested(Guid.CreateVersion7(), agreement, partnerId, 1, 1, now, ParisTime.DayOf(now));
        await fixture.Probe.PublishAsync(request);
        return await fixture.Probe.HeardAsync<FundsRefused>(refused => refused.RequestId == request.RequestId);
    }

    private async Task<Guid> AgreementAsync() => (await OkAsync(Agreements, Samples.Agreement()))["agreementId"]!.GetValue<Guid>();

    private async Task<JsonObject> OkAsync(string path, object body)
    {
        var answer = await _finance.PostJsonAsync(path, Guid.NewGuid().ToString(), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private async Task<(int, string)> RefusalAsync(string path, object body)
    {
        var answer = await _finance.PostJsonAsync(path, Guid.NewGuid().ToString(), body);
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>());
    }
}

/// <summary>A scheme that is wound down. A world of its own, since the end is for good.</summary>
public sealed class WindDownTests(ServiceFixture<FundingService> fixture) : IClassFixture<ServiceFixture<FundingService>>
{
    private readonly HttpClient _finance = fixture.Service.ClientOf("finance-1", "", "finance");

    [Fact]
    public async Task The_last_day_is_announced_once_to_everyone_and_nothing_is_granted_any_more()
    {
        var agreement = (await (await PostAsync("/funding/v1/agreements", Samples.Agreement())).Content.ReadFromJsonAsync<JsonObject>())!["agreementId"]!.GetValue<Guid>();
        await PostAsync($"/funding/v1/agreements/{agreement}/receipts", new { bankReference = "VIR-1", grossAmountCents = 52_000, receivedOn = "2026-03-02" });
        Assert.Equal("invalid-last-day", await CodeAsync(await PostAsync("/funding/v1/wind-down", new { lastDay = "2026-03-01", reason = "fin du marché" })));

        Assert.Null(await CodeAsync(await PostAsync("/funding/v1/wind-down", new { lastDay = "2026-06-30", reason = "fin du marché" })));
        Assert.Equal("wind-down-announced", await CodeAsync(await PostAsync("/funding/v1/wind-down", new { lastDay = "2026-07-31", reason = "encore" })));
        var partner = fixture.Service.ClientOf("partner-app", "france-services-16", "partner");
        Assert.Equal("2026-06-30", (await partner.GetFromJsonAsync<JsonObject>("/funding/v1/wind-down"))!["lastDay"]!.GetValue<string>());

        var now = fixture.Clock.GetUtcNow();
        var request = new IssuanceRequested(Guid.CreateVersion7(), agreement, "france-services-16", 1, 1, now, ParisTime.DayOf(now));
        await fixture.Probe.PublishAsync(request);
        var refused = await fixture.Probe.HeardAsync<FundsRefused>(told => told.RequestId == request.RequestId);
        Assert.Equal("scheme-winding-down", Assert.Single(refused.Reasons).Code);
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body) => _finance.PostJsonAsync(path, Guid.NewGuid().ToString(), body);

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonObject>())!["code"]?.GetValue<string>();
}
