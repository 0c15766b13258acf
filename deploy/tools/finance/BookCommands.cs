using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace Aptic.Finance;

/// <summary>What the books say: statements, recaps, the journal, the FEC; and the closing of months.</summary>
public static class BookCommands
{
    private static readonly string[] Formats = ["html", "csv", "xlsx"];

    public static IEnumerable<Command> All(FinanceTool.Door door, IAnsiConsole output) =>
    [
        Statement(door, output), Recap(door, output), Journal(door, output), Fec(door, output), Periods(door, output),
        ClosePeriod(door, output),
    ];

    private sealed record ReportOptions(Argument<string> Period, Option<string?> Format, Option<string?> AsOf, Option<FileInfo?> Output)
    {
        public static ReportOptions Create()
        {
            var format = new Option<string?>("--format") { Description = "html (sauf indication), csv ou xlsx.", HelpName = "format" };
            format.AcceptOnlyFromAmong(Formats);
            return new ReportOptions(
                new Argument<string>("période") { Description = "Le mois, comme 2026-03." }, format,
                new Option<string?>("--as-of")
                {
                    Description = "Tel que connu à la clôture d’une journée (2026-03-31) ou à un instant (2026-03-31T22:00:00Z).",
                    HelpName = "quand",
                },
                new Option<FileInfo?>("--output") { Description = "Le fichier à écrire.", HelpName = "fichier" });
        }

        public void AddTo(Command command)
        {
            command.Arguments.Add(Period);
            command.Options.Add(Format);
            command.Options.Add(AsOf);
            command.Options.Add(Output);
        }

        public async Task<int> DownloadAsync(
            string path, string more, ParseResult parsed, FinanceTool.Door door, IAnsiConsole output, CancellationToken cancellationToken)
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var period = parsed.GetValue(Period)!;
            var format = parsed.GetValue(Format) ?? "html";
            var known = parsed.GetValue(AsOf);
            var asOf = known is null ? "" : $"&asOf={Uri.EscapeDataString(known)}";
            var written = await api.DownloadAsync($"{path}?period={Uri.EscapeDataString(period)}&format={format}{asOf}{more}",
                name => parsed.GetValue(Output)?.FullName ?? NameOf(
                    name ?? $"{path.Split('/')[^2]}-{Path.GetFileName(path)}-{Path.GetFileName(period)}.{format}", known),
                cancellationToken);
            output.WriteLine($"Écrit : {written}");
            return 0;
        }

