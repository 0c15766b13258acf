using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Funding;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Funding;

/// <summary>Each bad input gets a problem with its code and place; nothing is half done, and nothing is an error of ours.</summary>
public sealed class BadInputTests(ServiceFixture<FundingService> fixture) : IClassFixture<ServiceFixture<FundingService>>
{
    private const string Agreements = "/funding/v1/agreements";
    private readonly HttpClient _finance = fixture.Service.ClientOf("finance-1", "", "finance");

    [Theory]
    [InlineData("title", null, HttpStatusCode.BadRequest, "malformed-json", "line")]
    [InlineData("title", "null", HttpStatusCode.BadRequest, "malformed-json", "title")]
    [InlineData("title", "7", HttpStatusCode.BadRequest, "malformed-json", "title")]
    [InlineData("title", "\"\"", HttpStatusCode.UnprocessableEntity, "invalid-agreement", "/title")]
    [InlineData("title", "\"a\\u0000\"", HttpStatusCode.BadRequest, "malformed-json", "title")]
    [InlineData("title", "\"a\\ud800\"", HttpStatusCode.BadRequest, "malformed-json", "title")]
    [InlineData("more", "1", HttpStatusCode.BadRequest, "malformed-json", "more")]
    [InlineData("funderId", "\"../16\"", HttpStatusCode.UnprocessableEntity, "invalid-agreement", "/funderId")]
    [InlineData("faceValueCents", "\"1000\"", HttpStatusCode.BadRequest, "malformed-json", "faceValueCents")]
    [InlineData("faceValueCents", "10.5", HttpStatusCode.BadRequest, "malformed-json", "faceValueCents")]
    [InlineData("faceValueCents", "1e99", HttpStatusCode.BadRequest, "malformed-json", "faceValueCents")]
    [InlineData("faceValueCents", "99999999999999999999", HttpStatusCode.BadRequest, "malformed-json", "faceValueCents")]
    [InlineData("faceValueCents", "9223372036854775807", HttpStatusCode.UnprocessableEntity, "invalid-agreement", "/faceValueCents")]
    [InlineData("faceValueCents", "-1000", HttpStatusCode.UnprocessableEntity, "invalid-agreement", "/faceValueCents")]
    [InlineData("validUntil", "\"2026-02-30\"", HttpStatusCode.BadRequest, "malformed-json", "validUntil")]
    [InlineData("validUntil", "\"9999-12-31\"", HttpStatusCode.UnprocessableEntity, "invalid-agreement", "/validUntil")]
    [InlineData("validityMonths", "2147483648", HttpStatusCode.BadRequest, "malformed-json", "validityMonths")]
    [InlineData("validityMonths", "2147483647", HttpStatusCode.UnprocessableEntity, "invalid-agreement", "/validityMonths")]
    [InlineData("activatedAtIssue", "\"true\"", HttpStatusCode.BadRequest, "malformed-json", "activatedAtIssue")]
    [InlineData("restrictions", "null", HttpStatusCode.BadRequest, "malformed-json", "restrictions")]
    [InlineData("restrictions", "[]", HttpStatusCode.BadRequest, "malformed-json", "restrictions")]
    [InlineData("restrictions.territories", "[null]", HttpStatusCode.UnprocessableEntity, "malformed-json", "/territories")]
    [InlineData("restrictions.territories", "\"16\"", HttpStatusCode.BadRequest, "malformed-json", "territories")]
    [InlineData("restrictions.territories", "[\"Charente\"]", HttpStatusCode.UnprocessableEntity, "invalid-agreement", "/restrictions/territories/0")]
    [InlineData("restrictions.serviceKinds", "[\"welcome\"]", HttpStatusCode.UnprocessableEntity, "invalid-agreement", "/restrictions/serviceKinds")]
    [InlineData("restrictions.pathways", "[\"x\"]", HttpStatusCode.BadRequest, "malformed-json", "pathways")]
    [InlineData("restrictions.regulatedTariff", null, HttpStatusCode.BadRequest, "malformed-json", "restrictions")]
    [InlineData("restrictions.targetPublics", "[\"\"]", HttpStatusCode.UnprocessableEntity, "invalid-agreement", "/restrictions/targetPublics/0")]
    [InlineData("restrictions.categories", "[\"a\",\"b\\u202e\\n\"]", HttpStatusCode.UnprocessableEntity, "invalid-agreement", "/restrictions/categories/1")]
    [InlineData("partners", "[null]", HttpStatusCode.UnprocessableEntity, "malformed-json", "/partners")]
    [InlineData("partners", "[]", HttpStatusCode.UnprocessableEntity, "invalid-agreement", "/partners")]
    [InlineData("partners", "[{\"partnerId\":\"a\"}]", HttpStatusCode.BadRequest, "malformed-json", "partners")]
    [InlineData("partners", "[{\"partnerId\":\"a\",\"quotaCheques\":-1}]", HttpStatusCode.UnprocessableEntity, "invalid-agreement", "/partners")]
    public async Task An_agreement_with_a_bad_field_is_refused_with_its_place(string field, string? value, HttpStatusCode status, string code, string place)
    {
        var before = await EventCountAsync();
        var answer = await PostAsync(Agreements, AgreementWith(field, value));

        var problem = await ProblemAsync(answer, status, code);
        Assert.Contains(place, problem["errors"]![0]!["place"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(before, await EventCountAsync());
    }

    [Theory]
    [InlineData("", "malformed-request")]
    [InlineData("null", "malformed-request")]
    [InlineData("{", "malformed-json")]
    [InlineData("[]", "malformed-json")]
    [InlineData("{}", "malformed-json")]
    [InlineData("1", "malformed-json")]
    [InlineData("\"x\"", "malformed-json")]
    [InlineData("{\"title\":\"a\",\"title\":\"b\"}", "malformed-json")]
    [InlineData("{\"title\":\"a\"} x", "malformed-json")]
    [InlineData("beneficiary;public;cheques", "malformed-json")]
    public async Task A_body_that_is_no_request_is_refused(string body, string code)
    {
        var receipts = $"{Agreements}/{await AgreementAsync()}/receipts";

        foreach (var path in new[] { Agreements, receipts })
        {
            var problem = await ProblemAsync(await PostAsync(path, body), HttpStatusCode.BadRequest, code);
            // What the framework says is for who wrote the service, not for who calls it.
            Assert.DoesNotContain("parameter", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_body_nested_without_end_or_not_in_utf8_is_refused()
    {
        await ProblemAsync(await PostAsync(Agreements, new string('[', 100_000)), HttpStatusCode.BadRequest, "malformed-json");
        using var latin = new ByteArrayContent(Encoding.Latin1.GetBytes(AgreementWith("title", "\"é\"")));
        latin.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await ProblemAsync(await PostAsync(Agreements, latin), HttpStatusCode.BadRequest, "malformed-json");
    }

    [Theory]
    [InlineData("{\"grossAmountCents\":1000,\"receivedOn\":\"2026-03-02\"}", HttpStatusCode.BadRequest, "malformed-json")]
    [InlineData("{\"bankReference\":null,\"grossAmountCents\":1000,\"receivedOn\":\"2026-03-02\"}", HttpStatusCode.BadRequest, "malformed-json")]
    [InlineData("{\"bankReference\":\"R\",\"grossAmountCents\":\"1000\",\"receivedOn\":\"2026-03-02\"}", HttpStatusCode.BadRequest, "malformed-json")]
    [InlineData("{\"bankReference\":\"R\",\"grossAmountCents\":1e400,\"receivedOn\":\"2026-03-02\"}", HttpStatusCode.BadRequest, "malformed-json")]
    [InlineData("{\"bankReference\":\"R\",\"grossAmountCents\":1000,\"receivedOn\":\"02/03/2026\"}", HttpStatusCode.BadRequest, "malformed-json")]
    [InlineData("{\"bankReference\":\"R\",\"grossAmountCents\":1000,\"receivedOn\":\"2026-03-02\",\"more\":[]}", HttpStatusCode.BadRequest, "malformed-json")]
    [InlineData("{\"bankReference\":\"R\",\"grossAmountCents\":-1,\"receivedOn\":\"2026-03-02\"}", HttpStatusCode.UnprocessableEntity, "invalid-receipt")]
    [InlineData("{\"bankReference\":\"R\",\"grossAmountCents\":0,\"receivedOn\":\"2026-03-02\"}", HttpStatusCode.UnprocessableEntity, "invalid-receipt")]
    [InlineData("{\"bankReference\":\"R\",\"grossAmountCents\":9223372036854775807,\"receivedOn\":\"2026-03-02\"}", HttpStatusCode.UnprocessableEntity, "invalid-receipt")]
    [InlineData("{\"bankReference\":\" \",\"grossAmountCents\":1000,\"receivedOn\":\"2026-03-02\"}", HttpStatusCode.UnprocessableEntity, "invalid-receipt")]
    [InlineData("{\"bankReference\":\"R\",\"grossAmountCents\":1000,\"receivedOn\":\"0001-01-01\"}", HttpStatusCode.UnprocessableEntity, "invalid-receipt")]
    [InlineData("{\"bankReference\":\"R\",\"grossAmountCents\":1000,\"receivedOn\":\"9999-12-31\"}", HttpStatusCode.UnprocessableEntity, "invalid-receipt")]
    public async Task A_receipt_with_a_bad_field_books_nothing(string body, HttpStatusCode status, string code)
    {
        var id = await AgreementAsync();
        await ProblemAsync(await PostAsync($"{Agreements}/{id}/receipts", body), status, code);

        Assert.Equal(0, (await _finance.GetFromJsonAsync<JsonObject>($"{Agreements}/{id}"))!["balance"]!["receivedCents"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_null_where_none_may_be_is_told_as_such()
    {
        var problem = await ProblemAsync(await PostAsync(Agreements, AgreementWith("partners", "null")), HttpStatusCode.BadRequest, "malformed-json");
        Assert.Contains("null", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_of_something_else_is_not_found()
    {
        var now = fixture.Clock.GetUtcNow();
        var refused = new IssuanceRequested(Guid.CreateVersion7(), Guid.NewGuid(), "france-services-16", 1, 1, now, ParisTime.DayOf(now));
        await fixture.Probe.PublishAsync(refused);
        await fixture.Probe.HeardAsync<FundsRefused>(heard => heard.RequestId == refused.RequestId);

        await ProblemAsync(await _finance.GetAsync($"{Agreements}/{refused.RequestId}"), HttpStatusCode.NotFound, "agreement-unknown");
        await ProblemAsync(await PostAsync($"{Agreements}/{refused.RequestId}/receipts", Receipt("R-other")), HttpStatusCode.NotFound, "agreement-unknown");
    }

    [Fact]
    public async Task What_is_unknown_is_not_found()
    {
        await ProblemAsync(await _finance.GetAsync($"{Agreements}/{Guid.NewGuid()}"), HttpStatusCode.NotFound, "agreement-unknown");
        await ProblemAsync(await PostAsync($"{Agreements}/{Guid.NewGuid()}/receipts", Receipt("R-unknown")), HttpStatusCode.NotFound, "agreement-unknown");
        await ProblemAsync(await _finance.GetAsync($"{Agreements}/1"), HttpStatusCode.NotFound, "not-found");
        await ProblemAsync(await _finance.GetAsync("/funding/v2/agreements"), HttpStatusCode.NotFound, "not-found");
        await ProblemAsync(await _finance.DeleteAsync(Agreements), HttpStatusCode.MethodNotAllowed, "method-not-allowed");
    }

    [Theory]
    [InlineData(null, "idempotency-key-missing")]
    [InlineData("a b", "idempotency-key-malformed")]
    public async Task A_command_needs_a_usable_idempotency_key(string? key, string code)
    {
        await ProblemAsync(await PostAsync(Agreements, AgreementWith("title", "\"a\""), key), HttpStatusCode.BadRequest, code);
        await ProblemAsync(await PostAsync($"{Agreements}/{await AgreementAsync()}/receipts", Receipt("R"), key), HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task An_idempotency_key_has_128_characters_at_most()
    {
        var body = AgreementWith("title", "\"a\"");
        await ProblemAsync(await PostAsync(Agreements, body, new string('k', 129)), HttpStatusCode.BadRequest, "idempotency-key-malformed");
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(Agreements, body, new string('k', 128))).StatusCode);
    }

    [Fact]
    public async Task A_key_that_was_used_for_other_content_is_refused_and_its_first_answer_stands()
    {
        var key = Key();
        var first = await (await PostAsync(Agreements, AgreementWith("title", "\"a\""), key)).Content.ReadAsStringAsync();
        var before = await EventCountAsync();

        await ProblemAsync(await PostAsync(Agreements, AgreementWith("title", "\"b\""), key), HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        Assert.Equal(first, await (await PostAsync(Agreements, AgreementWith("title", "\"a\""), key)).Content.ReadAsStringAsync());
        Assert.Equal(before, await EventCountAsync());
    }

    [Fact]
    public async Task After_a_refusal_its_key_may_be_tried_again()
    {
        var key = Key();
        await ProblemAsync(await PostAsync(Agreements, AgreementWith("title", "\"\""), key), HttpStatusCode.UnprocessableEntity, "invalid-agreement");
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(Agreements, AgreementWith("title", "\"a\""), key)).StatusCode);
    }

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("application/problem+json")]
    public async Task Json_in_utf8_is_taken_however_its_type_is_written(string contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(AgreementWith("title", "\"a\"")));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(Agreements, content)).StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/csv")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=nonsense")]
    [InlineData("application/json; charset=utf-7")]
    public async Task Only_json_in_utf8_is_taken(string contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(AgreementWith("title", "\"a\"")));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        await ProblemAsync(await PostAsync(Agreements, content), HttpStatusCode.UnsupportedMediaType, "media-type-not-supported");
    }

    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/xml")]
    [InlineData("text/html;q=0.9")]
    public async Task An_error_is_told_to_a_client_that_asks_for_another_format_too(string accept)
    {
        using var client = fixture.Service.ClientOf("finance-1", "", "finance");
        client.DefaultRequestHeaders.Add("Accept", accept);

        await ProblemAsync(await client.GetAsync($"{Agreements}/{Guid.NewGuid()}"), HttpStatusCode.NotFound, "agreement-unknown");
    }

    [Fact]
    public async Task Nothing_answers_without_a_token_that_can_be_trusted()
    {
        using var client = fixture.Service.CreateClient();
        await ProblemAsync(await client.GetAsync($"{Agreements}/{Guid.NewGuid()}"), HttpStatusCode.Unauthorized, "not-authenticated");
        await ProblemAsync(await client.PostJsonAsync(Agreements, Key(), Samples.Agreement()), HttpStatusCode.Unauthorized, "not-authenticated");

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.For("finance-1", "", "finance")[..^8] + "AAAAAAAA");
        await ProblemAsync(await client.GetAsync($"{Agreements}/{Guid.NewGuid()}"), HttpStatusCode.Unauthorized, "not-authenticated");
    }

    [Theory]
    [InlineData("partner")]
    [InlineData("venue")]
    [InlineData("catalogue-operator")]
    [InlineData("ops")]
    public async Task Only_funders_and_finance_conclude_agreements_and_only_finance_books_receipts(string role)
    {
        var id = await AgreementAsync();
        using var client = fixture.Service.ClientOf("app", "departement-16", role);
        using var funder = fixture.Service.ClientOf("funder-app", "departement-16", "funder");

        await ProblemAsync(await client.PostJsonAsync(Agreements, Key(), Samples.Agreement()), HttpStatusCode.Forbidden, "not-allowed");
        foreach (var unfit in new[] { client, funder })
            await ProblemAsync(await unfit.PostAsync($"{Agreements}/{id}/receipts", Json(Receipt("R"))), HttpStatusCode.Forbidden, "not-allowed");
    }

    [Fact]
    public async Task A_funder_concludes_and_sees_its_own_agreements_and_no_others()
    {
        using var funder = fixture.Service.ClientOf("funder-17", "departement-17", "funder");
        await ProblemAsync(await funder.PostJsonAsync(Agreements, Key(), Samples.Agreement("departement-16")), HttpStatusCode.Forbidden, "not-your-funder");
        await ProblemAsync(await funder.GetAsync($"{Agreements}/{await AgreementAsync()}"), HttpStatusCode.NotFound, "agreement-unknown");

        var own = await (await funder.PostJsonAsync(Agreements, Key(), Samples.Agreement("departement-17"))).Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(HttpStatusCode.OK, (await funder.GetAsync($"{Agreements}/{own!["agreementId"]}")).StatusCode);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_whether_its_length_is_announced_or_not()
    {
        await using var replica = fixture.CreateReplica();
        replica.StartOnAPort();
        using var client = replica.ClientOf("finance-1", "", "finance");
        var body = Encoding.UTF8.GetBytes(AgreementWith("title", $"\"{new string('a', 1024 * 1024)}\""));

        foreach (var isChunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Agreements) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("Idempotency-Key", Key());
            request.Headers.TransferEncodingChunked = isChunked;
            await ProblemAsync(await client.SendAsync(request), HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        }
    }

    private static string Key() => Guid.NewGuid().ToString();

    /// <summary>An agreement with one field replaced by this JSON, or without it.</summary>
    private static string AgreementWith(string field, string? json)
    {
        var body = JsonSerializer.SerializeToNode(Samples.Agreement())!.AsObject();
        var path = field.Split('.');
        var parent = path[..^1].Aggregate(body, (node, name) => node[name]!.AsObject());
        parent.Remove(path[^1]);
        if (json is null) return body.ToJsonString();

        parent.Add(path[^1], "@");
        return body.ToJsonString().Replace("\"@\"", json, StringComparison.Ordinal);
    }

    private static string Receipt(string bankReference) =>
        JsonSerializer.Serialize(new { bankReference, grossAmountCents = 1_000, receivedOn = "2026-03-02" });

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<JsonObject> ProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {(int)status}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!.AsObject();
        Assert.Equal(code, problem["code"]!.GetValue<string>());
        Assert.NotEqual("", problem["traceId"]!.GetValue<string>());
        return problem;
    }

    private async Task<Guid> AgreementAsync()
    {
        var answer = await _finance.PostJsonAsync(Agreements, Key(), Samples.Agreement());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["agreementId"]!.GetValue<Guid>();
    }

    private Task<HttpResponseMessage> PostAsync(string path, string body) => PostAsync(path, body, Key());

    private Task<HttpResponseMessage> PostAsync(string path, string body, string? key) => PostAsync(path, Json(body), key);

    private Task<HttpResponseMessage> PostAsync(string path, HttpContent content) => PostAsync(path, content, Key());

    private async Task<HttpResponseMessage> PostAsync(string path, HttpContent content, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await _finance.SendAsync(request);
    }

    private async Task<long> EventCountAsync()
    {
        await using var database = NpgsqlDataSource.Create(fixture.Database);
        await using var command = database.CreateCommand("select count(*) from funding.mt_events");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
