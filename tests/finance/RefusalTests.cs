using System.Text.RegularExpressions;
using Aptic.Finance;
using Xunit;

namespace Aptic.Tests.Finance;

/// <summary>
/// Every code that can come back to the tool has French words. Codes are read from the sources, so that one that is new is missed here
/// before a person reads it in English.
/// </summary>
public sealed partial class RefusalTests(FinanceToolUnderTest tool) : IClassFixture<FinanceToolUnderTest>
{
    /// <summary>Names of runs' stages, of which a refusal makes its code.</summary>
    private const string StageCode = "run-{state.Stage.ToString().ToLowerInvariant()}";

    private static readonly string Root = FindRoot();

    [Fact]
    public void Each_code_that_the_tool_can_be_answered_has_French_words()
    {
        // What settlement's streams refuse may come from any operation that moves them; what a use case's own file refuses, from it.
        var sources = Sources("services/settlement", file => !IsUseCaseOfOthers(file))
            // Receipts that no agreement takes wait: an import passes on no refusal of funding's streams.
            .Concat(Sources("services/funding", file => IsUseCase(file) && !IsUseCaseOfOthers(file)))
            .Concat(Sources("services/hosting", _ => true)).Concat(Sources("services/bank-formats", _ => true))
            .Concat(Sources("gateway", _ => true)).ToList();

        var codes = sources.SelectMany(CodesOf).SelectMany(code => code == StageCode ? StagesOfRuns() : [code]).Distinct().Order().ToList();

        // Of each place at least one is known: the patterns find what they are to find.
        Assert.All(
            new[]
            {
                "run-unknown", "run-prepared", "day-not-closed", "unknown-bank-message", "malformed-statement", "malformed-status-report",
                "idempotency-key-missing", "too-busy", "not-authenticated", "media-type-not-supported",
                "service-timeout", "invalid-instant",
            }, code => Assert.Contains(code, codes));
        Assert.DoesNotContain(codes, code => code.Contains('{', StringComparison.Ordinal));
        Assert.Equal([], codes.Except(codes.Where(Refusals.Knows)));
    }

    [Fact]
    public async Task All_reasons_are_said_in_French_with_their_places()
    {
        tool.Answer("POST /settlement/v1/replay/what-ifs",
            """
            {"status":422,"code":"invalid-rate","detail":"A rate is 0 to 10000 basis points.","errors":[
             {"code":"invalid-rate","detail":"A rate is 0 to 10000 basis points.","place":"/payoutRateBasisPoints"},
             {"code":"invalid-minimum","detail":"The minimum is at least 1 cent.","place":"/minimumPayoutCents"}]}
            """, 422);

        var (code, _, errors) = await tool.RunAsync("what-if", "2026-03", "--payout-rate", "10001", "--minimum", "0");

        Assert.Equal(1, code);
        Assert.Contains("Un taux va de 0 à 10000 points de base", errors, StringComparison.Ordinal);
        Assert.Contains("Où : --payout-rate", errors, StringComparison.Ordinal);
        Assert.Contains("Le minimum de virement est d’au moins 1 centime", errors, StringComparison.Ordinal);
        Assert.Contains("Où : --minimum", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("basis", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_that_is_new_is_said_as_what_it_is()
    {
        tool.Answer("GET /settlement/v1/replay/proof", """{"status":409,"code":"new-code","detail":"Something new."}""", 409);

        var (code, _, errors) = await tool.RunAsync("prove");

        Assert.Equal(1, code);
        Assert.Contains("la raison ci-dessous. [new-code]", errors, StringComparison.Ordinal);
        Assert.Contains("Précision du service, en anglais : Something new.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_on_the_platforms_side_has_a_reference_to_give_to_who_looks_into_it()
    {
        tool.Answer("GET /settlement/v1/periods", """{"status":500,"code":"unexpected","detail":"Unforeseen.","traceId":"ab12"}""", 500);

        var (code, _, errors) = await tool.RunAsync("periods");

        Assert.Equal(1, code);
        Assert.Contains("Recommencer est sans risque. [unexpected]", errors, StringComparison.Ordinal);
        Assert.Contains("Référence pour l’assistance : ab12", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Unforeseen", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_of_a_file_is_named_as_such()
    {
        tool.Answer("POST /settlement/v1/bank-messages",
            """
            {"status":422,"code":"malformed-statement","detail":"Not valid.","errors":[
             {"code":"malformed-statement","detail":"Not valid.","place":"line 3, column 14"}]}
            """, 422);

        var (code, output, _) = await tool.RunAsync("import",
            tool.Write("d.xml", "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"/>"));

        Assert.Equal(1, code);
        Assert.Contains("d.xml : Refusé : Ce relevé de banque", output, StringComparison.Ordinal);
        Assert.Contains("Où : ligne 3, colonne 14", output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> CodesOf(string file) => CodePattern().Matches(File.ReadAllText(file))
        .Select(found => found.Groups["code"].Value);

    // A refusal; a problem of the gateway or of hosting, by its status; and messages that are let in by their schemas.
    [GeneratedRegex(
        """
        (?:Refusal\.(?:Invalid|NotFound|Conflict|Forbidden)\(|new(?:\ Refusal)?\(\s*(?:RefusalKind\.\w+|status|\d{3}),|BadKeyException\(
          |new\(typeof\(\w+\)\.Assembly,|StatusCodes\.Status[45]\w+(?:,|\ =>))\s*\$?"(?<code>[^"]+)"
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex CodePattern();

    [GeneratedRegex("""(?:Map(?:Get|Post|Group)\(\s*\$?")/(?<route>[a-z0-9/-]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex RoutePattern();

    [GeneratedRegex("""(?:settlement|funding)/v1/[a-z/-]+""", RegexOptions.CultureInvariant)]
    private static partial Regex PathPattern();

    /// <summary>Where the tool's own sources go, as <c>settlement/v1/runs</c>.</summary>
    private static readonly IReadOnlyList<string> Paths = Sources("deploy/tools/finance", _ => true)
        .SelectMany(file => PathPattern().Matches(File.ReadAllText(file))).Select(path => path.Value.TrimEnd('/')).Distinct().ToList();

    private static bool IsUseCase(string file) => RoutePattern().IsMatch(File.ReadAllText(file));

    private static bool IsUseCaseOfOthers(string file) => RoutePattern().Matches(File.ReadAllText(file)) is { Count: > 0 } routes
        && !routes.Any(route => Paths.Any(path => route.Groups["route"].Value.StartsWith(path, StringComparison.Ordinal)));

    private static List<string> StagesOfRuns()
    {
        var source = File.ReadAllText(Path.Combine(Root, "services/settlement/runs/domain/SettlementRun.cs"));
        var body = source[source.IndexOf("enum RunStage", StringComparison.Ordinal)..];
        var stages = Regex.Matches(body[..body.IndexOf('}', StringComparison.Ordinal)], @"^\s+(\w+),", RegexOptions.Multiline)
            .Select(stage => $"run-{stage.Groups[1].Value.ToLowerInvariant()}").ToList();
        Assert.Contains("run-exported", stages);
        return stages;
    }

    private static IEnumerable<string> Sources(string folder, Func<string, bool> isMeant) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !Regex.IsMatch(file, @"[\\/](obj|bin)[\\/]")).Where(isMeant);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Aptic.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The sources are not above the tests.");
    }
}
