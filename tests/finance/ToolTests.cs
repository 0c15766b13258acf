using Xunit;

namespace Aptic.Tests.Finance;

/// <summary>What the tool understands, and how it ends.</summary>
public sealed class ToolTests(FinanceDesk desk) : IClassFixture<FinanceDesk>
{
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
        var seen = desk.Seen.Count;

        var (code, _, errors) = await desk.RunAsync(args);

        Assert.Equal(2, code);
        Assert.Contains("./deploy/finance --help", errors, StringComparison.Ordinal);
        Assert.Equal(seen, desk.Seen.Count);
    }

    [Fact]
    public async Task Help_names_all_commands_in_French()
    {
        var (code, output, _) = await desk.RunAsync("--help");

        Assert.Equal(0, code);
        Assert.All(new[] { "runs", "run", "prepare", "approve", "export", "import", "statement", "recap", "journal", "fec", "periods",
            "close-period" },
            name => Assert.Matches($@"\n  {name} ", output));
        Assert.Contains("Les campagnes de règlement", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_settings_it_says_how_to_be_called()
    {
        var (code, _, errors) = await FinanceDesk.RunWithAsync([], "runs");

        Assert.Equal(1, code);
        Assert.Contains("APTIC_GATEWAY", errors, StringComparison.Ordinal);
        Assert.Contains("./deploy/finance", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_the_gateway_does_not_know_is_told_so()
    {
        var environment = desk.Environment();
        environment["APTIC_CLIENT_FINANCE_SECRET"] = "wrong";

        var (code, _, errors) = await FinanceDesk.RunWithAsync(environment, "runs", "--as", "finance");

        Assert.Equal(1, code);
        Assert.Contains("ne connaît pas le client finance", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_does_not_answer_is_told_so()
    {
        var environment = desk.Environment();
        environment["APTIC_GATEWAY"] = "http://127.0.0.1:1/";

        var (code, _, errors) = await FinanceDesk.RunWithAsync(environment, "runs", "--as", "finance");

        Assert.Equal(1, code);
        Assert.Contains("./deploy/up", errors, StringComparison.Ordinal);
    }
}
