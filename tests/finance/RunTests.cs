using Xunit;

namespace Aptic.Tests.Finance;

public sealed class RunTests(FinanceToolUnderTest tool) : IClassFixture<FinanceToolUnderTest>
{
    private const string RunId = "0198f000-0000-7000-8000-000000000001";

    private static string RunOf(string stage) =>
        $$"""
          {"runId":"{{RunId}}","stage":"{{stage}}","cutoffOn":"2026-03-31",
           "totals":{"payoutCount":1,"entitlementCount":2,"payableCents":124800,"commissionCents":5200,"waitingCount":1,"waitingCents":300},
           "payouts":[{"venueName":"Médiathèque [centre]","iban":"FR76 **** … 0189","endToEndId":"E2E1","entitlementCount":2,"payableCents":124800,"commissionCents":5200}],
           "waiting":[{"venueName":"Tiers-lieu","entitlementCount":1,"payableCents":300,"reason":"under-minimum"}]}
          """;

    [Fact]
    public async Task Runs_are_listed_page_by_page_as_French_readers_know_amounts_and_days()
    {
        tool.AnswerInTurn("GET /settlement/v1/runs",
            $$"""{"runs":[{"runId":"{{RunId}}","stage":"approved","cutoffOn":"2026-03-31","preparedBy":"finance-1","payoutCount":12,"payableCents":123456789,"commissionCents":1,"waitingCents":0}],"next":"{{RunId}}"}""",
            """{"runs":[{"runId":"2","stage":"confirmed","cutoffOn":"2026-02-28","preparedBy":"finance-2","payoutCount":1,"payableCents":100,"commissionCents":0,"waitingCents":0}],"next":null}""");

        var (code, output, _) = await tool.RunAsync("runs");

        Assert.Equal(0, code);
        Assert.Contains("approuvée", output, StringComparison.Ordinal);
        Assert.Contains("31/03/2026", output, StringComparison.Ordinal);
        Assert.Contains("1 234 567,89 €", output, StringComparison.Ordinal);
        Assert.Contains("exécutée", output, StringComparison.Ordinal);
        Assert.Contains($"GET /settlement/v1/runs?limit=200&cursor={RunId}", tool.Seen);
    }

