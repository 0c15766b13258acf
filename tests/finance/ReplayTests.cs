using Xunit;

namespace Aptic.Tests.Finance;

public sealed class ReplayTests(FinanceToolUnderTest tool) : IClassFixture<FinanceToolUnderTest>
{
    private const string Id = "0198f000-0000-7000-8000-000000000001";
    private const string Equal = """{"table":"journal_entry","liveRows":2,"replayedRows":2,"replayedDigest":"ab","isEqual":true}""";

    [Fact]
    public async Task A_rebuild_is_followed_until_it_is_done()
    {
        tool.Answer("POST /settlement/v1/replay/rebuilds", $$"""{"replayId":"{{Id}}"}""", 202);
        tool.AnswerInTurn($"GET /settlement/v1/replay/rebuilds/{Id}",
            """{"stage":"running","sequence":0,"target":4000}""", """{"stage":"running","sequence":2000,"target":4000}""",
            """{"stage":"done","sequence":4000,"target":4000}""");

        var (code, output, errors) = await tool.RunAsync("rebuild");

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("reconstruits jusqu’à l’événement 4 000", output, StringComparison.Ordinal);
        Assert.Equal(3, tool.Seen.Count(request => request == $"GET /settlement/v1/replay/rebuilds/{Id}"));
        Assert.All(tool.KeysOf("POST /settlement/v1/replay/rebuilds"), Assert.NotNull);
    }

    [Fact]
    public async Task A_rebuild_that_fails_says_so_and_that_the_live_books_are_untouched()
    {
        const string failed = "0198f000-0000-7000-8000-000000000002";
        tool.Answer("POST /settlement/v1/replay/rebuilds", $$"""{"replayId":"{{failed}}"}""", 202);
        tool.Answer($"GET /settlement/v1/replay/rebuilds/{failed}", """{"stage":"failed","sequence":1,"target":2,"detail":"…"}""");

        var (code, _, errors) = await tool.RunAsync("rebuild");

        Assert.Equal(1, code);
        Assert.Equal("Reconstruction échouée : la cause est dans le journal du service de règlement. Les livres vivants sont intacts.\n", errors);
    }