        // What was known once does not take the place of what is known now.
        private static string NameOf(string file, string? known) => known is null
            ? file
            : $"{Path.GetFileNameWithoutExtension(file)}-connu-le-{known.Replace(":", "", StringComparison.Ordinal)}{Path.GetExtension(file)}";
    }

    private static Command Statement(FinanceTool.Door door, IAnsiConsole output)
    {
        var whose = new Argument<string>("de") { Description = "venue (un lieu) ou funder (un commanditaire)." };
        whose.AcceptOnlyFromAmong("venue", "funder");
        var id = new Argument<string>("identifiant") { Description = "Du lieu ou du commanditaire." };
        var corrected = new Option<bool>("--corrected") { Description = "Montre aussi, à part, ce qui est venu depuis la clôture." };
        var organisation = new Option<string?>("--organisation")
        {
            Description = "L’organisation dont le lieu relève ou relevait, quand il a encaissé pour plusieurs.",
            HelpName = "identifiant",
        };
        var options = ReportOptions.Create();
        var command = new Command("statement", "Le relevé d’un lieu ou d’un commanditaire pour un mois.") { whose, id };
        options.AddTo(command);
        command.Options.Add(corrected);
        command.Options.Add(organisation);
        command.SetAction((parsed, cancellationToken) => options.DownloadAsync(
            $"settlement/v1/statements/{parsed.GetValue(whose)}s/{Uri.EscapeDataString(parsed.GetValue(id)!)}",
            (parsed.GetValue(corrected) ? "&corrected=true" : "")
                + (parsed.GetValue(organisation) is { } whom ? $"&organisationId={Uri.EscapeDataString(whom)}" : ""),
            parsed, door, output, cancellationToken));
        return command;
    }

    private static Command Recap(FinanceTool.Door door, IAnsiConsole output)
    {
        var id = new Argument<string>("commanditaire") { Description = "L’identifiant du commanditaire." };
        var options = ReportOptions.Create();
        var command = new Command("recap", "Ce que les chèques d’un commanditaire ont payé en un mois.") { id };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => options.DownloadAsync(
            $"settlement/v1/recaps/funders/{Uri.EscapeDataString(parsed.GetValue(id)!)}", "", parsed, door, output, cancellationToken));
        return command;
    }

    private static Command Journal(FinanceTool.Door door, IAnsiConsole output)
    {
        var options = ReportOptions.Create();
        var command = new Command("journal", "Le journal d’un mois, écriture par écriture.");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
            options.DownloadAsync("settlement/v1/journal", "", parsed, door, output, cancellationToken));
        return command;
    }

    private static Command Fec(FinanceTool.Door door, IAnsiConsole output)
    {
        var year = new Argument<int>("année") { Description = "L’exercice, comme 2026." };
        var folder = new Option<DirectoryInfo?>("--folder")
        {
            Description = "Où écrire le fichier (ici sauf indication).",
            HelpName = "dossier",
        };
        var command = new Command("fec", "Le fichier des écritures comptables d’un exercice (article A47 A-1 du LPF).") { year, folder };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var directory = Files.Make(parsed.GetValue(folder) ?? new DirectoryInfo(Directory.GetCurrentDirectory()));
            var written = await api.DownloadAsync($"settlement/v1/fec?year={parsed.GetValue(year)}",
                name => Path.Combine(directory.FullName, name ?? $"FEC{parsed.GetValue(year)}.txt"), cancellationToken);
            output.WriteLine($"Écrit : {written}");
            var description = await api.DownloadAsync($"settlement/v1/fec/description?year={parsed.GetValue(year)}",
                name => Path.Combine(directory.FullName, name ?? $"FEC{parsed.GetValue(year)}-descriptif.txt"), cancellationToken);
            output.WriteLine($"Écrit : {description}, à remettre avec le fichier.");
            if (await IsUnfinishedAsync(api, parsed.GetValue(year), cancellationToken))
                output.WriteLine("Exercice en cours, fichier provisoire : tous ses mois ne sont pas clôturés. "
                    + "Demandez-le à nouveau quand ils le seront.");
            return 0;
        });
        return command;
    }

    /// <summary>True where entries may still come: a month of the year is open, or has not begun.</summary>
    private static async Task<bool> IsUnfinishedAsync(FinanceApi api, int year, CancellationToken cancellationToken)
    {
        var periods = (await api.GetAsync("settlement/v1/periods", cancellationToken)).Items("periods");
        var open = periods.Where(period => period.Text("standing") is not "closed").Select(period => period.Text("period")).ToList();
        var last = periods.Select(period => period.Text("period")).Max(StringComparer.Ordinal);
        var isOver = string.CompareOrdinal(last, $"{year:D4}-12") >= 0;
        return !isOver || open.Any(period => period?.StartsWith($"{year:D4}-", StringComparison.Ordinal) == true);
    }

    private static Command Periods(FinanceTool.Door door, IAnsiConsole output)
    {
        var command = new Command("periods", "Les mois des livres : ouverts, préparés, clôturés.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var table = Reading.Table("Mois", "État", "Préparé par", "Clôturé par", "Clôturé le", "Empreinte");
            foreach (var period in (await api.GetAsync("settlement/v1/periods", cancellationToken)).Items("periods"))
                table.Add(period.Text("period"), period.Standing() + (period.Flag("isNext") ? " (à clôturer)" : ""), period.Text("preparedBy"),
                    period.Text("closedBy"), period.Instant("closedAt"), period.Text("digest"));
            output.Write(table);
            return 0;
        });
        return command;
    }

    private static Command ClosePeriod(FinanceTool.Door door, IAnsiConsole output)
    {
        var period = new Argument<string>("période") { Description = "Le mois, comme 2026-03." };
        var confirm = new Option<bool>("--confirm") { Description = "Confirme, comme une autre personne que celle qui l’a préparée (--as)." };
        var command = new Command("close-period", "Prépare la clôture d’un mois ; une autre personne la confirme.") { period, confirm };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var path = $"settlement/v1/periods/{Uri.EscapeDataString(parsed.GetValue(period)!)}/closing";
            if (parsed.GetValue(confirm))
            {
                var closed = await api.PostAsync($"{path}/confirmation", new { }, cancellationToken);
                output.WriteLine($"{closed.Text("period")} est clôturé par {closed.Text("closedBy")}, empreinte {closed.Text("digest")}.");
                return 0;
            }

            var prepared = await PrepareAsync(api, path, cancellationToken);
            output.WriteLine($"{prepared.Text("period")} : clôture préparée par {prepared.Text("preparedBy")}, empreinte {prepared.Text("digest")}.");
            output.WriteLine($"À confirmer par une autre personne : ./deploy/finance close-period {prepared.Text("period")} --confirm --as finance-2");
            return 0;
        });
        return command;
    }

    /// <summary>Months are closed in their order: whoever comes too early is told whose turn it is.</summary>
    private static async Task<JsonElement> PrepareAsync(FinanceApi api, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await api.PostAsync(path, new { }, cancellationToken);
        }
        catch (FinanceToolException refused) when (refused.Code is "period-out-of-order")
        {
            var next = (await api.GetAsync("settlement/v1/periods", cancellationToken)).Items("periods")
                .FirstOrDefault(period => period.Flag("isNext")).Text("period");
            throw next is null
                ? refused
                : new FinanceToolException(
                    $"{refused.Message}{Environment.NewLine}  À clôturer d’abord : {FrenchHelp.Program} close-period {next}", refused.Code);
        }
    }
}
