using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Issuance;

/// <summary>What a partner does with its cheques at redemption, and that issuance follows.</summary>
public sealed class LifeTests(LifeWorld world) : IClassFixture<LifeWorld>
{
    private static readonly AgreementTerms OnHandOver = IssuanceWorld.Terms with { ActivatedAtIssue = false };
    private static readonly AgreementTerms ForYouth = IssuanceWorld.Terms with { Restrictions = IssuanceWorld.Terms.Restrictions with { TargetPublics = ["Jeunes"] } };
    private static readonly AgreementTerms TwoForOne = IssuanceWorld.Terms with { Restrictions = IssuanceWorld.Terms.Restrictions with { ChequesPerBeneficiary = 2 } };

    [Fact]
    public async Task A_booklet_of_the_stock_is_handed_over_whole_with_its_public_and_doing_so_again_changes_nothing()
    {
        var (venueId, serviceId) = await world.WorkshopAsync();
        var agreementId = await world.AgreementAsync(ForYouth);
        var (_, cheques) = await world.IssueAsync(ForYouth, new { agreementId, stock = new { cheques = 20, bookletSize = 5 } }, agreementId);
        var booklet = cheques[0]["booklet"]!.GetValue<string>();
        Assert.Equal(4, cheques.Select(cheque => cheque["booklet"]!.GetValue<string>()).Distinct().Count());
        Assert.All(cheques, cheque => Assert.Equal(("issued", null), (cheque["status"]!.GetValue<string>(), cheque["beneficiary"]?.GetValue<string>())));

        Assert.Equal("public-missing", (await world.ChangeAsync("activation", new { booklet }))["cheques"]![0]!["errors"]![0]!["code"]!.GetValue<string>());
        Assert.Equal((5, 0, 0), Counts(await world.ChangeAsync("activation", new { booklet, targetPublic = "Jeunes" })));
        Assert.Equal((0, 5, 0), Counts(await world.ChangeAsync("activation", new { booklet, targetPublic = "Jeunes" })));

        Assert.True((await world.QuoteAsync(venueId, serviceId, Qr(cheques[4])))["usable"]!.GetValue<bool>());
        Assert.False((await world.QuoteAsync(venueId, serviceId, Qr(cheques[5])))["usable"]!.GetValue<bool>());
        Assert.Equal("Jeunes", (await world.StandsAsync(Serial(cheques[4]), "active"))["targetPublic"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_range_of_one_request_is_activated_blocked_unblocked_and_taken_back()
    {
        var (_, cheques) = await world.IssueAsync(6, OnHandOver);
        var range = new { from = Serial(cheques[1]), to = Serial(cheques[4]) };

        Assert.Equal((4, 0, 0), Counts(await world.ChangeAsync("activation", range)));
        Assert.Equal((4, 0, 0), Counts(await world.ChangeAsync("block", new { range.from, range.to, reason = "volé" })));
        await world.StandsAsync(Serial(cheques[4]), "blocked");
        Assert.Equal((4, 0, 0), Counts(await world.ChangeAsync("unblock", range)));
        await world.StandsAsync(Serial(cheques[4]), "active");
        Assert.Equal((4, 0, 0), Counts(await world.ChangeAsync("cancellation", new { range.from, range.to, reason = "non remis" })));
        await world.StandsAsync(Serial(cheques[4]), "cancelled");
        Assert.Equal("issued", (await world.StandsAsync(Serial(cheques[5]), "issued"))["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Each_cheque_is_a_decision_of_its_own_and_one_that_is_refused_keeps_no_other_back()
    {
        var (venueId, serviceId) = await world.WorkshopAsync();
        var (_, cheques) = await world.IssueAsync(3);
        Assert.Equal(HttpStatusCode.OK, (await world.RedeemAsync(venueId, serviceId, Qr(cheques[0]))).StatusCode);
        await world.ChangeAsync("block", new { serials = new[] { Serial(cheques[1]) }, reason = "perdu" });

        var answer = await world.ChangeAsync("block",
            new { serials = new[] { Serial(cheques[0]), Serial(cheques[1]), "nothing", Serial(cheques[2]), Serial(cheques[2]) }, reason = "perdu" });

        Assert.Equal(["cheque-redeemed", "already", "cheque-unknown", "done"], answer["cheques"]!.AsArray().Select(cheque =>
            cheque!["errors"]!.AsArray().Count == 1 ? cheque["errors"]![0]!["code"]!.GetValue<string>() : cheque["outcome"]!.GetValue<string>()));
        Assert.Equal((1, 1, 2), Counts(answer));
    }

    [Fact]
    public async Task More_cheques_than_one_transaction_holds_are_all_changed()
    {
        var (requestId, cheques) = await world.IssueAsync(250, OnHandOver);
        Assert.Equal((250, 0, 0), Counts(await world.ChangeAsync("activation", new { serials = cheques.Select(Serial).ToArray() })));
        await Eventually.IsTrueAsync(async () => (await world.ChequesAsync(requestId)).All(cheque => cheque["status"]!.GetValue<string>() == "active"), "all to be active");
    }

    [Fact]
    public async Task Two_batches_over_the_same_cheques_at_once_change_each_once()
    {
        var (_, cheques) = await world.IssueAsync(150, OnHandOver);
        var (serials, reversed) = (cheques.Select(Serial).ToArray(), cheques.Select(Serial).Reverse().ToArray());

        var answers = await Task.WhenAll(world.ChangeAsync("activation", new { serials }), world.ChangeAsync("activation", new { serials = reversed }));

        Assert.Equal((150, 150, 0), (answers.Sum(answer => Counts(answer).Done), answers.Sum(answer => Counts(answer).Already), answers.Sum(answer => Counts(answer).Refused)));
    }

    [Theory]
    [InlineData("activation", """{}""", "invalid-selection")]
    [InlineData("activation", """{"serials":[]}""", "invalid-selection")]
    [InlineData("activation", """{"serials":[null]}""", "malformed-json")]
    [InlineData("activation", """{"serials":"x"}""", "malformed-json")]
    [InlineData("activation", """{"serials":["1"],"booklet":"C1"}""", "invalid-selection")]
    [InlineData("activation", """{"from":"1"}""", "invalid-selection")]
    [InlineData("activation", """{"from":"1","to":"2","booklet":"C1"}""", "invalid-selection")]
    [InlineData("activation", """{"from":"1","to":"2"}""", "range-unknown")]
    [InlineData("activation", """{"booklet":"C1"}""", "booklet-unknown")]
    [InlineData("activation", """{"booklet":"C1","reason":"x"}""", "malformed-json")]
    [InlineData("activation", """[]""", "malformed-json")]
    [InlineData("unblock", """{"booklet":""}""", "booklet-unknown")]
    [InlineData("block", """{"booklet":"C1"}""", "malformed-json")]
    [InlineData("block", """{"booklet":"C1","reason":""}""", "invalid-reason")]
    [InlineData("cancellation", """{"booklet":"C1","reason":"a\nb"}""", "invalid-reason")]
    [InlineData("replacement", """{"booklet":"C1","reason":null}""", "malformed-json")]
    public async Task A_selection_that_says_nothing_or_too_much_is_refused(string change, string json, string code)
    {
        var answer = await world.PartnerAtRedemption.PostContentAsync($"/redemption/v1/cheques/{change}", Guid.NewGuid().ToString(), new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>());
        Assert.InRange((int)answer.StatusCode, 400, 422);
    }

    [Fact]
    public async Task One_cheque_is_handed_over_with_or_without_a_body_and_its_public_is_said_once()
    {
        var agreementId = await world.AgreementAsync(OnHandOver);
        var (_, cheques) = await world.IssueAsync(OnHandOver, new { agreementId, stock = new { cheques = 5, bookletSize = 5 } }, agreementId);
        async Task<(HttpStatusCode, string?)> HandOverAsync(JsonNode cheque, HttpContent? body)
        {
            var answer = await world.PartnerAtRedemption.PostContentAsync($"/redemption/v1/cheques/{Serial(cheque)}/activation", Guid.NewGuid().ToString(), body);
            var told = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
            return (answer.StatusCode, (told["code"] ?? told["status"])!.GetValue<string>());
        }

        Assert.Equal((HttpStatusCode.OK, "active"), await HandOverAsync(cheques[0], null));
        Assert.Equal((HttpStatusCode.OK, "active"), await HandOverAsync(cheques[1], JsonContent.Create(new { targetPublic = "Jeunes" })));
        Assert.Equal((HttpStatusCode.Conflict, "public-already-said"), await HandOverAsync(cheques[1], JsonContent.Create(new { targetPublic = "Seniors" })));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid-public"), await HandOverAsync(cheques[2], JsonContent.Create(new { targetPublic = "" })));
        Assert.Equal((HttpStatusCode.BadRequest, "malformed-json"), await HandOverAsync(cheques[2], JsonContent.Create(new { targetPublic = 1 })));
        Assert.Equal((HttpStatusCode.BadRequest, "malformed-json"), await HandOverAsync(cheques[2], JsonContent.Create(new { @public = "Jeunes" })));
    }

    [Fact]
    public async Task More_than_a_thousand_cheques_are_refused_before_any_is_changed()
    {
        var (_, cheques) = await world.IssueAsync(1_001, OnHandOver);
        var answer = await world.PartnerAtRedemption.PostJsonAsync("/redemption/v1/cheques/activation", Guid.NewGuid().ToString(), new { from = Serial(cheques[0]), to = await LastSerialAsync(cheques) });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "too-many-cheques"), (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>()));
        var named = await world.PartnerAtRedemption.PostJsonAsync("/redemption/v1/cheques/activation", Guid.NewGuid().ToString(), new { serials = Enumerable.Repeat("1", 1_001).ToArray() });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, named.StatusCode);
        Assert.Equal((1, 0, 0), Counts(await world.ChangeAsync("activation", new { serials = new[] { Serial(cheques[0]) } })));
    }

    [Fact]
    public async Task What_is_another_partners_is_unknown_however_it_is_named()
    {
        var agreementId = await world.AgreementAsync(OnHandOver);
        var (_, cheques) = await world.IssueAsync(OnHandOver, new { agreementId, stock = new { cheques = 5, bookletSize = 5 } }, agreementId);
        var other = world.Redemption.ClientOf("other-app", "other-partner", "partner");
        async Task<JsonObject> AskAsync(object request) => (await (await other.PostJsonAsync("/redemption/v1/cheques/activation", Guid.NewGuid().ToString(), request)).Content.ReadFromJsonAsync<JsonObject>())!;

        Assert.Equal("booklet-unknown", (await AskAsync(new { booklet = cheques[0]["booklet"]!.GetValue<string>() }))["code"]!.GetValue<string>());
        Assert.Equal("range-unknown", (await AskAsync(new { from = Serial(cheques[0]), to = Serial(cheques[4]) }))["code"]!.GetValue<string>());
        Assert.Equal("cheque-unknown", (await AskAsync(new { serials = new[] { Serial(cheques[0]) } }))["cheques"]![0]!["errors"]![0]!["code"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, (await world.Service.ClientOf("other-app", "other-partner", "partner").GetAsync($"/issuance/v1/cheques/{Serial(cheques[0])}")).StatusCode);
        await world.StandsAsync(Serial(cheques[0]), "issued");
    }

    [Theory]
    [InlineData(true, false, "active")]
    [InlineData(true, true, "active")]
    [InlineData(false, false, "issued")]
    [InlineData(false, true, "issued")]
    public async Task A_replaced_cheque_is_of_no_use_any_more_and_a_new_one_is_what_it_was(bool isActive, bool isBlocked, string status)
    {
        var (venueId, serviceId) = await world.WorkshopAsync();
        var (requestId, cheques) = await world.IssueAsync(2, isActive ? null : OnHandOver);
        var old = cheques[0];
        if (isBlocked) await world.ChangeAsync("block", new { serials = new[] { Serial(old) }, reason = "volé" });
        foreach (var _ in Enumerable.Range(0, 2))
            Assert.Equal(HttpStatusCode.OK, (await world.PartnerAtRedemption.PostJsonAsync($"/redemption/v1/cheques/{Serial(old)}/replacement", Guid.NewGuid().ToString(), new { reason = "volé" })).StatusCode);

        var ended = await world.StandsAsync(Serial(old), "replaced");
        var replacement = (await Eventually.BecomesAsync(() => world.ChequesAsync(requestId), shown => shown.Count == 3, "the replacement to be registered"))[2];
        Assert.Equal(Serial(replacement), ended["replacedBy"]!.GetValue<string>());
        Assert.Equal((Serial(old), status, "B-1"), (replacement["replaces"]!.GetValue<string>(), replacement["status"]!.GetValue<string>(), replacement["beneficiary"]!.GetValue<string>()));
        Assert.Equal(old["validUntil"]!.GetValue<string>(), replacement["validUntil"]!.GetValue<string>());

        Assert.Equal("cheque-replaced", (await world.QuoteAsync(venueId, serviceId, Qr(old)))["cheques"]![0]!["reasons"]![0]!["code"]!.GetValue<string>());
        Assert.Equal(isActive, (await world.QuoteAsync(venueId, serviceId, Code(replacement)))["usable"]!.GetValue<bool>());
        Assert.Contains("replacement-registered", await TimelineAsync(Serial(old)));
        Assert.Contains(Serial(old), await world.PartnerAtRedemption.GetStringAsync($"/redemption/v1/cheques/{Serial(replacement)}/timeline"), StringComparison.Ordinal);
        // The money stayed in circulation: nothing was given back, and nothing reserved.
        Assert.DoesNotContain(world.Probe.Received, message => message.Contract is ChequeCancelled cancelled && cancelled.Reason == "volé");
        Assert.Single(world.Probe.Received, message => message.Contract is ReplacementIssued issued && issued.ReplacesSerial == Serial(old));
    }

    [Fact]
    public async Task Raced_by_redemptions_a_cheque_is_redeemed_or_replaced_and_never_both()
    {
        var (venueId, serviceId) = await world.WorkshopAsync();
        var (requestId, cheques) = await world.IssueAsync(8);
        var answers = await Task.WhenAll(cheques.Select(async cheque =>
        {
            var redeeming = world.RedeemAsync(venueId, serviceId, Qr(cheque));
            var replacing = world.PartnerAtRedemption.PostJsonAsync($"/redemption/v1/cheques/{Serial(cheque)}/replacement", Guid.NewGuid().ToString(), new { reason = "perdu" });
            return (Redeemed: (await redeeming).IsSuccessStatusCode, Replaced: (await replacing).IsSuccessStatusCode);
        }));

        Assert.All(answers, answer => Assert.NotEqual(answer.Redeemed, answer.Replaced));
        await Eventually.IsTrueAsync(async () => (await world.ChequesAsync(requestId)).Count == 8 + answers.Count(answer => answer.Replaced), "as many new cheques as were replaced");
    }

    [Fact]
    public async Task A_booklet_that_is_lost_is_replaced_whole_and_one_of_the_new_cheques_can_be_replaced_again()
    {
        var agreementId = await world.AgreementAsync();
        var (requestId, cheques) = await world.IssueAsync(IssuanceWorld.Terms, new { agreementId, stock = new { cheques = 10, bookletSize = 10 } }, agreementId);
        Assert.Equal((10, 0, 0), Counts(await world.ChangeAsync("replacement", new { booklet = cheques[0]["booklet"]!.GetValue<string>(), reason = "perdu" })));

        var shown = await Eventually.BecomesAsync(() => world.ChequesAsync(requestId), all => all.Count == 20, "ten replacements");
        Assert.Equal(cheques.Select(Serial).Order(), shown.Skip(10).Select(cheque => cheque["replaces"]!.GetValue<string>()).Order());
        Assert.All(shown.Skip(10), cheque => Assert.Null(cheque["booklet"]));
        Assert.Equal((1, 0, 0), Counts(await world.ChangeAsync("replacement", new { serials = new[] { Serial(shown[10]) }, reason = "illisible" })));
        await Eventually.IsTrueAsync(async () => (await world.ChequesAsync(requestId)).Count == 21, "the second replacement");
    }

    [Fact]
    public async Task A_place_under_the_limit_is_given_back_by_a_cancellation_once_and_not_by_a_replacement()
    {
        var agreementId = await world.AgreementAsync(TwoForOne);
        async Task<HttpStatusCode> AskAsync() => (await world.AskAsync(agreementId, Guid.NewGuid().ToString(), ("B-1", 1))).StatusCode;
        var (_, cheques) = await world.IssueAsync(TwoForOne, new { agreementId, lines = new[] { new { beneficiary = "B-1", targetPublic = (string?)null, cheques = 2 } } }, agreementId);

        await world.ChangeAsync("replacement", new { serials = new[] { Serial(cheques[0]) }, reason = "perdu" });
        var replacement = (await world.StandsAsync(Serial(cheques[0]), "replaced"))["replacedBy"]!.GetValue<string>();
        Assert.Equal(HttpStatusCode.Conflict, await AskAsync());

        await Eventually.IsTrueAsync(async () => (await world.Partner.GetAsync($"/issuance/v1/cheques/{replacement}")).IsSuccessStatusCode, "the replacement to be registered");
        await world.ChangeAsync("cancellation", new { serials = new[] { replacement }, reason = "rendu" });
        await world.StandsAsync(replacement, "cancelled");
        var told = await world.Probe.HeardAsync<ChequeCancelled>(cancelled => cancelled.Reason == "rendu");
        foreach (var _ in Enumerable.Range(0, 3)) await world.Probe.PublishAsync(told);
        Assert.Equal(HttpStatusCode.Accepted, await AskAsync());
        await Eventually.IsTrueAsync(async () => (await world.Vhost.QueueAsync("issuance-cheque-standing"))["messages"]?.GetValue<long>() == 0, "the repeats to be heard");
        Assert.Equal(HttpStatusCode.Conflict, await AskAsync());
    }

    [Fact]
    public async Task A_printed_cheque_is_scanned_and_quoted_as_the_cheque_that_it_is()
    {
        var (venueId, serviceId) = await world.WorkshopAsync();
        var (requestId, cheques) = await world.IssueAsync(1);
        var answer = await world.Partner.GetAsync($"/issuance/v1/requests/{requestId}/cheques.pdf");
        Assert.Equal(("application/pdf", true), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.CacheControl!.NoStore));

        var scanned = await ScanAsync(await answer.Content.ReadAsByteArrayAsync());

        var quote = await world.QuoteAsync(venueId, serviceId, scanned);
        Assert.Equal((true, Serial(cheques[0])), (quote["usable"]!.GetValue<bool>(), quote["cheques"]![0]!["serial"]!.GetValue<string>()));
        Assert.Contains("#", scanned, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await world.RedeemAsync(venueId, serviceId, scanned)).StatusCode);
        await world.StandsAsync(Serial(cheques[0]), "redeemed");
        var empty = await world.Partner.GetAsync($"/issuance/v1/requests/{requestId}/cheques.pdf");
        Assert.Equal((HttpStatusCode.Conflict, "nothing-to-print"), (empty.StatusCode, (await empty.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Reminders_name_what_is_unused_and_about_to_expire_and_follow_uses_and_reversals()
    {
        var (venueId, serviceId) = await world.WorkshopAsync();
        var today = ParisTime.DayOf(world.Clock.GetUtcNow());
        var soon = IssuanceWorld.Terms with { ValidityMonths = null, ValidUntil = today.AddDays(10) };
        var (requestId, cheques) = await world.IssueAsync(4, soon, "B-9");
        async Task<List<string>> RemindedAsync(int within) => (await world.Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/reminders?within={within}&limit=1000"))!["reminders"]!.AsArray()
            .Where(reminder => reminder!["requestId"]!.GetValue<Guid>() == requestId).Select(reminder => reminder!["serial"]!.GetValue<string>()).ToList();

        Assert.Equal(cheques.Select(Serial), await RemindedAsync(10));
        Assert.Empty(await RemindedAsync(9));
        var redeemed = (await (await world.RedeemAsync(venueId, serviceId, Qr(cheques[0]))).Content.ReadFromJsonAsync<JsonObject>())!["redemptionId"]!.GetValue<Guid>();
        await world.ChangeAsync("cancellation", new { serials = new[] { Serial(cheques[1]) }, reason = "rendu" });
        await world.ChangeAsync("replacement", new { serials = new[] { Serial(cheques[2]) }, reason = "perdu" });
        var left = await Eventually.BecomesAsync(() => RemindedAsync(10), reminded => reminded.Count == 2 && reminded[0] == Serial(cheques[3]), "two to be reminded of");
        Assert.Equal(left[1], (await world.StandsAsync(Serial(cheques[2]), "replaced"))["replacedBy"]!.GetValue<string>());

        await world.Venue.PostJsonAsync($"/redemption/v1/redemptions/{redeemed}/reversal", Guid.NewGuid().ToString(), new { reason = "erreur" });
        await Eventually.IsTrueAsync(async () => (await RemindedAsync(10)).Contains(Serial(cheques[0])), "the reversed one to be reminded of");
    }

    [Fact]
    public async Task A_later_last_day_that_is_granted_to_issued_cheques_moves_their_reminder_and_is_shown()
    {
        var today = ParisTime.DayOf(world.Clock.GetUtcNow());
        var (last, granted) = (today.AddDays(10), today.AddDays(40));
        var (requestId, cheques) = await world.IssueAsync(2, IssuanceWorld.Terms with { ValidityMonths = null, ValidUntil = last }, "B-10");
        var agreementId = (await world.Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/requests/{requestId}"))!["agreementId"]!.GetValue<Guid>();
        async Task<List<(string Serial, string Day)>> RemindedAsync(int within) => (await world.Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/reminders?within={within}&limit=1000"))!["reminders"]!.AsArray()
            .Where(reminder => reminder!["requestId"]!.GetValue<Guid>() == requestId).Select(reminder => (reminder!["serial"]!.GetValue<string>(), reminder["validUntil"]!.GetValue<string>())).ToList();
        Assert.Equal(2, (await RemindedAsync(10)).Count);

        // Of a version that these cheques are later than: nothing for them.
        var (now, nothing) = (world.Clock.GetUtcNow(), new TermsWidening(0, today.AddDays(90), today.AddDays(120), []));
        await world.Probe.PublishAsync(new IssuedTermsWidened(agreementId, 4, [nothing, new TermsWidening(1, granted, granted.AddMonths(1), [])], now, today));
        await Eventually.IsTrueAsync(async () => (await RemindedAsync(10)).Count == 0, "the reminder to move");

        Assert.Empty(await RemindedAsync(39));
        Assert.Equal(cheques.Select(cheque => (Serial(cheque), $"{granted:yyyy-MM-dd}")), await RemindedAsync(40));
        Assert.Equal($"{granted:yyyy-MM-dd}", (await world.Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/cheques/{Serial(cheques[0])}"))!["validUntil"]!.GetValue<string>());
        var page = (await world.Partner.GetFromJsonAsync<JsonObject>("/issuance/v1/reminders?within=366&limit=1000"))!["reminders"]!.AsArray();
        Assert.Equal(page.Select(reminder => reminder!["validUntil"]!.GetValue<string>()).Order(StringComparer.Ordinal), page.Select(reminder => reminder!["validUntil"]!.GetValue<string>()));
        // The sweep leaves them, and the day comes.
        world.Clock.Set(ParisTime.EndOf(last.AddDays(5)));
        Assert.Equal(2, (await RemindedAsync(40)).Count);
    }

    private async Task<string> LastSerialAsync(IReadOnlyList<JsonNode> cheques) =>
        (await world.Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/requests/{cheques[0]["requestId"]}/cheques?cursor=1000"))!["cheques"]![0]!["serial"]!.GetValue<string>();

    private async Task<List<string>> TimelineAsync(string serial) => (await world.PartnerAtRedemption.GetFromJsonAsync<JsonObject>($"/redemption/v1/cheques/{serial}/timeline"))!["steps"]!
        .AsArray().Select(step => step!["what"]!.GetValue<string>()).ToList();

    // As a venue does: a reader of PDF shows the first cheque, a scanner reads it (poppler-utils, zbar-tools).
    private static async Task<string> ScanAsync(byte[] pdf)
    {
        var folder = Directory.CreateTempSubdirectory("aptic-print-");
        try
        {
            var (file, picture) = (Path.Combine(folder.FullName, "cheques.pdf"), Path.Combine(folder.FullName, "cheque"));
            await File.WriteAllBytesAsync(file, pdf);
            await RunAsync("pdftoppm", "-singlefile", "-gray", "-png", "-r", "150", file, picture);
            return await RunAsync("zbarimg", "--nodbus", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", $"{picture}.png");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var result = await Command.RunAsync(program, arguments);
        Assert.True(result.ExitCode == 0, result.All);
        return result.Output.TrimEnd('\n');
    }

    private static (int Done, int Already, int Refused) Counts(JsonObject answer) =>
        (answer["done"]!.GetValue<int>(), answer["already"]!.GetValue<int>(), answer["refused"]!.GetValue<int>());

    private static string Serial(JsonNode cheque) => cheque["serial"]!.GetValue<string>();

    private static string Qr(JsonNode cheque) => cheque["qr"]!.GetValue<string>();

    private static string Code(JsonNode cheque) => cheque["code"]!.GetValue<string>();
}