    [Theory]
    [InlineData("[]", 0, "Rien ne diffère.")]
    [InlineData("""[{"table":"journal_line","key":"5/1","live":"480","replayed":"960","sequences":[17],"events":[{"sequence":17,"type":"entitlement_accrued"}]}]""", 1,
        "vivant 480, rejoué 960 (événements 17 entitlement_accrued)")]
    public async Task A_comparison_ends_with_1_where_something_differs(string differences, int expected, string said)
    {
        tool.Answer("POST /settlement/v1/replay/comparisons", $$"""{"replayId":"{{Id}}"}""", 202);
        tool.Answer($"GET /settlement/v1/replay/comparisons/{Id}",
            $$"""{"stage":"done","sequence":4,"target":4,"tables":[{{Equal}}],"differences":{{differences}}}""");

        var (code, output, _) = await tool.RunAsync("compare");

        Assert.Equal(expected, code);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Balances_as_of_the_closing_of_a_day_are_shown()
    {
        tool.Answer("GET /settlement/v1/replay/as-of",
            """
            {"sequence":40,"fixedBy":"2026-03-31","accounts":[{"account":"512000","name":"Banque, compte cantonné","debitCents":52000,
             "creditCents":1248,"sinceDebitCents":0,"sinceCreditCents":100}]}
            """);

        var (code, output, _) = await tool.RunAsync("as-of", "2026-03-31");

        Assert.Equal(0, code);
        Assert.Contains("journée du 31/03/2026 clôturée", output, StringComparison.Ordinal);
        Assert.Contains("Apparu depuis", output, StringComparison.Ordinal);
        Assert.Contains("507,52 €", output, StringComparison.Ordinal);
        Assert.Contains("506,52 €", output, StringComparison.Ordinal);
        Assert.Contains("GET /settlement/v1/replay/as-of?asOf=2026-03-31", tool.Seen);
    }

    [Fact]
    public async Task What_each_would_gain_under_other_rules_is_shown_who_would_wait_and_what_the_operator_would_keep()
    {
        tool.Answer("POST /settlement/v1/replay/what-ifs",
            """
            {"venues":[
               {"name":"Médiathèque","actualCents":960,"whatIfCents":1000,"isPaid":true,"wouldBePaid":true},
               {"name":"Tiers-lieu","actualCents":480,"whatIfCents":500,"isPaid":false,"wouldBePaid":true},
               {"name":"Ludothèque","actualCents":600,"whatIfCents":625,"isPaid":true,"wouldBePaid":false},
               {"name":"Fablab","actualCents":100,"whatIfCents":104,"isPaid":false,"wouldBePaid":false}],
             "funders":[
               {"funderId":"departement-16","actualCents":2000,"whatIfCents":2000,"actualCommissionCents":80,"whatIfCommissionCents":20},
               {"funderId":"region-75","actualCents":229,"whatIfCents":229,"actualCommissionCents":9,"whatIfCommissionCents":0}]}
            """);

        var (code, output, _) = await tool.RunAsync("what-if", "2026-03", "--payout-rate", "10000");

        Assert.Equal(0, code);
        Assert.Matches(@"Médiathèque +9,60 € +10,00 € +\+0,40 € +\n", output);
        Assert.Matches(@"Tiers-lieu .*attend, et serait payé", output);
        Assert.Matches(@"Ludothèque .* attendrait *\n", output);
        Assert.Matches(@"Fablab .*attend, et attendrait", output);
        Assert.Contains("Sous le minimum de virement : 2 lieux au réel, 2 lieux en simulation.\n  Attendraient en plus : Ludothèque.\n"
            + "  N’attendraient plus : Tiers-lieu.\n", output, StringComparison.Ordinal);
        Assert.Contains("Commission de l’opérateur, TVA comprise : 0,89 € au réel, 0,20 € en simulation, écart -0,69 €.", output,
            StringComparison.Ordinal);
        Assert.Contains("Rien n’a été changé.", output, StringComparison.Ordinal);
        Assert.NotNull(Assert.Single(tool.KeysOf("POST /settlement/v1/replay/what-ifs")));
    }

    [Fact]
    public async Task A_seal_is_named_by_the_run_or_the_month_that_it_was_set_with()
    {
        tool.Answer("GET /settlement/v1/replay/proof",
            """
            {"isProved":true,"seals":[{"of":"run 1","upToSequence":5,"digest":"ab","isRight":true},
              {"of":"period 2026-03","upToSequence":9,"digest":"cd","isRight":true}],"notSealedYet":{"isRight":true}}
            """);

        var (_, output, _) = await tool.RunAsync("prove");

        Assert.Contains(" campagne 1 ", output, StringComparison.Ordinal);
        Assert.Contains(" mois 2026-03 ", output, StringComparison.Ordinal);
        Assert.Contains("Pas encore scellés : 0 événement, ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        """
        {"isProved":true,"seals":[{"of":"run 1","upToSequence":9,"digest":"ab","isRight":true}],
         "notSealedYet":{"afterSequence":9,"upToSequence":1017,"eventCount":1008,"isRight":true}}
        """, 0, "Pas encore scellés : 1 008 événements, jusqu’au 1 017 ; leurs empreintes sont justes.\nProuvé")]
    [InlineData(
        """
        {"isProved":false,"seals":[],"notSealedYet":{"afterSequence":0,"upToSequence":20,"eventCount":20,"isRight":false},
         "firstDifference":{"sequence":17,"toSequence":17,"type":"run_sealed","streamId":"s1","detail":"Cet événement a été modifié."}}
        """, 1,
        "EST FAUSSE.\nFAUX : le premier événement qui ne correspond pas est le 17 (run_sealed, flux s1). Cet événement a été modifié.")]
    [InlineData(
        """
        {"isProved":false,"seals":[],"notSealedYet":{"afterSequence":0,"upToSequence":20,"eventCount":20,"isRight":true},
         "firstDifference":{"of":"run 1","sequence":1001,"toSequence":2000,"detail":"Parmi ces événements, un au moins a été changé."}}
        """, 1, "entre les événements 1001 et 2000. Parmi ces événements")]
    public async Task A_proof_ends_with_1_at_the_first_event_that_does_not_match(string proof, int expected, string said)
    {
        tool.Answer("GET /settlement/v1/replay/proof", proof);

        var (code, output, _) = await tool.RunAsync("prove");

        Assert.Equal(expected, code);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }
}
