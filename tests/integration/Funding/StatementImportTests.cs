using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Funding;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Funding;

/// <summary>Files of the bank as finance hands them to funding: whose they are, who paid, what is known already.</summary>
public sealed class StatementImportTests(ServiceFixture<FundingService> fixture) : IClassFixture<ServiceFixture<FundingService>>
{
    private const string Imports = "/funding/v1/receipts/imports";
    private const string Unassigned = "/funding/v1/receipts/unassigned";

    private static readonly string Iban = PlatformServices.Settings["Operator:Iban"]!;

    private readonly HttpClient _finance = fixture.Service.ClientOf("finance-1", "", "finance");
    private readonly string _bank = $"{Guid.NewGuid():N}"[..6].ToUpperInvariant();

    [Theory]
    [InlineData("other-account.xml")]
    [InlineData("account-without-iban.xml")]
    public async Task A_statement_of_another_account_is_refused_and_books_nothing(string file)
    {
        var (agreement, text) = await SampleAsync(file);

        Assert.Equal((422, "other-account"), await RefusedAsync(text));

        Assert.Equal(0, await ReceivedAsync(agreement));
    }

    [Fact]
    public async Task Of_several_accounts_in_a_file_the_ring_fenced_one_is_booked_and_the_others_are_ignored_with_the_reason()
    {
        var (agreement, text) = await SampleAsync("other-account.xml");
        var start = text.IndexOf("<Stmt>", StringComparison.Ordinal);
        var end = text.IndexOf("</Stmt>", StringComparison.Ordinal) + "</Stmt>".Length;
        var ours = text[start..end].Replace("FR7630006000011234567890189", Iban, StringComparison.Ordinal)
            .Replace("OA-", "OURS-", StringComparison.Ordinal).Replace("250.00", "104.00", StringComparison.Ordinal);

        var report = await ImportedAsync(text.Insert(start, ours));

        Assert.Equal([("booked", 10_400L), ("ignored", 25_000L)], LinesOf(report));
        Assert.Contains("another account", report["transactions"]![1]!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(10_400, await ReceivedAsync(agreement));
    }

    [Fact]
    public async Task The_agreements_reference_is_found_wherever_the_bank_put_what_the_payer_wrote()
    {
        var (agreement, text) = await SampleAsync("payer-text-elsewhere.xml");

        Assert.Equal([("booked", 1_100L), ("booked", 1_200L)], LinesOf(await ImportedAsync(text)));

        Assert.Equal(2_300, await ReceivedAsync(agreement));
    }

    [Fact]
    public async Task The_list_of_what_waits_says_who_paid_and_all_that_was_written()
    {
        var (_, text) = await SampleAsync("payer-text-elsewhere.xml", reference: "2026/17");

        Assert.Equal([("unassigned", 1_100L), ("unassigned", 1_200L)], LinesOf(await ImportedAsync(text)));

        var waiting = await WaitingAsync();
        Assert.All(waiting, receipt => Assert.Equal("Commune de Valmont-sur-Orge", receipt["payerName"]!.GetValue<string>()));
        var first = waiting.Single(receipt => receipt["grossAmountCents"]!.GetValue<long>() == 1_100);
        Assert.Equal("VIR SEPA RECU /DE COMMUNE DE VALMONT-SUR-ORGE /MOTIF 2026/17", Assert.Single(first["otherTexts"]!.AsArray())!
            .GetValue<string>());
        Assert.Equal("2026/17", waiting.Single(receipt => receipt["grossAmountCents"]!.GetValue<long>() == 1_200)["endToEndId"]!
            .GetValue<string>());
    }

    [Fact]
    public async Task The_list_of_what_waits_has_pages_that_go_on_though_what_they_ended_with_waits_no_more()
    {
        var (agreement, text) = await SampleAsync("payer-text-elsewhere.xml", reference: "?");
        await ImportedAsync(text);
        List<Guid> seen = [];
        var next = (string?)null;
        do
        {
            var page = (await _finance.GetFromJsonAsync<JsonObject>($"{Unassigned}?limit=1{(next is null ? "" : $"&cursor={next}")}"))!;
            var receipt = Assert.Single(page["receipts"]!.AsArray())!;
            seen.Add(receipt["id"]!.GetValue<Guid>());
            if (receipt["bankReference"]!.GetValue<string>().EndsWith(_bank, StringComparison.Ordinal))
                await OkAsync($"/funding/v1/receipts/{seen[^1]}/assignment", new { agreementId = agreement });
            next = page["next"]?.GetValue<string>();
        }
        while (next is not null);

        Assert.Equal(seen.Distinct(), seen);
        Assert.Equal(2_300, await ReceivedAsync(agreement));
        Assert.Equal((422, "invalid-cursor"), await ReadRefusedAsync($"{Unassigned}?cursor=yesterday"));
        Assert.Equal((422, "invalid-limit"), await ReadRefusedAsync($"{Unassigned}?limit=0"));
    }

    [Theory]
    [InlineData("amount-with-line-breaks.xml", 3_300)]
    [InlineData("amount-with-plus-sign.xml", 3_300)]
    [InlineData("reversal-flag-with-blanks.xml", 0)]
    public async Task Values_with_blanks_or_a_sign_are_read_and_a_reversed_debit_is_no_receipt(string file, long receivedCents)
    {
        var (agreement, text) = await SampleAsync(file);

        await ImportedAsync(text);

        Assert.Equal(receivedCents, await ReceivedAsync(agreement));
    }

    [Fact]
    public async Task What_the_bank_writes_in_a_code_page_is_booked_and_an_encoding_that_is_not_read_is_told()
    {
        var (agreement, text) = await SampleAsync("payer-text-elsewhere.xml");
        Assert.Equal((422, "unsupported-encoding"), await RefusedAsync(text.Replace("UTF-8", "x-unheard-of", StringComparison.Ordinal)));

        await ImportedAsync(text.Replace("UTF-8", "ISO-8859-15", StringComparison.Ordinal));

        Assert.Equal(2_300, await ReceivedAsync(agreement));
    }

    [Fact]
    public async Task What_was_not_needed_and_breaks_the_schema_is_told_with_its_place_and_the_money_is_booked()
    {
        var (agreement, text) = await SampleAsync("payer-text-elsewhere.xml");

        var report = await ImportedAsync(text.Replace("<RltdPties>", "<Purp/><RltdPties>", StringComparison.Ordinal));

        Assert.NotEmpty(report["warnings"]!.AsArray());
        Assert.StartsWith("line ", report["warnings"]![0]!["place"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(2_300, await ReceivedAsync(agreement));
    }

    [Theory]
    [InlineData("reference-on-two-entries.xml", null, 153_700L, 169_222L)]
    [InlineData("reference-on-each-detail.xml", null, 12_000L, 18_000L)]
    [InlineData("reference-of-first-year.xml", "reference-of-next-year.xml", 3_300L, 7_700L)]
    public async Task What_comes_under_a_known_reference_with_another_amount_or_day_waits_for_a_person_once_and_is_never_lost(
        string file, string? later, long bookedCents, long waitingCents)
    {
        var (agreement, text) = await SampleAsync(file);
        var files = later is null ? [text] : new[] { text, (await SampleAsync(later)).Text };
        List<(string, long)> lines = [];
        foreach (var one in files) lines.AddRange(LinesOf(await ImportedAsync(one)));

        Assert.Equal([("booked", bookedCents), ("unassigned", waitingCents)], lines);
        foreach (var one in files) Assert.All(LinesOf(await ImportedAsync(one)), line => Assert.Equal("duplicate", line.Outcome));
        Assert.Equal(bookedCents, await ReceivedAsync(agreement));

        var waiting = Assert.Single(await WaitingAsync());
        Assert.Contains("used this reference before", waiting["doubt"]!.GetValue<string>(), StringComparison.Ordinal);
        await OkAsync($"/funding/v1/receipts/{waiting["id"]}/assignment", new { agreementId = agreement });
        Assert.Equal(bookedCents + waitingCents, await ReceivedAsync(agreement));
    }

    [Fact]
    public async Task Two_equal_credits_of_one_file_are_two_and_the_file_again_tells_nothing_new()
    {
        var (_, text) = await SampleAsync("reference-on-two-entries.xml");
        var equal = text.Replace("1692.22", "1537.00", StringComparison.Ordinal);

        Assert.Equal([("booked", 153_700L), ("unassigned", 153_700L)], LinesOf(await ImportedAsync(equal)));
        Assert.Equal([("duplicate", 153_700L), ("duplicate", 153_700L)], LinesOf(await ImportedAsync(equal)));
    }

    [Fact]
    public async Task Money_that_was_entered_by_hand_is_known_to_a_statement_and_of_another_day_it_waits()
    {
        var (agreement, text) = await SampleAsync("reference-of-next-year.xml");
        var entered = await _finance.PostJsonAsync($"/funding/v1/agreements/{agreement}/receipts", Key(),
            new { bankReference = $"00012{_bank}", grossAmountCents = 7_700, receivedOn = "2026-03-02" });
        Assert.True(entered.IsSuccessStatusCode);

        Assert.Equal([("duplicate", 7_700L)], LinesOf(await ImportedAsync(text)));
        Assert.Equal([("unassigned", 7_700L)], LinesOf(await ImportedAsync(text
            .Replace("2026-03-02", "2026-03-01", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("batch-in-053.xml", "batch-details-in-054.xml", 30_000)]
    [InlineData("batch-details-in-054.xml", "batch-in-053.xml", 30_000)]
    [InlineData("single-in-054.xml", "single-in-053.xml", 9_000)]
    [InlineData("single-in-053.xml", "single-in-054.xml", 9_000)]
    public async Task What_two_kinds_of_message_tell_of_one_entry_is_booked_once_and_the_second_waits_and_names_the_entry(
        string first, string second, long cents)
    {
        var (agreement, text) = await SampleAsync(first);
        var before = LinesOf(await ImportedAsync(text));
        var after = LinesOf(await ImportedAsync((await SampleAsync(second)).Text));

        Assert.Equal(cents, before.Sum(line => line.Cents));
        Assert.All(after, line => Assert.Equal("unassigned", line.Outcome));
        Assert.True(await ReceivedAsync(agreement) <= cents);
        Assert.Contains(await WaitingAsync(), receipt => receipt["doubt"]?.GetValue<string>()
            .Contains(_bank, StringComparison.Ordinal) == true);
    }

    private static string Key() => Guid.NewGuid().ToString();

    private static List<(string Outcome, long Cents)> LinesOf(JsonObject report) => report["transactions"]!.AsArray()
        .Select(line => (line!["outcome"]!.GetValue<string>(), line["amountCents"]!.GetValue<long>())).ToList();

    /// <summary>A file of the bank on a day that has been, and the agreement that it names; both references are its.</summary>
    private async Task<(Guid Agreement, string Text)> SampleAsync(string file, string? reference = null)
    {
        var (agreement, own) = _agreement ??= await ConcludeAsync();
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "data/bank-messages", file));
        return (agreement, text.Replace("{iban}", Iban, StringComparison.Ordinal).Replace("{bank}", _bank, StringComparison.Ordinal)
            .Replace("{reference}", reference ?? own, StringComparison.Ordinal).Replace("{other-reference}", own, StringComparison.Ordinal)
            .Replace("2025-11-17", "2026-03-01", StringComparison.Ordinal).Replace("2026-11-16", "2026-03-02", StringComparison.Ordinal)
            .Replace("2026-11-17", "2026-03-02", StringComparison.Ordinal));
    }

    private (Guid Agreement, string Reference)? _agreement;

    private async Task<(Guid Agreement, string Reference)> ConcludeAsync()
    {
        var answer = await _finance.PostJsonAsync("/funding/v1/agreements", Key(), Samples.Agreement());
        var agreement = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["agreementId"]!.GetValue<Guid>();
        return (agreement, (await ShowAsync(agreement))["reference"]!.GetValue<string>());
    }

    private async Task<JsonObject> ShowAsync(Guid agreement) =>
        (await _finance.GetFromJsonAsync<JsonObject>($"/funding/v1/agreements/{agreement}"))!;

    private async Task<long> ReceivedAsync(Guid agreement)
    {
        var receipts = (await _finance.GetFromJsonAsync<JsonObject>($"/funding/v1/agreements/{agreement}"))!["receipts"];
        return receipts!.AsArray().Sum(receipt => receipt!["grossAmountCents"]!.GetValue<long>());
    }

    private async Task<List<JsonNode>> WaitingAsync() => (await _finance.GetFromJsonAsync<JsonObject>(Unassigned))!["receipts"]!.AsArray()
        .Where(receipt => receipt!["bankReference"]!.GetValue<string>().Contains(_bank, StringComparison.Ordinal))
            .Select(receipt => receipt!).ToList();

    private async Task<JsonObject> ImportedAsync(string text)
    {
        using var answer = await ImportAsync(text);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonNode.Parse(body)!.AsObject();
    }

    private async Task<(int Status, string Code)> RefusedAsync(string text)
    {
        using var answer = await ImportAsync(text);
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>());
    }

    private async Task<(int Status, string Code)> ReadRefusedAsync(string path)
    {
        using var answer = await _finance.GetAsync(path);
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>());
    }

    private async Task<HttpResponseMessage> ImportAsync(string text)
    {
        using var content = new StringContent(text);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
        return await _finance.PostAsync(Imports, content);
    }

    private async Task OkAsync(string path, object body)
    {
        using var answer = await _finance.PostJsonAsync(path, Key(), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
