using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Hosting;
using Aptic.Hosting.ChequeCodes;
using Aptic.Tests.Integration.Fixture;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Issuance;

public sealed class IssuanceTests(IssuanceWorld world) : IClassFixture<IssuanceWorld>
{
    [Fact]
    public async Task A_csv_request_is_funded_issued_completed_and_its_codes_are_those_that_were_told_as_hashes()
    {
        var agreementId = await world.AgreementAsync();
        var id = await RequestIdAsync(await world.AskCsvAsync(agreementId, "beneficiary;public;cheques\nB-1;Jeunes;2\nB-2;;1\n", Key()));
        Assert.Equal(3, (await world.HeardRequestAsync(id)).ChequeCount);
        Assert.Equal("request-not-completed", await CodeAsync(await world.Partner.GetAsync($"/issuance/v1/requests/{id}/cheques")));

        await world.Probe.PublishAsync(world.Reserved(id, agreementId, 3));
        var chunk = await world.Probe.HeardAsync<ChequesIssued>(issued => issued.RequestId == id);
        await world.Probe.PublishAsync(Registered(chunk));
        await CompletedAsync(id);

        var first = await world.Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/requests/{id}/cheques?limit=2");
        var rest = await world.Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/requests/{id}/cheques?limit=2&cursor={first!["next"]}");
        var cheques = first["cheques"]!.AsArray().Concat(rest!["cheques"]!.AsArray()).ToList();
        var keys = world.Service.Services.GetRequiredService<ChequeHashKeys>();
        Assert.Null(rest["next"]);
        Assert.Equal(["B-1", "B-1", "B-2"], cheques.Select(cheque => cheque!["beneficiary"]!.GetValue<string>()));
        Assert.Equal(chunk.Cheques.Select(cheque => cheque.CodeHash), cheques.Select(cheque => keys.AllHashes(cheque!["code"]!.GetValue<string>())[0]));
        Assert.Equal(chunk.Cheques.Select(cheque => cheque.QrHash), cheques.Select(cheque => keys.AllHashes(cheque!["qr"]!.GetValue<string>())[0]));
        Assert.Equal(chunk.Cheques[0].BeneficiaryId, chunk.Cheques[1].BeneficiaryId);
        Assert.NotEqual(chunk.Cheques[0].BeneficiaryId, chunk.Cheques[2].BeneficiaryId);
    }

    [Fact]
    public async Task Messages_that_come_twice_or_in_another_order_make_no_second_cheque()
    {
        var agreementId = await world.AgreementAsync();
        var id = await RequestIdAsync(await world.AskAsync(agreementId, Key(), ("B-1", 2_500)));
        await world.HeardRequestAsync(id);

        await world.Probe.PublishAsync(world.Reserved(id, agreementId, 2_500));
        await world.Probe.PublishAsync(world.Reserved(id, agreementId, 2_500));
        foreach (var number in new[] { 3, 1, 2 }) await world.Probe.HeardAsync<ChequesIssued>(chunk => chunk.RequestId == id && chunk.ChunkNumber == number);
        var chunks = world.Probe.Received.Select(message => message.Contract).OfType<ChequesIssued>().Where(chunk => chunk.RequestId == id).ToList();
        foreach (var chunk in chunks.OrderByDescending(chunk => chunk.ChunkNumber).Concat(chunks)) await world.Probe.PublishAsync(Registered(chunk));
        await CompletedAsync(id);

        Assert.Equal(2_500, await CountAsync("select count(*) from issuance.issued_cheque where request_id = $1", id));
        Assert.Equal(1, await CountAsync("select count(*) from issuance.mt_events where stream_id = $1 and type = 'request_completed'", id));
        Assert.Equal(2_500, chunks.DistinctBy(chunk => chunk.ChunkNumber).SelectMany(chunk => chunk.Cheques).DistinctBy(cheque => cheque.Serial).Count());
    }

    [Fact]
    public async Task A_refusal_of_funding_ends_the_request_with_every_reason_and_gives_the_places_back()
    {
        var agreementId = await world.AgreementAsync(IssuanceWorld.Terms with
        {
            Restrictions = IssuanceWorld.Terms.Restrictions with { ChequesPerBeneficiary = 2 },
        });
        var id = await RequestIdAsync(await world.AskAsync(agreementId, Key(), ("B-1", 2)));
        Assert.Equal("limit-reached", await CodeAsync(await world.AskAsync(agreementId, Key(), ("B-1", 1))));

        var now = world.Clock.GetUtcNow();
        var refused = new FundsRefused(id, agreementId, [new RefusalReason("insufficient-funds", "x"), new RefusalReason("quota-exceeded", "y")], now, ParisTime.DayOf(now));
        await world.Probe.PublishAsync(refused);
        await world.Probe.PublishAsync(refused);
        var shown = await Eventually.BecomesAsync(() => ShownAsync(id), request => request["status"]!.GetValue<string>() == "refused", "the refusal");

        Assert.Equal(["insufficient-funds", "quota-exceeded"], shown["reasons"]!.AsArray().Select(reason => reason!["code"]!.GetValue<string>()));
        Assert.Equal(HttpStatusCode.Accepted, (await world.AskAsync(agreementId, Key(), ("B-1", 2))).StatusCode);
    }

