using Xunit;

namespace Aptic.Tests.Finance;

/// <summary>What the tool understands, and how it ends.</summary>
public sealed class ToolTests(FinanceToolUnderTest tool) : IClassFixture<FinanceToolUnderTest>
{
    private static readonly string[] Commands =
    [
        "runs", "run", "prepare", "approve", "abandon", "export", "import", "statement", "recap", "journal", "fec", "periods",
        "close-period", "rebuild", "compare", "as-of", "what-if", "prove",
    ];

    [Theory]
    [InlineData]
    [InlineData("payer")]
    [InlineData("runs", "--stage", "lost")]
    [InlineData("approve", "no-id")]
    [InlineData("fec", "l’an dernier")]
    [InlineData("statement", "partner", "x", "2026-03")]
    [InlineData("export")]
    [InlineData("import")]
    public async Task What_is_not_understood_ends_with_2_and_asks_nobody(params string[] args)
    {
        var seen = tool.Seen.Count;

        var (code, _, errors) = await tool.RunAsync(args);

        Assert.Equal(2, code);
        Assert.Matches(@"\nAide : ./deploy/finance( [a-z-]+)? --help\n$", errors);
        Assert.Equal(seen, tool.Seen.Count);
    }

    [Theory]
    [InlineData("Il n’y a pas de commande « payer ».", "payer")]
    [InlineData("Il manque la commande.")]
    [InlineData("« --bogus » n’est pas attendu ici.", "runs", "--bogus")]
    [InlineData("« deux » n’est pas attendu ici.", "periods", "deux")]
    [InlineData("« lost » ne convient pas à --stage : il faut l’un de : approved, confirmed, exported, exporting, opened, prepared, stopped.",
        "runs", "--stage", "lost")]
    [InlineData("--stage attend une valeur. Seulement les campagnes", "runs", "--stage")]
    [InlineData("--as attend une valeur. Le client qui agit", "periods", "--as")]
    [InlineData("« no-id » ne convient pas à <campagne> : il faut un identifiant", "approve", "no-id")]
    [InlineData("Il manque <campagne> : L’identifiant de la campagne.", "approve")]
    [InlineData("« hier » ne convient pas à --cutoff : il faut un jour, comme 2026-03-31.", "prepare", "--cutoff", "hier")]
    [InlineData("« l’an dernier » ne convient pas à <année> : il faut un nombre entier.", "fec", "l’an dernier")]
    [InlineData("« partner » ne convient pas à <de> : il faut l’un de : funder, venue.", "statement", "partner", "x", "2026-03")]
    [InlineData("Il manque <fichiers>", "import")]
    public async Task What_is_not_understood_is_said_in_French(string said, params string[] args)
    {
        var (_, _, errors) = await tool.RunAsync(args);

        Assert.StartsWith(said, errors, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)argument|required|recognized|parse|option '|System", errors);
    }

    [Fact]
    public async Task Help_names_all_commands_in_French()
    {
        var (code, output, _) = await tool.RunAsync("--help");

        Assert.Equal(0, code);
        Assert.All(Commands, name => Assert.Matches($@"\n  {name} ", output));
        Assert.Contains("Les campagnes de règlement", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_each_command_is_French_throughout_and_says_how_it_is_called()
    {
        foreach (var command in Commands)
        {
            var (code, output, _) = await tool.RunAsync(command, "--help");

            Assert.Equal(0, code);
            Assert.Contains($"\nUtilisation :\n  ./deploy/finance {command} ", output, StringComparison.Ordinal);
            Assert.Contains("--as <client>", output, StringComparison.Ordinal);
            Assert.DoesNotMatch("Usage|Arguments|Description:|Options:|Show|Aptic\\.Finance|'", output);
        }
    }

    [Fact]
    public async Task Without_its_settings_it_says_how_to_be_called()
    {
        var (code, _, errors) = await FinanceToolUnderTest.RunWithAsync([], "runs");

        Assert.Equal(1, code);
        Assert.Contains("APTIC_GATEWAY", errors, StringComparison.Ordinal);
        Assert.Contains("./deploy/finance", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_the_gateway_does_not_know_is_told_so()
    {
        var environment = tool.Environment();
        environment["APTIC_CLIENT_FINANCE_SECRET"] = "wrong";

        var (code, _, errors) = await FinanceToolUnderTest.RunWithAsync(environment, "runs", "--as", "finance");

        Assert.Equal(1, code);
        Assert.Contains("ne connaît pas le client finance", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_does_not_answer_is_told_so()
    {
        var environment = tool.Environment();
        environment["APTIC_GATEWAY"] = "http://127.0.0.1:1/";

        var (code, _, errors) = await FinanceToolUnderTest.RunWithAsync(environment, "runs", "--as", "finance");

        Assert.Equal(1, code);
        Assert.Equal("La passerelle ne répond pas. La plateforme tourne-t-elle ? Démarrez-la par ./deploy/up, puis recommencez.\n", errors);
    }

    [Fact]
    public async Task Who_acts_as_nobody_is_told_who_there_is()
    {
        var (code, _, errors) = await FinanceToolUnderTest.RunWithAsync(tool.Environment(), "runs", "--as", "nobody");

        Assert.Equal(2, code);
        Assert.Contains("Il n’y a pas de client « nobody » (--as) : ceux de l’équipe finance sont finance-1 et finance-2.", errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_none_is_told_so()
    {
        var environment = tool.Environment();
        environment["APTIC_GATEWAY"] = "passerelle";

        var (code, _, errors) = await FinanceToolUnderTest.RunWithAsync(environment, "runs", "--as", "finance");

        Assert.Equal(1, code);
        Assert.Contains("APTIC_GATEWAY n’est pas une adresse", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_where_nothing_can_be_written_is_told_before_anything_is_done()
    {
        var file = tool.Write("fichier", "");
        tool.AnswerFile("GET /settlement/v1/journal", null, "…");
        var seen = tool.Seen.Count;

        var asFolder = await tool.RunAsync("export", file);
        var missing = await tool.RunAsync("journal", "2026-03", "--output", Path.Combine(tool.Folder.FullName, "absent", "journal.html"));
        var folder = await tool.RunAsync("import", tool.Folder.FullName);

        Assert.Equal((1, $"{file} est un fichier : donnez un dossier.\n"), (asFolder.Code, asFolder.Errors));
        Assert.Equal(1, missing.Code);
        Assert.Contains("journal.html : le dossier n’existe pas.", missing.Errors, StringComparison.Ordinal);
        Assert.Contains("c’est un dossier", folder.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(tool.Seen.Skip(seen), request => request.StartsWith("POST /settlement", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_the_gateway_is_told_so()
    {
        await using var other = await Aptic.Tests.Integration.Gateway.Upstream.StartAsync(context =>
            Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "<html>"));
        var environment = tool.Environment();
        environment["APTIC_GATEWAY"] = other.Address.ToString();

        var (code, _, errors) = await FinanceToolUnderTest.RunWithAsync(environment, "runs", "--as", "finance");

        Assert.Equal(1, code);
        Assert.Contains("n’est pas la passerelle d’Aptic", errors, StringComparison.Ordinal);
    }
}