    [Fact]
    public async Task A_run_is_prepared_and_shown_with_who_waits_and_why()
    {
        tool.Answer("POST /settlement/v1/runs", $$"""{"runId":"{{RunId}}"}""", 201);
        tool.Answer($"GET /settlement/v1/runs/{RunId}", RunOf("prepared"));

        var (code, output, _) = await tool.RunAsync("prepare", "--cutoff", "2026-03-31");

        Assert.Equal(0, code);
        Assert.Contains("Médiathèque [centre]", output, StringComparison.Ordinal);
        Assert.Contains("1 248,00 €", output, StringComparison.Ordinal);
        Assert.Contains("sous le minimum de virement", output, StringComparison.Ordinal);
        Assert.Contains($"./deploy/finance approve {RunId} --as finance-2", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_said_in_French_and_ends_with_1()
    {
        tool.Answer($"POST /settlement/v1/runs/{RunId}/approval",
            """{"status":403,"code":"approver-is-preparer","detail":"A run is approved by another person than prepared it."}""", 403);

        var (code, _, errors) = await tool.RunAsync("approve", RunId);

        Assert.Equal(1, code);
        Assert.Contains("approuvée par une autre personne", errors, StringComparison.Ordinal);
        Assert.Contains("[approver-is-preparer]", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"venueName":"Tiers-lieu","reason":"under-minimum"},{"venueName":"Médiathèque","reason":"under-minimum"},{"venueName":"Ludothèque","reason":"risk-hold"}""",
        "2 lieux en attente (sous le minimum de virement), 1 lieu en attente (suspendu par un opérateur (risque)).")]
    [InlineData("", "au 31/03/2026, rien n’est à payer.")]
    public async Task A_run_that_pays_nobody_says_why_and_how_to_drop_it(string waiting, string why)
    {
        const string empty = "0198f000-0000-7000-8000-000000000003";
        tool.Answer("POST /settlement/v1/runs", $$"""{"runId":"{{empty}}"}""", 201);
        tool.Answer($"GET /settlement/v1/runs/{empty}",
            $$"""{"runId":"{{empty}}","stage":"prepared","cutoffOn":"2026-03-31","totals":{},"payouts":[],"waiting":[{{waiting}}]}""");
        tool.Answer($"POST /settlement/v1/runs/{empty}/approval", """{"status":409,"code":"run-empty","detail":"The run pays nobody."}""", 409);

        var prepared = await tool.RunAsync("prepare", "--cutoff", "2026-03-31");
        var approved = await tool.RunAsync("approve", empty);

        Assert.Equal((0, 1), (prepared.Code, approved.Code));
        Assert.Contains($"Cette campagne ne paie personne : {why}", prepared.Output, StringComparison.Ordinal);
        Assert.Contains($"./deploy/finance abandon {empty}", prepared.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("approve", prepared.Output, StringComparison.Ordinal);
        Assert.Contains($"Cette campagne ne paie personne : {why}", approved.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_abandoned()
    {
        tool.Answer($"POST /settlement/v1/runs/{RunId}/abandonment", $$"""{"runId":"{{RunId}}","stoppedBy":"finance-1"}""");

        var (code, output, errors) = await tool.RunAsync("abandon", RunId);

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("abandonnée par finance-1", output, StringComparison.Ordinal);
        Assert.All(tool.KeysOf($"POST /settlement/v1/runs/{RunId}/abandonment"), Assert.NotNull);
    }

    [Fact]
    public async Task An_approved_run_is_exported_into_files_for_the_person_alone()
    {
        tool.Answer("GET /settlement/v1/runs", $$"""{"runs":[{"runId":"{{RunId}}"}],"next":null}""");
        tool.Answer($"GET /settlement/v1/runs/{RunId}", RunOf("approved"));
        tool.Answer($"POST /settlement/v1/runs/{RunId}/export", "{}");
        tool.Answer($"GET /settlement/v1/runs/{RunId}/payment-files",
            $$"""{"transferCount":1,"amountCents":124800,"files":[{"messageId":"M1","sha256":"ab","transferCount":1,"amountCents":124800,"href":"/settlement/v1/runs/{{RunId}}/payment-files/1"}]}""");
        tool.AnswerFile($"GET /settlement/v1/runs/{RunId}/payment-files/1", "M1.xml", "<Document/>");
        var folder = Path.Combine(tool.Folder.FullName, "virements");

        var (code, output, errors) = await tool.RunAsync("export", folder);

        Assert.Equal((0, ""), (code, errors));
        var file = Path.Combine(folder, "M1.xml");
        Assert.Equal("<Document/>", await File.ReadAllTextAsync(file));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Contains("Campagne 0198f000-0000-7000-8000-000000000001 : 1 virement, 1 248,00 €.", output, StringComparison.Ordinal);
        Assert.Contains($"POST /settlement/v1/runs/{RunId}/export", tool.Seen);
    }

    [Fact]
    public async Task A_run_that_was_exported_hands_out_its_files_again_and_is_not_exported_again()
    {
        const string exported = "0198f000-0000-7000-8000-000000000002";
        tool.Answer($"GET /settlement/v1/runs/{exported}", RunOf("exported"));
        tool.Answer($"GET /settlement/v1/runs/{exported}/payment-files", """{"transferCount":0,"amountCents":0,"files":[]}""");

        var (code, _, _) = await tool.RunAsync("export", tool.Folder.FullName, "--run", exported);

        Assert.Equal(0, code);
        Assert.DoesNotContain($"POST /settlement/v1/runs/{exported}/export", tool.Seen);
    }
}
