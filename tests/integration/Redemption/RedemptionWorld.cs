using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.ChequeCodes;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Kernel;
using Aptic.Redemption;
using Aptic.Tests.Integration.Fixture;
using Microsoft.Extensions.DependencyInjection;

namespace Aptic.Tests.Integration.Redemption;

/// <summary>Redemption with a probe that plays the catalogue, issuance and settlement.</summary>
public class RedemptionWorld : ServiceFixture<RedemptionService>
{
    private int _serial;

    /// <summary>A cheque that was issued, with the codes that its holder has.</summary>
    public sealed record Issued(Guid ChequeId, string Serial, string Code, string Qr);

    public HttpClient Venue => Service.ClientOf("venue-app", "venue-app", "venue");

    public ChequeTerms Terms => new(Guid.CreateVersion7(), 1, "departement-16", "france-services-16", 1_000,
        ParisTime.DayOf(Clock.GetUtcNow()).AddYears(1), ParisTime.DayOf(Clock.GetUtcNow()).AddYears(1).AddMonths(1), 9_600,
        new Restrictions([], ["individual", "workshop"], [], [], [], null, false));

    /// <summary>A qualified venue with a workshop of this price, known to redemption.</summary>
    public async Task<(Guid VenueId, Guid ServiceId)> VenueWithWorkshopAsync(long priceCents, params string[] apps)
    {
        var (venueId, serviceId) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var now = Clock.GetUtcNow();
        var today = ParisTime.DayOf(now);
        var standing = new VenueStanding(venueId, 1, Guid.CreateVersion7(), "Ville", "Médiathèque", "16", "16015",
            [new VenueStatusChange(VenueStatuses.Qualified, now.AddDays(-30))], true, apps.Length == 0 ? ["venue-app"] : apps);
        await Probe.PublishAsync(new VenueQualified(standing, now, today));
        await Probe.PublishAsync(new ServicePublished(
            new ServiceOffer(serviceId, 1, venueId, "Atelier", "workshop", [], [new ServicePrice(priceCents, today.AddDays(-30))], true, today.AddDays(-30), null), now, today));
        await Eventually.IsTrueAsync(async () =>
        {
            var quote = await QuoteAsync(venueId, serviceId, ChequeCode.Create());
            return quote["cheques"] is not null || quote["code"]?.GetValue<string>() == "venue-not-yours";
        }, "venue and service to be known to redemption");
        return (venueId, serviceId);
    }

    public async Task<IReadOnlyList<Issued>> IssueAsync(int count, ChequeTerms? terms = null, bool active = true, Guid? beneficiaryId = null)
    {
        var chunk = Chunk(count, terms ?? Terms, active, beneficiaryId, out var issued);
        await Probe.PublishAsync(chunk);
        await Probe.HeardAsync<ChequesRegistered>(registered => registered.RequestId == chunk.RequestId);
        return issued;
    }

    public ChequesIssued Chunk(int count, ChequeTerms terms, bool active, Guid? beneficiaryId, out IReadOnlyList<Issued> issued)
    {
        var keys = Service.Services.GetRequiredService<ChequeHashKeys>();
        var cheques = Enumerable.Range(0, count)
            .Select(_ => new Issued(Guid.CreateVersion7(), $"{Interlocked.Increment(ref _serial):D12}", ChequeCode.Create(), QrSecret.Create())).ToList();
        issued = cheques;
        return new ChequesIssued(Guid.CreateVersion7(), 1, 1, terms, keys.CurrentKeyId, active,
            cheques.Select(cheque => new IssuedCheque(cheque.ChequeId, cheque.Serial, keys.HashOfQr(keys.CurrentKeyId, cheque.Qr),
                keys.HashOfCode(keys.CurrentKeyId, cheque.Code), beneficiaryId, null)).ToList(),
            Clock.GetUtcNow(), ParisTime.DayOf(Clock.GetUtcNow()));
    }

    public async Task<JsonObject> QuoteAsync(Guid venueId, Guid serviceId, params string[] codes)
    {
        var answer = await Venue.PostAsJsonAsync("/redemption/v1/quotes", new { venueId, serviceId, servicedOn = (string?)null, cheques = codes });
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public Task<HttpResponseMessage> RedeemAsync(Guid venueId, Guid serviceId, long expectedComplementCents, string key, params string[] codes) =>
        Venue.PostJsonAsync("/redemption/v1/redemptions", key, new { venueId, serviceId, servicedOn = (string?)null, cheques = codes, expectedComplementCents });
}
