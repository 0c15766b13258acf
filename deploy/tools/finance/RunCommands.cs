using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Aptic.Kernel;
using Spectre.Console;

namespace Aptic.Finance;

/// <summary>Settlement runs: look at them, prepare, approve, export.</summary>
public static class RunCommands
{
    private static readonly string[] Stages = ["opened", "prepared", "approved", "exporting", "exported", "confirmed", "stopped"];

    public static IEnumerable<Command> All(FinanceTool.Door door, IAnsiConsole output) =>
    [
        Runs(door, output), Run(door, output), Prepare(door, output), Approve(door, output), Abandon(door, output), Export(door, output),
    ];

    private static Command Runs(FinanceTool.Door door, IAnsiConsole output)
    {
        var stage = new Option<string?>("--stage")
        {
            Description = "Seulement les campagnes à cette étape : "
                + $"{string.Join(", ", Stages.Select(each => $"{each} ({Reading.StageOf(each)})"))}.",
            HelpName = "étape",
        };
        stage.AcceptOnlyFromAmong(Stages);
        var command = new Command("runs", "Les campagnes de règlement, les plus récentes d’abord.") { stage };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var table = Reading.Table("Campagne", "Étape", "Arrêtée au", "Préparée par", "#Virements", "#À payer", "#Commission",
                "#En attente");
            string? cursor = null;
            do
            {
                var page = await api.GetAsync($"settlement/v1/runs?limit=200{(parsed.GetValue(stage) is { } only ? $"&stage={only}" : "")}"
                    + $"{(cursor is null ? "" : $"&cursor={cursor}")}", cancellationToken);
                foreach (var run in page.Items("runs"))
                    table.Add(run.Text("runId"), run.Stage(), run.Day("cutoffOn"), run.Text("preparedBy"),
                        Reading.Count(run.Number("payoutCount")),
                        run.Euros("payableCents"), run.Euros("commissionCents"), run.Euros("waitingCents"));
                cursor = page.Text("next");
            }
            while (cursor is not null);

            if (table.Rows.Count > 0) output.Write(table);
            else output.WriteLine("Aucune campagne.");
            return 0;
        });
        return command;
    }

    private static Command Run(FinanceTool.Door door, IAnsiConsole output)
    {
        var id = RunArgument();
        var command = new Command("run", "Une campagne : ses virements, et qui attend et pourquoi.") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            Show(await api.GetAsync($"settlement/v1/runs/{parsed.GetValue(id)}", cancellationToken), output);
            return 0;
        });
        return command;
    }

    private static Command Prepare(FinanceTool.Door door, IAnsiConsole output)
    {
        var cutoff = new Option<DateOnly?>("--cutoff")
        {
            Description = "Le jour d’arrêté, comme 2026-03-31 (aujourd’hui sauf indication).",
            HelpName = "jour",
        };
        var command = new Command("prepare", "Prépare une campagne : un virement par lieu, tous commanditaires réunis.") { cutoff };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var day = parsed.GetValue(cutoff) ?? Reading.Today();
            var prepared = await api.PostAsync("settlement/v1/runs",
                new { cutoffOn = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }, cancellationToken);
            var run = await api.GetAsync($"settlement/v1/runs/{prepared.Text("runId")}", cancellationToken);
            Show(run, output);
            output.WriteLine(run.Items("payouts").Count > 0
                ? $"À approuver par une autre personne : {FrenchHelp.Program} approve {run.Text("runId")} --as finance-2"
                : $"À abandonner : {FrenchHelp.Program} abandon {run.Text("runId")}");
            return 0;
        });
        return command;
    }

    private static Command Approve(FinanceTool.Door door, IAnsiConsole output)
    {
        var id = RunArgument();
        var command = new Command("approve", "Approuve une campagne, comme une autre personne que celle qui l’a préparée (--as).") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var approved = await ApproveAsync(api, parsed.GetValue(id), cancellationToken);
            output.WriteLine($"Approuvée par {approved.Text("approvedBy")} : {PayoutsOf(approved.Number("payoutCount"))}, "
                + $"{approved.Euros("payableCents")}.");
            return 0;
        });
        return command;
    }

    /// <summary>A run that pays nobody has nothing to approve: whoever tries is told who waits, and why.</summary>
    private static async Task<JsonElement> ApproveAsync(FinanceApi api, Guid runId, CancellationToken cancellationToken)
    {
        try
        {
            return await api.PostAsync($"settlement/v1/runs/{runId}/approval", new { }, cancellationToken);
        }
        catch (FinanceToolException refused) when (refused.Code is "run-empty")
        {
            var run = await api.GetAsync($"settlement/v1/runs/{runId}", cancellationToken);
            throw new FinanceToolException($"{refused.Message}{Environment.NewLine}  {WhyEmpty(run)}", refused.Code);
        }
    }

    private static Command Abandon(FinanceTool.Door door, IAnsiConsole output)
    {
        var id = RunArgument();
        var command = new Command("abandon",
            "Abandonne une campagne qui n’est pas remise à la banque : ce qu’elle tenait est de nouveau à payer.")
        {
            id,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var stopped = await api.PostAsync($"settlement/v1/runs/{parsed.GetValue(id)}/abandonment", new { }, cancellationToken);
            output.WriteLine($"Campagne {stopped.Text("runId")} abandonnée par {stopped.Text("stoppedBy")} : "
                + "ce qu’elle tenait est de nouveau à payer.");
            return 0;
        });
        return command;
    }

    private static Command Export(FinanceTool.Door door, IAnsiConsole output)
    {
        var folder = new Argument<DirectoryInfo>("dossier") { Description = "Où écrire les fichiers de la banque." };
        var id = new Option<Guid?>("--run") { Description = "La campagne ; sans elle, la seule qui est approuvée.", HelpName = "campagne" };
        var command = new Command("export", "Écrit les fichiers de virement (pain.001) d’une campagne approuvée, pour la banque.")
        {
            folder, id,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            // Before anything is asked of the service: an export that nobody can write would be handed out all the same.
            var directory = Files.Make(parsed.GetValue(folder)!);
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var runId = parsed.GetValue(id)?.ToString() ?? await OnlyApprovedAsync(api, cancellationToken);
            var run = await api.GetAsync($"settlement/v1/runs/{runId}", cancellationToken);
            // A run that was exported before hands out the same files again.
            if (run.Text("stage") is "approved") await api.PostAsync($"settlement/v1/runs/{runId}/export", new { }, cancellationToken);

            var files = await api.GetAsync($"settlement/v1/runs/{runId}/payment-files", cancellationToken);
            foreach (var file in files.Items("files"))
            {
                var written = await api.DownloadAsync(file.Text("href")!.TrimStart('/'),
                    name => Path.Combine(directory.FullName, name ?? $"{file.Text("messageId")}.xml"), cancellationToken);
                output.WriteLine($"{written} : {PayoutsOf(file.Number("transferCount"))}, {file.Euros("amountCents")}, "
                    + $"SHA-256 {file.Text("sha256")}");
            }

            output.WriteLine($"Campagne {runId} : {PayoutsOf(files.Number("transferCount"))}, {files.Euros("amountCents")}.");
            return 0;
        });
        return command;
    }

    private static async Task<string> OnlyApprovedAsync(FinanceApi api, CancellationToken cancellationToken)
    {
        var approved = (await api.GetAsync("settlement/v1/runs?stage=approved", cancellationToken)).Items("runs");
        return approved.Count switch
        {
            0 => throw new FinanceToolException("Aucune campagne n’attend d’être remise à la banque. Précisez --run pour en reprendre une."),
            1 => approved[0].Text("runId")!,
            _ => throw new FinanceToolException($"{Reading.Count(approved.Count)} campagnes sont approuvées : précisez --run."),
        };
    }

    private static void Show(JsonElement run, IAnsiConsole output)
    {
        var totals = run.Part("totals");
        output.WriteLine($"Campagne {run.Text("runId")}, {run.Stage()}, arrêtée au {run.Day("cutoffOn")}");
        if (run.Items("payouts").Count == 0)
        {
            output.WriteLine(WhyEmpty(run));
        }
        else
        {
            var payouts = Reading.Table("Lieu", "Compte", "Référence du virement", "#Services", "#À payer", "#Commission");
            foreach (var payout in run.Items("payouts"))
                payouts.Add(payout.Text("venueName") ?? payout.Text("venueId"), payout.Text("iban"), payout.Text("endToEndId"),
                    Reading.Count(payout.Number("entitlementCount")), payout.Euros("payableCents"), payout.Euros("commissionCents"));
            payouts.Add("Total", "", "", Reading.Count(totals.Number("entitlementCount")), totals.Euros("payableCents"),
                totals.Euros("commissionCents"));
            output.Write(payouts);
        }

        if (run.Items("waiting").Count == 0) return;

        output.WriteLine("En attente :");
        var waiting = Reading.Table("Lieu", "#Services", "#Dû", "Pourquoi");
        foreach (var venue in run.Items("waiting"))
            waiting.Add(venue.Text("venueName") ?? venue.Text("venueId"), Reading.Count(venue.Number("entitlementCount")),
                venue.Euros("payableCents"),
                WaitingWords.Of(venue.Text("reason")));
        output.Write(waiting);
    }

    private static string WhyEmpty(JsonElement run) => run.Items("waiting") is { Count: > 0 } waiting
        ? "Cette campagne ne paie personne : " + string.Join(", ", waiting.GroupBy(venue => WaitingWords.Of(venue.Text("reason")))
            .Select(why => $"{FrenchCount.Of(why.Count(), "lieu", "lieux")} en attente ({why.Key})")) + "."
        : $"Cette campagne ne paie personne : au {run.Day("cutoffOn")}, rien n’est à payer. "
            + "Un encaissement ne l’est que quand il ne peut plus être annulé, et qu’aucune autre campagne ne le tient.";

    private static string PayoutsOf(long count) => FrenchCount.Of(count, "virement");

    private static Argument<Guid> RunArgument() => new("campagne") { Description = "L’identifiant de la campagne." };
}
