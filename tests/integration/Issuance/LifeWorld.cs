using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.ChequeCodes;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Kernel;
using Aptic.Redemption;
using Aptic.Tests.Integration.Fixture;

namespace Aptic.Tests.Integration.Issuance;

/// <summary>Issuance and redemption on one broker, with a probe that plays funding and the catalogue: a cheque's life across both.</summary>
public sealed class LifeWorld : IssuanceWorld
{
    private const string VenueApp = "venue-app";
    private readonly string _redemptionName = $"t_{Guid.NewGuid():N}"[..18];

    public ServiceUnderTest<RedemptionService> Redemption { get; private set; } = null!;

    public HttpClient PartnerAtRedemption => Redemption.ClientOf("partner-app", PartnerId, "partner");

    public HttpClient Venue => Redemption.ClientOf(VenueApp, VenueApp, "venue");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var database = await (await Template.GetAsync()).CopyDatabaseAsync("redemption", _redemptionName);
        Redemption = new ServiceUnderTest<RedemptionService>(database, Vhost.Amqp, Vhost.Management, Clock, PlatformServices.Settings);
        Redemption.CreateClient().Dispose();
    }

    public override async Task DisposeAsync()
    {
        await Redemption.DisposeAsync();
        await base.DisposeAsync();
        await (await Servers.GetAsync()).DropDatabaseAsync(_redemptionName);
    }

    /// <summary>A request that is funded and completed: its cheques, as its partner sees them.</summary>
    public async Task<(Guid RequestId, IReadOnlyList<JsonNode> Cheques)> IssueAsync(AgreementTerms terms, object request, Guid agreementId)
    {
        var answer = (await (await Partner.PostJsonAsync("/issuance/v1/requests", Guid.NewGuid().ToString(), request)).Content.ReadFromJsonAsync<JsonObject>())!;
        var requestId = answer["requestId"]!.GetValue<Guid>();
        await Probe.PublishAsync(Reserved(requestId, agreementId, answer["chequeCount"]!.GetValue<int>()) with { Terms = terms });
        await Eventually.IsTrueAsync(async () =>
            (await Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/requests/{requestId}"))!["status"]!.GetValue<string>() == "completed", "the request to be completed");
        return (requestId, await ChequesAsync(requestId));
    }

    /// <summary>As many cheques for one beneficiary, under an agreement of their own.</summary>
    public async Task<(Guid RequestId, IReadOnlyList<JsonNode> Cheques)> IssueAsync(int count, AgreementTerms? terms = null, string beneficiary = "B-1")
    {
        var agreementId = await AgreementAsync(terms);
        return await IssueAsync(terms ?? Terms, new { agreementId, lines = new[] { new { beneficiary, targetPublic = (string?)null, cheques = count } } }, agreementId);
    }

    public async Task<IReadOnlyList<JsonNode>> ChequesAsync(Guid requestId) =>
        (await Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/requests/{requestId}/cheques?limit=1000"))!["cheques"]!.AsArray().Select(cheque => cheque!).ToList();

    /// <summary>Waits until issuance has heard where a cheque stands.</summary>
    public Task<JsonNode> StandsAsync(string serial, string status) => Eventually.BecomesAsync(
        async () => (JsonNode)(await Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/cheques/{serial}"))!,
        cheque => cheque["status"]!.GetValue<string>() == status, $"issuance to hear that the cheque is {status}");

    public async Task<JsonObject> ChangeAsync(string change, object request) =>
        (await (await PartnerAtRedemption.PostJsonAsync($"/redemption/v1/cheques/{change}", Guid.NewGuid().ToString(), request)).Content.ReadFromJsonAsync<JsonObject>())!;

    /// <summary>A qualified venue with a workshop of 10 €, known to redemption.</summary>
    public async Task<(Guid VenueId, Guid ServiceId)> WorkshopAsync()
    {
        var (venueId, serviceId, now) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Clock.GetUtcNow());
        var today = ParisTime.DayOf(now);
        await Probe.PublishAsync(new VenueQualified(new VenueStanding(venueId, 1, Guid.CreateVersion7(), "Ville", "Médiathèque", "16", "16015",
            [new VenueStatusChange(VenueStatuses.Qualified, now.AddDays(-30))], true, [VenueApp]), now, today));
        await Probe.PublishAsync(new ServicePublished(new ServiceOffer(
            serviceId, 1, venueId, "Atelier", "workshop", [], [new ServicePrice(1_000, today.AddDays(-30))], true, today.AddDays(-30), null), now, today));
        await Eventually.IsTrueAsync(async () => (await QuoteAsync(venueId, serviceId, ChequeCode.Create()))["cheques"] is not null, "venue and service to be known");
        return (venueId, serviceId);
    }

    public async Task<JsonObject> QuoteAsync(Guid venueId, Guid serviceId, string code) =>
        (await (await Venue.PostAsJsonAsync("/redemption/v1/quotes", new { venueId, serviceId, servicedOn = (string?)null, cheques = new[] { code } }))
            .Content.ReadFromJsonAsync<JsonObject>())!;

    public async Task<HttpResponseMessage> RedeemAsync(Guid venueId, Guid serviceId, string code) => await Venue.PostJsonAsync(
        "/redemption/v1/redemptions", Guid.NewGuid().ToString(), new { venueId, serviceId, servicedOn = (string?)null, cheques = new[] { code }, expectedComplementCents = 0 });
}
