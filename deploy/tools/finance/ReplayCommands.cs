using System.CommandLine;
using System.Text.Json;
using Aptic.Kernel;
using Spectre.Console;

namespace Aptic.Finance;

/// <summary>
/// The replay of the books from their events: built afresh, compared, as of an instant, under other rules, proved. Nothing of it
/// publishes, pays or numbers anything.
/// </summary>
public static class ReplayCommands
{
    private const string Replay = "settlement/v1/replay";
    private const int Different = 1;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    public static IEnumerable<Command> All(FinanceTool.Door door, IAnsiConsole output) =>
        [Rebuild(door, output), Compare(door, output), AsOf(door, output), WhatIf(door, output), Prove(door, output)];

    private static Command Rebuild(FinanceTool.Door door, IAnsiConsole output)
    {
        var command = new Command("rebuild", "Reconstruit les livres à côté des vivants, et les échange quand ils sont à jour.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var done = await FollowAsync(api, $"{Replay}/rebuilds", "Reconstruction", output, cancellationToken);
            output.WriteLine($"Les livres sont reconstruits jusqu’à l’événement {Reading.Count(done.Number("sequence"))}.");
            return 0;
        });
        return command;
    }

    private static Command Compare(FinanceTool.Door door, IAnsiConsole output)
    {
        var command = new Command("compare", "Compare les livres vivants à leur rejeu, ligne à ligne ; finit par 1 s’ils diffèrent.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var done = await FollowAsync(api, $"{Replay}/comparisons", "Comparaison", output, cancellationToken);
            var tables = Reading.Table("Table", "#Lignes vivantes", "#Lignes rejouées", "Empreinte", "Égales");
            foreach (var table in done.Items("tables"))
                tables.Add(table.Text("table"), Reading.Count(table.Number("liveRows")), Reading.Count(table.Number("replayedRows")),
                    table.Text("replayedDigest"), table.Flag("isEqual") ? "oui" : "NON");
            output.Write(tables);

            var differences = done.Items("differences");
            foreach (var difference in differences)
                output.WriteLine($"{difference.Text("table")} {difference.Part("key")} : vivant {Or(difference, "live")}, rejoué {Or(difference, "replayed")} "
                    + $"(événements {EventsOf(difference)})");
            var isEqual = differences.Count == 0 && done.Items("tables").All(table => table.Flag("isEqual"));
            output.WriteLine(isEqual ? "Rien ne diffère." : "LES LIVRES DIFFÈRENT DE LEURS ÉVÉNEMENTS.");
            return isEqual ? 0 : Different;
        });
        return command;
    }

    private static Command AsOf(FinanceTool.Door door, IAnsiConsole output)
    {
        var then = new Argument<string>("quand")
        {
            Description = "Un jour, comme 2026-03-31 : ce qui était connu à la clôture de cette journée ; "
                + "ou un instant, comme 2026-03-31T22:00:00Z : ce qui était alors enregistré.",
        };
        var command = new Command("as-of", "Les soldes des comptes tels que connus à la clôture d’une journée, et corrigés depuis.")
        {
            then,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var books = await api.GetAsync($"{Replay}/as-of?asOf={Uri.EscapeDataString(parsed.GetValue(then)!)}", cancellationToken);
            output.WriteLine($"Livres jusqu’à l’événement {Reading.Count(books.Number("sequence"))}"
                + (books.Text("fixedBy") is null ? "" : $", journée du {books.Day("fixedBy")} clôturée"));
            var accounts = Reading.Table("Compte", "Intitulé", "#Débit", "#Crédit", "#Solde", "#Apparu depuis", "#Solde corrigé");
            foreach (var account in books.Items("accounts"))
            {
                var balanceCents = account.Number("debitCents") - account.Number("creditCents");
                var sinceCents = account.Number("sinceDebitCents") - account.Number("sinceCreditCents");
                accounts.Add(account.Text("account"), account.Text("name"), account.Euros("debitCents"), account.Euros("creditCents"),
                    Reading.Euros(balanceCents), Reading.Euros(sinceCents), Reading.Euros(balanceCents + sinceCents));
            }

            output.Write(accounts);
            return 0;
        });
        return command;
    }

    private static Command WhatIf(FinanceTool.Door door, IAnsiConsole output)
    {
        var period = new Argument<string>("période") { Description = "Le mois, comme 2026-03." };
        var rate = new Option<int?>("--payout-rate")
        {
            Description = "Taux de règlement, en points de base (10000 pour 100 %).",
            HelpName = "taux",
        };
        var minimum = new Option<long?>("--minimum") { Description = "Minimum de virement, en centimes.", HelpName = "centimes" };
        var commission = new Option<int?>("--commission") { Description = "Commission, en points de base.", HelpName = "taux" };
        var tariff = new Option<long?>("--tariff") { Description = "Tarif réglementé, en centimes.", HelpName = "centimes" };
        var command = new Command("what-if", "Un mois réglé à nouveau sous d’autres règles : ce que chacun y gagnerait. Rien n’est changé.")
        {
            period, rate, minimum, commission, tariff,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var answer = await api.PostAsync($"{Replay}/what-ifs", new
            {
                period = parsed.GetValue(period),
                payoutRateBasisPoints = parsed.GetValue(rate),
                minimumPayoutCents = parsed.GetValue(minimum),
                commissionBasisPoints = parsed.GetValue(commission),
                tariffCents = parsed.GetValue(tariff),
            }, cancellationToken);
            var (venues, funders) = (answer.Items("venues"), answer.Items("funders"));
            output.Write(GainsOf("Lieu", venues, NameOf, WaitOf));
            foreach (var said in WaitingOf(venues)) output.WriteLine(said);
            output.Write(GainsOf("Commanditaire", funders, funder => funder.Text("funderId")));
            output.WriteLine($"Commission de l’opérateur, TVA comprise : {CommissionOf(funders)}.");
            output.WriteLine("Rien n’a été changé.");
            return 0;
        });
        return command;
    }

    private static Command Prove(FinanceTool.Door door, IAnsiConsole output)
    {
        var command = new Command("prove",
            "Recalcule les scellés et les empreintes à partir des événements ; finit par 1 s’il en est un de faux.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var proof = await api.GetAsync($"{Replay}/proof", cancellationToken);
            var seals = Reading.Table("Scellé", "#Jusqu’à", "Empreinte", "Juste");
            foreach (var seal in proof.Items("seals"))
                seals.Add(SealOf(seal.Text("of")), Reading.Count(seal.Number("upToSequence")), seal.Text("digest"),
                    seal.Flag("isRight") ? "oui" : "NON");
            output.Write(seals);
            var tail = proof.Part("notSealedYet");
            output.WriteLine($"Pas encore scellés : {FrenchCount.Of(tail.Number("eventCount"), "événement")}, jusqu’au "
                + $"{Reading.Count(tail.Number("upToSequence"))} ; "
                + (tail.Flag("isRight") ? "leurs empreintes sont justes." : "une empreinte au moins EST FAUSSE."));
            if (proof.Flag("isProved"))
            {
                output.WriteLine("Prouvé : chaque empreinte est celle de ses événements.");
                return 0;
            }

            var first = proof.Part("firstDifference");
            output.WriteLine($"FAUX : {PlaceOf(first)} {first.Text("detail")}");
            return Different;
        });
        return command;
    }

    /// <summary>What the seal was set with, which the service names as <c>run …</c> or <c>period …</c>.</summary>
    private static string? SealOf(string? of) => of?.Split(' ', 2) switch
    {
        ["run", var run] => $"campagne {run}",
        ["period", var period] => $"mois {period}",
        _ => of,
    };

    private static string PlaceOf(JsonElement difference) => difference.Number("sequence") == difference.Number("toSequence")
        ? $"le premier événement qui ne correspond pas est le {difference.Number("sequence")} "
            + $"({difference.Text("type") ?? "type inconnu"}, flux {difference.Text("streamId") ?? "inconnu"})."
        : $"ce qui ne correspond pas est entre les événements {difference.Number("sequence")} et {difference.Number("toSequence")}.";

    /// <summary>Starts what takes its time, shows how far it is and how long it will take, and gives what it ends with.</summary>
    private static async Task<JsonElement> FollowAsync(
        FinanceApi api, string path, string name, IAnsiConsole output, CancellationToken cancellationToken)
    {
        var started = await api.PostAsync(path, new { }, cancellationToken);
        var address = $"{path}/{started.Text("replayId")}";
        try
        {
            return await output.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async progress =>
                {
                    var task = progress.AddTask(name);
                    using var timer = new PeriodicTimer(Interval);
                    while (true)
                    {
                        var state = await api.GetAsync(address, cancellationToken);
                        task.MaxValue = Math.Max(state.Number("target"), 1);
                        task.Value = state.Number("sequence");
                        if (state.Text("stage") is "done")
                        {
                            task.Value = task.MaxValue;
                            return state;
                        }

                        if (state.Text("stage") is not "running")
                            throw new FinanceToolException($"{name} {EndOf(state)} Les livres vivants sont intacts.");
                        await timer.WaitForNextTickAsync(cancellationToken);
                    }
                });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await api.PostAsync($"{address}/cancellation", new { }, CancellationToken.None);
            throw;
        }
    }

    private static string EndOf(JsonElement state) => state.Text("stage") switch
    {
        "cancelled" => "annulée.",
        "interrupted" => "interrompue : le service s’est arrêté. Recommencez quand il tourne.",
        _ => "échouée : la cause est dans le journal du service de règlement.",
    };

    /// <param name="more">A last column; null for none.</param>
    private static Table GainsOf(
        string of, IReadOnlyList<JsonElement> lines, Func<JsonElement, string?> nameOf, Func<JsonElement, string>? more = null)
    {
        string[] columns = [of, "#Réel", "#Simulé", "#Écart"];
        var table = Reading.Table(more is null ? columns : [.. columns, "Sous le minimum de virement"]);
        foreach (var line in lines)
        {
            string?[] cells =
                [nameOf(line), line.Euros("actualCents"), line.Euros("whatIfCents"), Gain(line, "actualCents", "whatIfCents")];
            table.Add(more is null ? cells : [.. cells, more(line)]);
        }

        string?[] totals = ["Total", Reading.Euros(lines.Sum(line => line.Number("actualCents"))),
            Reading.Euros(lines.Sum(line => line.Number("whatIfCents"))), Gain(lines, "actualCents", "whatIfCents")];
        table.Add(more is null ? totals : [.. totals, ""]);
        return table;
    }

    private static string? NameOf(JsonElement venue) => venue.Text("name") ?? venue.Text("venueId");

    /// <summary>Whether the venue waits under the minimum, in truth and by the other rules.</summary>
    private static string WaitOf(JsonElement venue) => (venue.Flag("isPaid"), venue.Flag("wouldBePaid")) switch
    {
        (true, true) => "",
        (true, false) => "attendrait",
        (false, true) => "attend, et serait payé",
        (false, false) => "attend, et attendrait",
    };

    private static IEnumerable<string> WaitingOf(IReadOnlyList<JsonElement> venues)
    {
        yield return $"Sous le minimum de virement : {VenuesOf(venues.Count(venue => !venue.Flag("isPaid")))} au réel, "
            + $"{VenuesOf(venues.Count(venue => !venue.Flag("wouldBePaid")))} en simulation.";
        var changes = venues.Where(venue => venue.Flag("isPaid") != venue.Flag("wouldBePaid")).GroupBy(venue => venue.Flag("isPaid"));
        foreach (var change in changes.OrderByDescending(change => change.Key))
            yield return $"  {(change.Key ? "Attendraient en plus" : "N’attendraient plus")} : {string.Join(", ", change.Select(NameOf))}.";
    }

    private static string VenuesOf(long count) => FrenchCount.Of(count, "lieu", "lieux");

    private static string CommissionOf(IReadOnlyList<JsonElement> funders) =>
        $"{Reading.Euros(funders.Sum(funder => funder.Number("actualCommissionCents")))} au réel, "
        + $"{Reading.Euros(funders.Sum(funder => funder.Number("whatIfCommissionCents")))} en simulation, "
        + $"écart {Gain(funders, "actualCommissionCents", "whatIfCommissionCents")}";

    private static string EventsOf(JsonElement difference) => difference.Items("events") is { Count: > 0 } events
        ? string.Join(", ", events.Select(@event => $"{@event.Number("sequence")} {@event.Text("type")}"))
        : string.Join(", ", difference.Items("sequences"));

    private static string Gain(JsonElement line, string actual, string whatIf) => Gain([line], actual, whatIf);

    private static string Gain(IReadOnlyList<JsonElement> lines, string actual, string whatIf)
    {
        var cents = lines.Sum(line => line.Number(whatIf) - line.Number(actual));
        return cents > 0 ? $"+{Reading.Euros(cents)}" : Reading.Euros(cents);
    }

    private static string Or(JsonElement difference, string name) =>
        difference.Part(name) is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } value ? value.ToString() : "rien";
}
