using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.ChequeCodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Kernel;
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
    public async Task What_a_partner_asks_names_an_agreement_and_a_request_of_its_own()
    {
        var agreementId = await world.AgreementAsync(IssuanceWorld.Terms with
        {
            Restrictions = IssuanceWorld.Terms.Restrictions with { ChequesPerBeneficiary = 2, TargetPublics = ["Seniors"] },
        });
        var stock = new { agreementId, stock = new { cheques = 10, bookletSize = 10 } };
        Assert.Equal("stock-not-allowed", await CodeAsync(await world.Partner.PostJsonAsync("/issuance/v1/requests", Key(), stock)));
        Assert.Equal("public-not-targeted", await CodeAsync(await world.AskAsync(agreementId, Key(), ("B-1", 1))));

        using var csv = new StringContent("beneficiary;public;cheques\nB-1;Seniors;1\n", System.Text.Encoding.UTF8, "text/csv");
        Assert.Equal("agreement-missing", await CodeAsync(await world.Partner.PostContentAsync("/issuance/v1/requests", Key(), csv)));
        Assert.Equal("request-unknown", await CodeAsync(await world.Partner.GetAsync($"/issuance/v1/requests/{Guid.NewGuid()}")));
        var other = world.Service.ClientOf("other-app", "another-partner", "partner");
        Assert.Equal("agreement-unknown", await CodeAsync(await other.PostJsonAsync("/issuance/v1/requests", Key(), stock)));
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

    /// <summary>PostgreSQL keeps no text with U+0000: it is refused as other control characters are.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public async Task A_nul_in_a_list_of_beneficiaries_is_an_error_of_its_line(int? limit)
    {
        const string Csv = "beneficiary;public;cheques\nB\0-1;;1\nB-2;Jeu\0nes;1\n";
        var agreementId = await world.AgreementAsync(Limited(limit));
        string[] expected = ["invalid-beneficiary at line 2, beneficiary", "invalid-public at line 3, public"];

        var problem = (await (await world.AskCsvAsync(agreementId, Csv, Key())).Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(422, problem["status"]!.GetValue<int>());
        Assert.Equal(expected, problem["errors"]!.AsArray().Select(error => $"{error!["code"]} at {error["place"]}"));
        var checkedOnly = await ValidateAsync(agreementId, Csv);
        Assert.Equal(expected, checkedOnly["errors"]!.AsArray().Select(error => $"{error!["code"]} at {error["place"]}"));
    }

    /// <summary>Unicode, UAX #15: canonically equivalent text is the same text.</summary>
    [Fact]
    public async Task Spellings_that_look_the_same_are_one_person_in_one_request_and_in_several()
    {
        var agreementId = await world.AgreementAsync(Limited(2));
        string[] spellings = ["Be\u0301ne\u0301ficiaire-9", "B\u00e9n\u00e9ficiaire-9\u200b", "\u202eB\u00e9n\u00e9ficiaire-9"];

        Task<HttpResponseMessage> AskAsync(string lines) => world.AskCsvAsync(agreementId, $"beneficiary;public;cheques\n{lines}\n", Key());

        Assert.Equal("limit-reached", await CodeAsync(await AskAsync($"B\u00e9n\u00e9ficiaire-9;;2\n{spellings[0]};;2")));
        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync("B\u00e9n\u00e9ficiaire-9;;2\nB 11;;1\nB\u00a011;;1")).StatusCode);
        foreach (var spelling in spellings) Assert.Equal("limit-reached", await CodeAsync(await AskAsync($"{spelling};;1")));
        Assert.Equal("invalid-beneficiary", await CodeAsync(await AskAsync("\u200b;;1")));
        Assert.Equal(2, await CountAsync("select count(*) from issuance.beneficiary where agreement_id = $1", agreementId));
    }

    [Fact]
    public async Task A_dry_run_names_every_error_of_a_file_with_line_and_column_and_changes_nothing()
    {
        var agreementId = await world.AgreementAsync(IssuanceWorld.Terms with
        {
            Restrictions = IssuanceWorld.Terms.Restrictions with { ChequesPerBeneficiary = 2, TargetPublics = ["Jeunes"] },
        });
        await world.AskCsvAsync(agreementId, "beneficiary;public;cheques\nB-1;Jeunes;2\n", Key());

        var answer = await ValidateAsync(agreementId, "beneficiary;public;cheques\nB-1;Jeunes;1\nB-2;Jeunes;x\nB-3;Seniors;1\n;Jeunes;1\nB-4;1\nB-5;Jeunes;3\n");
        Assert.False(answer["isValid"]!.GetValue<bool>());
        Assert.Equal(
            ["limit-reached at line 2, cheques", "invalid-count at line 3, cheques", "public-not-targeted at line 4, public", "invalid-beneficiary at line 5, beneficiary", "malformed-csv at line 6", "limit-reached at line 7, cheques"],
            answer["errors"]!.AsArray().Select(error => $"{error!["code"]} at {error["place"]}"));

        var valid = await ValidateAsync(agreementId, "beneficiary;public;cheques\nB-6;Jeunes;2\n");
        Assert.Equal((true, 2, 0), (valid["isValid"]!.GetValue<bool>(), valid["chequeCount"]!.GetValue<int>(), valid["errors"]!.AsArray().Count));
        Assert.Equal(0, await CountAsync("select count(*) from issuance.beneficiary where agreement_id = $1 and reference = 'B-6'", agreementId));
        Assert.Equal(2, (await AgreementOfAsync(agreementId))["chequesRequested"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_request_is_refused_with_the_same_errors_as_its_dry_run()
    {
        var agreementId = await world.AgreementAsync();
        const string Csv = "beneficiary;public;cheques\nB-1;;x\n;;1\nB-2;;0\n";
        var refused = (await (await world.AskCsvAsync(agreementId, Csv, Key())).Content.ReadFromJsonAsync<JsonObject>())!;
        var validated = await ValidateAsync(agreementId, Csv);
        Assert.Equal(3, refused["errors"]!.AsArray().Count);
        Assert.Equal(validated["errors"]!.ToJsonString(), refused["errors"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"agreementId":"7a3c61f6-9d2e-4d9e-8f0a-0d6f6d0f5f11"}""", "agreement-unknown")]
    [InlineData("""{"agreementId":"7a3c61f6-9d2e-4d9e-8f0a-0d6f6d0f5f11","lines":[null]}""", "malformed-json")]
    public async Task A_dry_run_names_what_is_wrong_with_the_whole_too(string json, string code)
    {
        var answer = await world.Partner.PostAsync("/issuance/v1/requests/validation", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonObject>())!["errors"]![0]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_is_left_of_a_quota_counts_what_was_asked_for_and_not_refused()
    {
        var agreementId = await world.AgreementAsync(quotaCheques: 10);
        await world.AskAsync(agreementId, Key(), ("B-1", 4));
        var id = await RequestIdAsync(await world.AskAsync(agreementId, Key(), ("B-1", 3)));
        var (asked, now) = (await AgreementOfAsync(agreementId), world.Clock.GetUtcNow());
        Assert.Equal((10, 7, 3), (asked["quotaCheques"]!.GetValue<long>(), asked["chequesRequested"]!.GetValue<long>(), asked["chequesLeft"]!.GetValue<long>()));

        var refused = new FundsRefused(id, agreementId, [new RefusalReason("insufficient-funds", "x")], now, ParisTime.DayOf(now));
        foreach (var _ in Enumerable.Range(0, 2)) await world.Probe.PublishAsync(refused);
        await Eventually.IsTrueAsync(async () => (await AgreementOfAsync(agreementId))["chequesLeft"]!.GetValue<long>() == 6, "the refused cheques to count no more");

        var listed = (await world.Partner.GetFromJsonAsync<JsonObject>("/issuance/v1/agreements"))!["agreements"]!.AsArray();
        Assert.Contains(listed, agreement => agreement!["agreementId"]!.GetValue<Guid>() == agreementId);
        var other = world.Service.ClientOf("other-app", "other-partner", "partner");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/issuance/v1/agreements/{agreementId}")).StatusCode);
        Assert.Empty((await other.GetFromJsonAsync<JsonObject>("/issuance/v1/agreements"))!["agreements"]!.AsArray());
    }

    [Fact]
    public async Task The_progress_of_a_large_request_can_be_watched()
    {
        var agreementId = await world.AgreementAsync();
        var id = await RequestIdAsync(await world.AskAsync(agreementId, Key(), ("B-1", 2_500)));
        await world.Probe.PublishAsync(world.Reserved(id, agreementId, 2_500));
        var chunks = new List<ChequesIssued>();
        foreach (var number in new[] { 1, 2, 3 }) chunks.Add(await world.Probe.HeardAsync<ChequesIssued>(chunk => chunk.RequestId == id && chunk.ChunkNumber == number));

        foreach (var (chunk, registered) in new[] { (2, 500), (0, 1_500), (1, 2_500) })
        {
            await world.Probe.PublishAsync(Registered(chunks[chunk]));
            var shown = await Eventually.BecomesAsync(() => ShownAsync(id), request => request["chequesRegistered"]!.GetValue<int>() == registered, $"{registered} to be registered");
            Assert.Equal((2_500, 2_500, registered == 2_500 ? "completed" : "issued"),
                (shown["chequeCount"]!.GetValue<int>(), shown["chequesIssued"]!.GetValue<int>(), shown["status"]!.GetValue<string>()));
        }
    }

    [Fact]
    public async Task A_stock_has_booklets_and_nobodys_name_and_travels_so()
    {
        var agreementId = await world.AgreementAsync();
        var id = await RequestIdAsync(await world.Partner.PostJsonAsync("/issuance/v1/requests", Key(), new { agreementId, stock = new { cheques = 1_010, bookletSize = 10 } }));
        await world.Probe.PublishAsync(world.Reserved(id, agreementId, 1_010));
        var cheques = (await world.Probe.HeardAsync<ChequesIssued>(chunk => chunk.RequestId == id && chunk.ChunkNumber == 1)).Cheques
            .Concat((await world.Probe.HeardAsync<ChequesIssued>(chunk => chunk.RequestId == id && chunk.ChunkNumber == 2)).Cheques).ToList();

        Assert.All(cheques, cheque => Assert.Null(cheque.BeneficiaryId));
        Assert.All(cheques.GroupBy(cheque => cheque.Booklet), booklet => Assert.Equal(10, booklet.Count()));
        Assert.Equal(101, cheques.Select(cheque => cheque.Booklet).Distinct().Count());
        Assert.Equal("lines-and-stock", await CodeAsync(await world.Partner.PostJsonAsync("/issuance/v1/requests", Key(),
            new { agreementId, lines = new[] { new { beneficiary = "B", targetPublic = (string?)null, cheques = 1 } }, stock = new { cheques = 10, bookletSize = 10 } })));
        Assert.Equal("invalid-stock", await CodeAsync(await world.Partner.PostJsonAsync("/issuance/v1/requests", Key(), new { agreementId, stock = new { cheques = 10, bookletSize = 7 } })));
    }

    [Fact]
    public async Task The_same_key_for_a_stock_answers_the_same_and_for_another_stock_is_refused()
    {
        var (agreementId, key) = (await world.AgreementAsync(), Key());
        var first = await RequestIdAsync(await world.Partner.PostJsonAsync("/issuance/v1/requests", key, new { agreementId, stock = new { cheques = 10, bookletSize = 10 } }));
        Assert.Equal(first, await RequestIdAsync(await world.Partner.PostJsonAsync("/issuance/v1/requests", key, new { agreementId, stock = new { cheques = 10, bookletSize = 10 } })));
        Assert.Equal("idempotency-key-reused", await CodeAsync(await world.Partner.PostJsonAsync("/issuance/v1/requests", key, new { agreementId, stock = new { cheques = 10, bookletSize = 5 } })));
    }

    [Fact]
    public async Task Cheques_come_as_csv_that_a_spreadsheet_takes_for_text_and_never_for_formulas()
    {
        var (_, id, _) = await world.CompletedAsync(("=cmd()", 1), ("B;\"2\"", 1_500));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/issuance/v1/requests/{id}/cheques");
        request.Headers.Accept.ParseAdd("text/csv");
        var answer = await world.Partner.SendAsync(request);
        var lines = (await answer.Content.ReadAsStringAsync()).TrimStart('\ufeff').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var json = (await world.Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/requests/{id}/cheques?limit=2"))!["cheques"]!;

        Assert.Equal(("text/csv", true), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.CacheControl!.NoStore));
        Assert.Equal("serial;code;qr;beneficiary;public;booklet;status;validUntil;replaces;replacedBy", lines[0]);
        Assert.Equal(1_502, lines.Length);
        Assert.Equal($"{json[0]!["serial"]};{json[0]!["code"]};{json[0]!["qr"]};'=cmd();;;active;{json[0]!["validUntil"]};;", lines[1]);
        Assert.Contains(";\"B;\"\"2\"\"\";", lines[2], StringComparison.Ordinal);
        request.Dispose();
        using var paged = new HttpRequestMessage(HttpMethod.Get, $"/issuance/v1/requests/{id}/cheques?limit=2");
        paged.Headers.Accept.ParseAdd("text/csv");
        Assert.Equal("pages-are-json", await CodeAsync(await world.Partner.SendAsync(paged)));
    }

    [Theory]
    [InlineData("0", HttpStatusCode.NotFound, "part-unknown")]
    [InlineData("-1", HttpStatusCode.NotFound, "part-unknown")]
    [InlineData("3", HttpStatusCode.NotFound, "part-unknown")]
    [InlineData("x", HttpStatusCode.BadRequest, "malformed-request")]
    [InlineData("99999999999", HttpStatusCode.BadRequest, "malformed-request")]
    public async Task Printed_cheques_come_in_parts_and_there_is_no_part_beyond(string part, HttpStatusCode status, string code)
    {
        var answer = await world.Partner.GetAsync($"/issuance/v1/requests/{await PrintedAsync()}/cheques.pdf?part={part}");
        Assert.Equal((status, code), (answer.StatusCode, await CodeAsync(answer)));
    }

    [Fact]
    public async Task Each_part_is_a_document()
    {
        var id = await PrintedAsync();
        foreach (var part in new[] { "", "?part=2" })
            Assert.Equal("%PDF-1.7"u8.ToArray(), (await world.Partner.GetByteArrayAsync($"/issuance/v1/requests/{id}/cheques.pdf{part}"))[..8]);
        Assert.Equal(HttpStatusCode.NotFound, (await world.Service.ClientOf("o", "other", "partner").GetAsync($"/issuance/v1/requests/{id}/cheques.pdf")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await world.Service.ClientOf("ops", "", "ops").GetAsync($"/issuance/v1/requests/{id}/cheques.pdf")).StatusCode);
    }

    [Fact]
    public async Task What_redemption_tells_twice_or_in_another_order_ends_in_the_same_standing()
    {
        var (_, id, chunk) = await world.CompletedAsync(("B-1", 5));
        var (now, today) = (world.Clock.GetUtcNow(), ParisTime.DayOf(world.Clock.GetUtcNow()));
        var cheques = chunk.Cheques.Select(cheque => cheque.ChequeId).ToList();
        RedeemedCheque Part(Guid chequeId) => new(chequeId, "", chunk.Terms.AgreementId, "", "", null, 1_000, 0, 9_600);
        var (reversed, redeemed) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await world.Probe.PublishAsync(new ChequeUnblocked(cheques[0], 5, now, today));
            await world.Probe.PublishAsync(new ChequeBlocked(cheques[0], 4, now, today));
            await world.Probe.PublishAsync(new ChequeBlocked(cheques[1], 6, now, today));
            await world.Probe.PublishAsync(new ChequeUnblocked(cheques[1], 5, now, today));
            await world.Probe.PublishAsync(new ChequeExpired(cheques[2], chunk.Terms.AgreementId, 1_000, now, today));
            await world.Probe.PublishAsync(new ChequeBlocked(cheques[2], 3, now, today));
            await world.Probe.PublishAsync(new RedemptionReversed(reversed, Guid.Empty, [Part(cheques[3])], "", now, today));
            await world.Probe.PublishAsync(new ServiceRedeemed(reversed, Guid.Empty, Guid.Empty, Guid.Empty, "", today, 1_000, 0, [Part(cheques[3])], now, 1, now, today));
            await world.Probe.PublishAsync(new ServiceRedeemed(redeemed, Guid.Empty, Guid.Empty, Guid.Empty, "", today, 1_000, 0, [Part(cheques[4])], now, 1, now, today));
        }

        foreach (var queue in new[] { "cheque-standing", "cheque-use" })
            await Eventually.IsTrueAsync(async () => (await world.Vhost.QueueAsync($"issuance-{queue}"))["messages"]?.GetValue<long>() == 0, $"{queue} to be empty");
        await Eventually.BecomesAsync(async () => string.Join(' ', (await ChequesAsync(id)).Select(cheque => cheque["status"]!.GetValue<string>())),
            statuses => statuses == "active blocked expired active redeemed", "every cheque to stand where it was told last");
    }

    [Fact]
    public async Task A_replacement_that_is_due_twice_is_made_once_and_its_codes_are_shown_once_it_is_registered()
    {
        var (_, id, chunk) = await world.CompletedAsync(("B-1", 1));
        var (old, now, today) = (chunk.Cheques[0], world.Clock.GetUtcNow(), ParisTime.DayOf(world.Clock.GetUtcNow()));
        var due = new ReplacementDue(old.ChequeId, old.Serial, id, chunk.Terms, old.BeneficiaryId, null, true, now, today);
        foreach (var _ in Enumerable.Range(0, 3)) await world.Probe.PublishAsync(due);
        var issued = await world.Probe.HeardAsync<ReplacementIssued>(made => made.Replaces == old.ChequeId);
        await Eventually.IsTrueAsync(async () => (await world.Vhost.QueueAsync("issuance-replacement-due"))["messages"]?.GetValue<long>() == 0, "the repeats to be heard");

        Assert.Equal((chunk.Terms.ValidUntil, chunk.Terms.FaceValueCents, old.BeneficiaryId), (issued.Terms.ValidUntil, issued.Terms.FaceValueCents, issued.Cheque.BeneficiaryId));
        Assert.Equal(2, await CountAsync("select count(*) from issuance.issued_cheque where request_id = $1", id));
        Assert.Equal(HttpStatusCode.NotFound, (await world.Partner.GetAsync($"/issuance/v1/cheques/{issued.Cheque.Serial}")).StatusCode);
        await world.Probe.PublishAsync(new ReplacementRegistered(old.ChequeId, issued.Cheque.ChequeId, issued.Cheque.Serial, now, today));
        await Eventually.IsTrueAsync(async () => (await world.Partner.GetAsync($"/issuance/v1/cheques/{issued.Cheque.Serial}")).IsSuccessStatusCode, "the replacement to be shown");
        Assert.Single(world.Probe.Received, message => message.Contract is ReplacementIssued made && made.Replaces == old.ChequeId);
    }

    [Fact]
    public async Task An_expired_cheque_gives_its_place_under_the_limit_back_once()
    {
        var terms = IssuanceWorld.Terms with { Restrictions = IssuanceWorld.Terms.Restrictions with { ChequesPerBeneficiary = 2 } };
        var (agreementId, _, chunk) = await world.CompletedAsync(terms, ("B-1", 2));
        var (now, today) = (world.Clock.GetUtcNow(), ParisTime.DayOf(world.Clock.GetUtcNow()));
        Assert.Equal("limit-reached", await CodeAsync(await world.AskAsync(agreementId, Key(), ("B-1", 1))));

        foreach (var _ in Enumerable.Range(0, 3)) await world.Probe.PublishAsync(new ChequeExpired(chunk.Cheques[0].ChequeId, agreementId, 1_000, now, today));
        await Eventually.IsTrueAsync(async () => (await world.AskAsync(agreementId, Key(), ("B-1", 1))).IsSuccessStatusCode, "the place to be given back");
        await Eventually.IsTrueAsync(async () => (await world.Vhost.QueueAsync("issuance-cheque-standing"))["messages"]?.GetValue<long>() == 0, "the repeats to be heard");
        Assert.Equal("limit-reached", await CodeAsync(await world.AskAsync(agreementId, Key(), ("B-1", 1))));
    }

    /// <summary>An older release kept a row for each spelling: here they are made by hand as it made them.</summary>
    [Fact]
    public async Task Spellings_that_older_releases_told_apart_count_together_and_are_erased_together()
    {
        var agreementId = await world.AgreementAsync(Limited(4));
        foreach (var spelling in new[] { "Ren\u00e9", "Rene\u0301", "Ren\u00e9\u200b" }) await InsertOlderAsync(agreementId, spelling);

        Assert.Equal("limit-reached", await CodeAsync(await world.AskAsync(agreementId, Key(), ("Ren\u00e9", 2))));
        Assert.Equal(HttpStatusCode.Accepted, (await world.AskAsync(agreementId, Key(), ("Rene\u0301", 1))).StatusCode);
        Assert.Equal("limit-reached", await CodeAsync(await world.AskAsync(agreementId, Key(), ("Ren\u00e9", 1))));
        Assert.Equal(3, await CountAsync("select count(*) from issuance.beneficiary where agreement_id = $1", agreementId));

        await EraseAsync(agreementId, "\u2060Ren\u00e9");
        Assert.Equal(3, await CountAsync("select count(*) from issuance.beneficiary where agreement_id = $1 and is_erased", agreementId));
        const string Named = "select count(*) from issuance.beneficiary where agreement_id = $1 and";
        Assert.Equal(0, await CountAsync($"{Named} reference like 'Ren%'", agreementId));
        Assert.Equal(0, await CountAsync($"{Named} person_key like 'Ren%'", agreementId));
        Assert.Equal(HttpStatusCode.Accepted, (await world.AskAsync(agreementId, Key(), ("Ren\u00e9", 4))).StatusCode);
    }

    [Fact]
    public async Task An_older_row_is_erased_under_an_agreement_that_nothing_was_asked_under_since()
    {
        var agreementId = await world.AgreementAsync();
        await InsertOlderAsync(agreementId, "Rene\u0301");

        await EraseAsync(agreementId, "Ren\u00e9");
        Assert.Equal(1, await CountAsync("select count(*) from issuance.beneficiary where agreement_id = $1 and is_erased", agreementId));
    }

    [Fact]
    public async Task An_erased_beneficiary_is_nobody_any_more_and_their_cheques_stay()
    {
        var (agreementId, id, chunk) = await world.CompletedAsync(("Mme B.", 2));
        foreach (var _ in Enumerable.Range(0, 2))
            Assert.Equal(HttpStatusCode.NoContent, (await world.Partner.PostJsonAsync("/issuance/v1/beneficiaries/erasure", null, new { agreementId, beneficiary = "Mme B." })).StatusCode);

        Assert.All(await ChequesAsync(id), cheque => Assert.Null(cheque["beneficiary"]));
        Assert.Equal(0, await CountAsync("select count(*) from issuance.beneficiary where agreement_id = $1 and reference like '%Mme B.%'", agreementId));
        Assert.Equal(1, await CountAsync("select count(*) from issuance.mt_events where type = 'beneficiary_erased' and data ->> 'beneficiaryId' = $1::text", chunk.Cheques[0].BeneficiaryId!.Value));
        Assert.Equal(HttpStatusCode.Accepted, (await world.AskAsync(agreementId, Key(), ("Mme B.", 1))).StatusCode);
        var other = world.Service.ClientOf("other-app", "other-partner", "partner");
        Assert.Equal("agreement-unknown", await CodeAsync(await other.PostJsonAsync("/issuance/v1/beneficiaries/erasure", null, new { agreementId, beneficiary = "Mme B." })));
    }

    [Theory]
    [InlineData("within=-1", "invalid-within")]
    [InlineData("within=367", "invalid-within")]
    [InlineData("within=x", "malformed-request")]
    [InlineData("limit=0", "invalid-limit")]
    [InlineData("limit=1001", "invalid-limit")]
    [InlineData("cursor=x", "invalid-cursor")]
    [InlineData("cursor=2026-13-01.1", "invalid-cursor")]
    public async Task Reminders_are_asked_for_within_days_and_in_pages(string query, string code) =>
        Assert.Equal(code, await CodeAsync(await world.Partner.GetAsync($"/issuance/v1/reminders?{query}")));

    [Fact]
    public async Task Reminders_come_in_pages_without_codes()
    {
        var today = ParisTime.DayOf(world.Clock.GetUtcNow());
        var (_, id, chunk) = await world.CompletedAsync(IssuanceWorld.Terms with { ValidityMonths = null, ValidUntil = today.AddDays(3) }, ("B-1", 5));
        List<string> serials = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var text = await world.Partner.GetStringAsync($"/issuance/v1/reminders?within=3&limit=2{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}");
            var page = JsonNode.Parse(text)!;
            Assert.InRange(page["reminders"]!.AsArray().Count, 0, 2);
            Assert.DoesNotContain("\"code\"", text, StringComparison.Ordinal);
            serials.AddRange(page["reminders"]!.AsArray().Where(reminder => reminder!["requestId"]!.GetValue<Guid>() == id).Select(reminder => reminder!["serial"]!.GetValue<string>()));
            cursor = page["next"]?.GetValue<string>();
        }

        Assert.Equal(chunk.Cheques.Select(cheque => cheque.Serial), serials);
    }

    [Fact]
    public async Task A_file_in_another_encoding_and_an_agreement_named_twice_are_refused()
    {
        var agreementId = await world.AgreementAsync();
        var path = $"/issuance/v1/requests?agreementId={agreementId}";
        const string Csv = "beneficiary;public;cheques\nB-1;;1\n";
        using var utf16 = new ByteArrayContent([.. System.Text.Encoding.Unicode.Preamble, .. System.Text.Encoding.Unicode.GetBytes(Csv)]);
        utf16.Headers.ContentType = new("text/csv");
        Assert.Equal("malformed-csv", await CodeAsync(await world.Partner.PostContentAsync(path, Key(), utf16)));

        using var marked = new ByteArrayContent([.. System.Text.Encoding.UTF8.Preamble, .. System.Text.Encoding.UTF8.GetBytes(Csv)]);
        marked.Headers.ContentType = new("Text/CSV");
        Assert.Equal(HttpStatusCode.Accepted, (await world.Partner.PostContentAsync(path, Key(), marked)).StatusCode);

        var body = new { agreementId, lines = new[] { new { beneficiary = "B-1", targetPublic = (string?)null, cheques = 1 } } };
        Assert.Equal("agreement-named-twice", await CodeAsync(await world.Partner.PostJsonAsync($"/issuance/v1/requests?agreementId={Guid.NewGuid()}", Key(), body)));
        Assert.Equal(HttpStatusCode.Accepted, (await world.Partner.PostJsonAsync(path, Key(), body)).StatusCode);
    }

    private async Task<Guid> PrintedAsync() => (await world.CompletedAsync(("B-1", 1_001))).RequestId;

    private async Task<JsonObject> ValidateAsync(Guid agreementId, string csv)
    {
        var answer = await world.Partner.PostAsync($"/issuance/v1/requests/validation?agreementId={agreementId}", new StringContent(csv, System.Text.Encoding.UTF8, "text/csv"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private async Task<JsonObject> AgreementOfAsync(Guid agreementId) => (await world.Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/agreements/{agreementId}"))!;

    private async Task<List<JsonNode>> ChequesAsync(Guid requestId) =>
        (await world.Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/requests/{requestId}/cheques"))!["cheques"]!.AsArray().Select(cheque => cheque!).ToList();

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

    private static AgreementTerms Limited(int? chequesPerBeneficiary) => IssuanceWorld.Terms with
    {
        Restrictions = IssuanceWorld.Terms.Restrictions with { ChequesPerBeneficiary = chequesPerBeneficiary },
    };

    private async Task EraseAsync(Guid agreementId, string beneficiary)
    {
        var answer = await world.Partner.PostJsonAsync("/issuance/v1/beneficiaries/erasure", null, new { agreementId, beneficiary });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private async Task InsertOlderAsync(Guid agreementId, string reference)
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand(
            """
            insert into issuance.beneficiary (agreement_id, partner_id, reference, beneficiary_id, cheque_count)
            values ($1, $2, $3, gen_random_uuid(), 1)
            """);
        foreach (var value in new object[] { agreementId, IssuanceWorld.PartnerId, reference })
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> CountAsync(string sql, Guid id)
    {
        await using var database = NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = id });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