    [Fact]
    public async Task A_limit_per_beneficiary_holds_when_requests_come_at_once()
    {
        var agreementId = await world.AgreementAsync(IssuanceWorld.Terms with
        {
            Restrictions = IssuanceWorld.Terms.Restrictions with { ChequesPerBeneficiary = 3 },
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.AskAsync(agreementId, Key(), ("B-1", 1), ("B-2", 1))));

        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.Accepted));
    }

    [Fact]
    public async Task Concurrent_repeats_make_one_request_and_get_the_same_answer()
    {
        var agreementId = await world.AgreementAsync();
        var key = Key();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.AskAsync(agreementId, key, ("B-1", 1))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Single((await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()))).Distinct());
        Assert.Equal("idempotency-key-reused", await CodeAsync(await world.AskAsync(agreementId, key, ("B-2", 1))));
    }

    [Fact]
    public async Task What_is_another_partners_is_unknown()
    {
        var agreementId = await world.AgreementAsync();
        var id = await RequestIdAsync(await world.AskAsync(agreementId, Key(), ("B-1", 1)));
        var other = world.Service.ClientOf("other-app", "other-partner", "partner");

        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/issuance/v1/requests/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/issuance/v1/requests/{id}/cheques")).StatusCode);
        Assert.Equal("agreement-unknown", await CodeAsync(await other.PostJsonAsync("/issuance/v1/requests", Key(),
            new { agreementId, lines = new[] { new { beneficiary = "B", targetPublic = (string?)null, cheques = 1 } } })));
    }

    [Theory]
    [InlineData("", "malformed-csv", "line 1")]
    [InlineData("beneficiary;cheques\nB;1", "malformed-csv", "line 1")]
    [InlineData("beneficiary;public;cheques;name\nB;;1;x", "malformed-csv", "line 1")]
    [InlineData("beneficiary;public;cheques\nB;;1\nC;;x", "invalid-count", "line 3, cheques")]
    [InlineData("beneficiary;public;cheques\nB;;-1", "invalid-count", "line 2, cheques")]
    [InlineData("beneficiary;public;cheques\nB;;0", "invalid-count", "line 2, cheques")]
    [InlineData("beneficiary;public;cheques\nB;;99999999999", "invalid-count", "line 2, cheques")]
    [InlineData("beneficiary;public;cheques\nB;1", "malformed-csv", "line 2")]
    [InlineData("beneficiary;public;cheques\n\"B;;1", "malformed-csv", "line 2")]
    [InlineData("beneficiary;public;cheques\n;;1", "invalid-beneficiary", "line 2, beneficiary")]
    [InlineData("beneficiary;public;cheques\n", "no-lines", "/lines")]
    [InlineData("beneficiary;public;cheques\nB;;60000\nC;;60000", "too-many-cheques", "/lines")]
    public async Task A_csv_file_is_refused_with_the_place_of_each_error(string csv, string code, string place)
    {
        var agreementId = await world.AgreementAsync();
        var problem = (await (await world.AskCsvAsync(agreementId, csv, Key())).Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal((code, place), (problem["code"]!.GetValue<string>(), problem["errors"]![0]!["place"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest, "malformed-json")]
    [InlineData("null", HttpStatusCode.BadRequest, "malformed-request")]
    [InlineData("[]", HttpStatusCode.BadRequest, "malformed-json")]
    [InlineData("""{"agreementId":"x","lines":[]}""", HttpStatusCode.BadRequest, "malformed-json")]
    [InlineData("""{"agreementId":"7a3c61f6-9d2e-4d9e-8f0a-0d6f6d0f5f11","lines":[],"more":1}""", HttpStatusCode.BadRequest, "malformed-json")]
    [InlineData("""{"agreementId":"7a3c61f6-9d2e-4d9e-8f0a-0d6f6d0f5f11","lines":[null]}""", HttpStatusCode.UnprocessableEntity, "malformed-json")]
    [InlineData("""{"agreementId":"7a3c61f6-9d2e-4d9e-8f0a-0d6f6d0f5f11","stock":{"cheques":10}}""", HttpStatusCode.BadRequest, "malformed-json")]
    [InlineData("""{"agreementId":"7a3c61f6-9d2e-4d9e-8f0a-0d6f6d0f5f11","stock":[]}""", HttpStatusCode.BadRequest, "malformed-json")]
    [InlineData("""{"agreementId":"7a3c61f6-9d2e-4d9e-8f0a-0d6f6d0f5f11","lines":[{"beneficiary":"B","targetPublic":null,"cheques":1e99}]}""", HttpStatusCode.BadRequest, "malformed-json")]
    [InlineData("""{"agreementId":"7a3c61f6-9d2e-4d9e-8f0a-0d6f6d0f5f11","lines":[{"beneficiary":"B","targetPublic":null,"cheques":1}]}""", HttpStatusCode.NotFound, "agreement-unknown")]
    public async Task Json_is_refused_with_a_problem_and_never_an_error_of_ours(string json, HttpStatusCode status, string code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/issuance/v1/requests");
        request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", Key());
        var answer = await world.Partner.SendAsync(request);
        Assert.Equal((status, code), (answer.StatusCode, await CodeAsync(answer)));
    }

    private static string Key() => Guid.NewGuid().ToString();

    private static async Task<string> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>();

    private static async Task<Guid> RequestIdAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var id = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["requestId"]!.GetValue<Guid>();
        Assert.Equal($"/issuance/v1/requests/{id}", answer.Headers.Location!.ToString());
        return id;
    }

    private static ChequesRegistered Registered(ChequesIssued chunk) =>
        new(chunk.RequestId, chunk.ChunkNumber, chunk.Cheques.Count, chunk.OccurredAt, chunk.AccountingDay);

    private async Task<JsonObject> ShownAsync(Guid id) => (await world.Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/requests/{id}"))!;

    private Task<JsonObject> CompletedAsync(Guid id) =>
        Eventually.BecomesAsync(() => ShownAsync(id), request => request["status"]!.GetValue<string>() == "completed", "the request to be completed");

    private async Task<long> CountAsync(string sql, Guid id)
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = id });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
