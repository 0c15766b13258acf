using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Funding;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Funding;

/// <summary>What comes twice, at once or later, is done once.</summary>
public sealed class RepeatTests(ServiceFixture<FundingService> fixture) : IClassFixture<ServiceFixture<FundingService>>
{
    private const string Agreements = "/funding/v1/agreements";
    private readonly HttpClient _finance = fixture.Service.ClientOf("finance-1", "", "finance");

    [Fact]
    public async Task Concurrent_repeats_conclude_one_agreement_and_get_equal_answers()
    {
        var key = Key();
        var answers = await AtOnceAsync(_ => _finance.PostJsonAsync(Agreements, key, Samples.Agreement()));

        var id = await SameAnswerAsync(answers, "agreementId");
        Assert.Equal(1, await CountAsync("select count(*) from funding.mt_events where stream_id = $1", id));
    }

    [Fact]
    public async Task Concurrent_repeats_book_one_receipt_and_get_equal_answers()
    {
        var (id, key) = (await AgreementAsync(), Key());
        var answers = await AtOnceAsync(_ => BookAsync(id, $"REF-{id}", key));

        await SameAnswerAsync(answers, "receiptId");
        Assert.Equal(1_000, await ReceivedCentsAsync(id));
    }

    [Fact]
    public async Task A_bank_reference_is_booked_once_whoever_books_it_where_at_once()
    {
        var (one, other) = (await AgreementAsync(), await AgreementAsync());
        var answers = await AtOnceAsync(number => BookAsync(number % 2 == 0 ? one : other, $"REF-{one}", Key()));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Equal("receipt-already-booked", (await refused.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>());
        }

        Assert.Equal(1_000, await ReceivedCentsAsync(one) + await ReceivedCentsAsync(other));
    }

    [Fact]
    public async Task A_request_that_is_told_again_sets_nothing_aside_again()
    {
        var id = await FundedAgreementAsync();
        var (request, messageId) = (Request(id), Guid.NewGuid());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => fixture.Probe.PublishAsync(request, messageId)));
        await fixture.Probe.HeardAsync<FundsReserved>(reserved => reserved.RequestId == request.RequestId);
        await fixture.Probe.PublishAsync(request);
        await PassedAsync(id);

        Assert.Equal(1, await CountAsync("select count(*) from funding.mt_events where type = 'funds_set_aside' and (data->>'requestId')::uuid = $1", request.RequestId));
        Assert.Equal(2_000, (await ShownAsync(id))["balance"]!["inCirculationCents"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_request_that_was_refused_stays_refused_when_money_has_come_since()
    {
        var id = await AgreementAsync();
        var request = Request(id);
        await fixture.Probe.PublishAsync(request);
        var refused = await fixture.Probe.HeardAsync<FundsRefused>(answer => answer.RequestId == request.RequestId);
        Assert.Equal(["insufficient-funds"], refused.Reasons.Select(reason => reason.Code));

        Assert.Equal(HttpStatusCode.Created, (await BookAsync(id, $"REF-{id}", Key(), 10_400)).StatusCode);
        await fixture.Probe.PublishAsync(request);
        await PassedAsync(id);

        Assert.Equal(1, await CountAsync("select count(*) from funding.mt_events where stream_id = $1", request.RequestId));
        Assert.Equal(1_000, (await ShownAsync(id))["balance"]!["inCirculationCents"]!.GetValue<long>());
    }

    private static string Key() => Guid.NewGuid().ToString();

    private static Task<HttpResponseMessage[]> AtOnceAsync(Func<int, Task<HttpResponseMessage>> send) => Task.WhenAll(Enumerable.Range(0, 8).Select(send));

    private static async Task<Guid> SameAnswerAsync(HttpResponseMessage[] answers, string id)
    {
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        var bodies = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()));
        return JsonNode.Parse(Assert.Single(bodies.Distinct()))![id]!.GetValue<Guid>();
    }

    /// <summary>A request for one cheque.</summary>
    private IssuanceRequested Request(Guid agreementId) => new(
        Guid.CreateVersion7(), agreementId, "france-services-16", 1, 1, fixture.Clock.GetUtcNow(), ParisTime.DayOf(fixture.Clock.GetUtcNow()));

    /// <summary>What was said before is handled when a request said after it is answered.</summary>
    private async Task PassedAsync(Guid agreementId)
    {
        var last = Request(agreementId);
        await fixture.Probe.PublishAsync(last);
        await fixture.Probe.HeardAsync<FundsReserved>(reserved => reserved.RequestId == last.RequestId);
    }

    private Task<HttpResponseMessage> BookAsync(Guid agreementId, string bankReference, string key, long grossAmountCents = 1_040) =>
        _finance.PostJsonAsync($"{Agreements}/{agreementId}/receipts", key, new { bankReference, grossAmountCents, receivedOn = "2026-03-02" });

    private async Task<Guid> AgreementAsync()
    {
        var answer = await _finance.PostJsonAsync(Agreements, Key(), Samples.Agreement());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["agreementId"]!.GetValue<Guid>();
    }

    private async Task<Guid> FundedAgreementAsync()
    {
        var id = await AgreementAsync();
        Assert.Equal(HttpStatusCode.Created, (await BookAsync(id, $"REF-{id}", Key(), 10_400)).StatusCode);
        return id;
    }

    private async Task<JsonObject> ShownAsync(Guid id) => (await _finance.GetFromJsonAsync<JsonObject>($"{Agreements}/{id}"))!;

    private async Task<long> ReceivedCentsAsync(Guid id) => (await ShownAsync(id))["balance"]!["receivedCents"]!.GetValue<long>();

    private async Task<long> CountAsync(string sql, Guid id)
    {
        await using var database = NpgsqlDataSource.Create(fixture.Database);
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = id });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
