using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Aptic.Finance;

/// <summary>Settlement runs: look at them, prepare, approve, export.</summary>
public static class RunCommands
{
    private static readonly string[] Stages = ["opened", "prepared", "approved", "exported", "confirmed", "stopped"];

    public static IEnumerable<Command> All(FinanceTool.Door door, IAnsiConsole output) =>
        [Runs(door, output), Run(door, output), Prepare(door, output), Approve(door, output), Export(door, output)];

    private static Command Runs(FinanceTool.Door door, IAnsiConsole output)
    {
        var stage = new Option<string?>("--stage") { Description = "Seulement les campagnes à cette étape." };
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
            Description = "Le jour d’arrêté, comme 2026-03-31 (aujourd’hui sauf indication).", HelpName = "jour",
        };
        var command = new Command("prepare", "Prépare une campagne : un virement par lieu, tous commanditaires réunis.") { cutoff };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var day = parsed.GetValue(cutoff) ?? Reading.Today();
            var prepared = await api.PostAsync("settlement/v1/runs",
                new { cutoffOn = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }, cancellationToken);
            Show(await api.GetAsync($"settlement/v1/runs/{prepared.Text("runId")}", cancellationToken), output);
            output.WriteLine($"À approuver par une autre personne : ./deploy/finance approve {prepared.Text("runId")} --as finance-2");
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
            var approved = await api.PostAsync($"settlement/v1/runs/{parsed.GetValue(id)}/approval", new { }, cancellationToken);
            output.WriteLine($"Approuvée par {approved.Text("approvedBy")} : {Reading.Count(approved.Number("payoutCount"))} virements, "
                + $"{approved.Euros("payableCents")}.");
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
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var runId = parsed.GetValue(id)?.ToString() ?? await OnlyApprovedAsync(api, cancellationToken);
            var run = await api.GetAsync($"settlement/v1/runs/{runId}", cancellationToken);
            // A run that was exported before hands out the same files again.
            if (run.Text("stage") is "approved") await api.PostAsync($"settlement/v1/runs/{runId}/export", new { }, cancellationToken);

            var directory = parsed.GetValue(folder)!;
            directory.Create();
            var files = await api.GetAsync($"settlement/v1/runs/{runId}/payment-files", cancellationToken);
            foreach (var file in files.Items("files"))
            {
                var written = await api.DownloadAsync(file.Text("href")!.TrimStart('/'),
                    name => Path.Combine(directory.FullName, name ?? $"{file.Text("messageId")}.xml"), cancellationToken);
                output.WriteLine($"{written} : {Reading.Count(file.Number("transferCount"))} virements, {file.Euros("amountCents")}, SHA-256 {file.Text("sha256")}");
            }

            output.WriteLine($"Campagne {runId} : {Reading.Count(files.Number("transferCount"))} virements, {files.Euros("amountCents")}.");
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
            _ => throw new FinanceToolException($"{approved.Count} campagnes sont approuvées : précisez --run."),
        };
    }

    private static void Show(JsonElement run, IAnsiConsole output)
    {
        var totals = run.Part("totals");
        output.WriteLine($"Campagne {run.Text("runId")}, {run.Stage()}, arrêtée au {run.Day("cutoffOn")}");
        var payouts = Reading.Table("Lieu", "Compte", "Référence du virement", "#Services", "#À payer", "#Commission");
        foreach (var payout in run.Items("payouts"))
            payouts.Add(payout.Text("venueName") ?? payout.Text("venueId"), payout.Text("iban"), payout.Text("endToEndId"),
                Reading.Count(payout.Number("entitlementCount")), payout.Euros("payableCents"), payout.Euros("commissionCents"));
        payouts.Add("Total", "", "", Reading.Count(totals.Number("entitlementCount")), totals.Euros("payableCents"),
            totals.Euros("commissionCents"));
        output.Write(payouts);
        if (run.Items("waiting").Count == 0) return;

        output.WriteLine("En attente :");
        var waiting = Reading.Table("Lieu", "#Services", "#Dû", "Pourquoi");
        foreach (var venue in run.Items("waiting"))
            waiting.Add(venue.Text("venueName") ?? venue.Text("venueId"), Reading.Count(venue.Number("entitlementCount")),
                venue.Euros("payableCents"),
                WaitingWords.Of(venue.Text("reason")));
        output.Write(waiting);
    }

    private static Argument<Guid> RunArgument() => new("campagne") { Description = "L’identifiant de la campagne." };
}
