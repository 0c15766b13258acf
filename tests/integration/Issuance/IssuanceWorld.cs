using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Issuance;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;

namespace Aptic.Tests.Integration.Issuance;

/// <summary>Issuance with a probe that plays funding and redemption.</summary>
public class IssuanceWorld : ServiceFixture<IssuanceService>
{
    public const string PartnerId = "france-services-16";

    public static readonly AgreementTerms Terms = new(
        1, 1_000, null, 12, 1, 400, 9_600, true, new Restrictions([], ["individual", "workshop"], [], [], [], null, false));

    public HttpClient Partner => Service.ClientOf("partner-app", PartnerId, "partner");

    /// <summary>An agreement that issuance knows of.</summary>
    public async Task<Guid> AgreementAsync(AgreementTerms? terms = null, long? quotaCheques = null)
    {
        var agreementId = Guid.CreateVersion7();
        await Probe.PublishAsync(new AgreementTermsChanged(agreementId, 1, "departement-16", "Convention", terms ?? Terms,
            [new AgreementPartner(PartnerId, quotaCheques)], Clock.GetUtcNow(), ParisTime.DayOf(Clock.GetUtcNow())));
        await Eventually.IsTrueAsync(async () =>
        {
            var answer = await Partner.PostJsonAsync("/issuance/v1/requests", Guid.NewGuid().ToString(), new { agreementId, lines = Array.Empty<object>() });
            return (await answer.Content.ReadAsStringAsync()).Contains("no-lines", StringComparison.Ordinal);
        }, "issuance to know the agreement");
        return agreementId;
    }

    /// <inheritdoc cref="CompletedAsync(AgreementTerms, ValueTuple{string, int}[])"/>
    public Task<(Guid AgreementId, Guid RequestId, ChequesIssued FirstChunk)> CompletedAsync(params (string Beneficiary, int Cheques)[] lines) => CompletedAsync(Terms, lines);

    /// <summary>A request under an agreement of its own that was funded, and whose cheques the probe has registered.</summary>
    public async Task<(Guid AgreementId, Guid RequestId, ChequesIssued FirstChunk)> CompletedAsync(AgreementTerms terms, params (string Beneficiary, int Cheques)[] lines)
    {
        var agreementId = await AgreementAsync(terms);
        var answer = (await (await AskAsync(agreementId, Guid.NewGuid().ToString(), lines)).Content.ReadFromJsonAsync<JsonObject>())!;
        var requestId = answer["requestId"]!.GetValue<Guid>();
        await Probe.PublishAsync(Reserved(requestId, agreementId, lines.Sum(line => line.Cheques)) with { Terms = terms });
        var first = await Probe.HeardAsync<ChequesIssued>(chunk => chunk.RequestId == requestId && chunk.ChunkNumber == 1);
        for (var number = 1; number <= first.ChunkCount; number++)
        {
            var chunk = await Probe.HeardAsync<ChequesIssued>(heard => heard.RequestId == requestId && heard.ChunkNumber == number);
            await Probe.PublishAsync(new ChequesRegistered(requestId, number, chunk.Cheques.Count, chunk.OccurredAt, chunk.AccountingDay));
        }

        await Eventually.IsTrueAsync(async () => (await Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/requests/{requestId}"))!["status"]!.GetValue<string>() == "completed", "the request to be completed");
        return (agreementId, requestId, first);
    }

    public Task<HttpResponseMessage> AskAsync(Guid agreementId, string key, params (string Beneficiary, int Cheques)[] lines) =>
        Partner.PostJsonAsync("/issuance/v1/requests", key, new
        {
            agreementId,
            lines = lines.Select(line => new { beneficiary = line.Beneficiary, targetPublic = (string?)null, cheques = line.Cheques }).ToArray(),
        });

    public async Task<HttpResponseMessage> AskCsvAsync(Guid agreementId, string csv, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/issuance/v1/requests?agreementId={agreementId}");
        request.Content = new StringContent(csv, Encoding.UTF8, "text/csv");
        request.Headers.Add("Idempotency-Key", key);
        return await Partner.SendAsync(request);
    }

    public FundsReserved Reserved(Guid requestId, Guid agreementId, int chequeCount) => new(
        requestId, agreementId, "departement-16", PartnerId, Terms, chequeCount, chequeCount * 1_000, Clock.GetUtcNow(), ParisTime.DayOf(Clock.GetUtcNow()));

    public Task<IssuanceRequested> HeardRequestAsync(Guid requestId) => Probe.HeardAsync<IssuanceRequested>(request => request.RequestId == requestId);
}
