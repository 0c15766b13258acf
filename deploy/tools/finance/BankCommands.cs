using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using Aptic.Kernel;
using Spectre.Console;

namespace Aptic.Finance;

/// <summary>What the bank says: its messages are taken by settlement (payouts), and statements by funding too (receipts).</summary>
public static partial class BankCommands
{
    private const string Namespaces = "urn:iso:std:iso:20022:tech:xsd:";

    /// <summary>So many flaws are shown with their places.</summary>
    private const int PlacesMost = 3;

    /// <summary>What a line turned out to be.</summary>
    private static readonly Dictionary<string, (string One, string Many)> Matches = new()
    {
        ["executed"] = ("exécuté", "exécutés"),
        ["rejected"] = ("rejeté", "rejetés"),
        ["returned"] = ("revenu", "revenus"),
        ["under-way"] = ("en cours", "en cours"),
        ["receipt"] = ("versement", "versements"),
        ["duplicate"] = ("déjà connu", "déjà connus"),
        ["unmatched"] = ("À EXPLIQUER", "À EXPLIQUER"),
    };

    public static IEnumerable<Command> All(FinanceTool.Door door, IAnsiConsole output) => [Import(door, output)];

    private static Command Import(FinanceTool.Door door, IAnsiConsole output)
    {
        var files = new Argument<FileInfo[]>("fichiers")
        {
            Description = "Messages de la banque : pain.002, camt.053, camt.054.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("import", "Donne aux services ce que la banque dit des virements et des versements.") { files };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = await door.OpenAsync(parsed, cancellationToken);
            var result = 0;
            foreach (var file in parsed.GetValue(files)!)
            {
                try
                {
                    await ImportAsync(file, api, output, cancellationToken);
                }
                catch (FinanceToolException refused)
                {
                    // One file that is refused keeps no other from being read.
                    output.WriteLine($"{file.Name} : {refused.Message}");
                    result = 1;
                }
            }

            return result;
        });
        return command;
    }

    private static async Task ImportAsync(FileInfo file, FinanceApi api, IAnsiConsole output, CancellationToken cancellationToken)
    {
        var bytes = await Files.ReadAsync(file, cancellationToken);
        var kind = KindOf(bytes);
        var payouts = await api.PostXmlAsync("settlement/v1/bank-messages", bytes, cancellationToken);
        var matched = payouts.Part("matched") is { ValueKind: JsonValueKind.Object } counts
            ? string.Join(", ", counts.EnumerateObject().Select(count => MatchOf(count.Name, count.Value.GetInt64())))
            : "";
        output.WriteLine($"{file.Name} ({kind}) : {FrenchCount.Of(payouts.Number("lineCount"), "ligne lue", "lignes lues")}, "
            + FrenchCount.Of(payouts.Number("recordedCount"), "virement enregistré", "virements enregistrés")
            + $"{(matched.Length > 0 ? $" ({matched})" : "")}"
            + $"{(payouts.Flag("isDuplicate") ? " ; message déjà lu, rien n’est refait" : "")}");
        foreach (var warning in WarningsOf(payouts)) output.WriteLine($"{file.Name} : attention : {warning}");
        if (!kind.StartsWith("camt", StringComparison.Ordinal)) return;

        var receipts = await api.PostXmlAsync("funding/v1/receipts/imports", bytes, cancellationToken);
        output.WriteLine($"{file.Name} : versements : {FrenchCount.Of(receipts.Number("bookedCount"), "comptabilisé")}, "
            + $"{FrenchCount.Number(receipts.Number("unassignedCount"))} à affecter, "
            + $"{FrenchCount.Of(receipts.Number("duplicateCount"), "déjà connu", "déjà connus")}, "
            + $"{FrenchCount.Number(receipts.Number("ignoredCount"))} sans objet");
    }

    private static string MatchOf(string match, long count) => Matches.TryGetValue(match, out var words)
        ? FrenchCount.Of(count, words.One, words.Many)
        : $"{FrenchCount.Number(count)} {match}";

    /// <summary>What was left aside of a file, in French: of each statement, and of all that is not as the schema has it.</summary>
    private static IEnumerable<string> WarningsOf(JsonElement answer)
    {
        var places = answer.Items("warnings").Select(warning => warning.Text("place") ?? "").ToLookup(StatementPlace().IsMatch);
        foreach (var place in places[true])
            yield return $"le relevé {StatementPlace().Match(place).Groups[1].Value} est d’un autre compte : rien n’en est pris";
        if (places[false].ToList() is { Count: > 0 } flaws)
            yield return $"{FrenchCount.Of(flaws.Count, "élément", "éléments")} dont rien ne dépend ne suivent pas le schéma : "
                + string.Join(" ; ", flaws.Take(PlacesMost).Select(place => Refusals.LineOf(place) ?? place))
                + (flaws.Count > PlacesMost ? " ; …" : "");
    }

    [GeneratedRegex("^statement ([0-9]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex StatementPlace();

    /// <summary>The message's kind, as <c>camt.053.001.08</c>, from the namespace of its root; nothing else of it is read here.</summary>
    private static string KindOf(byte[] bytes)
    {
        if (XmlEncodings.UnsupportedOf(new MemoryStream(bytes)) is { } encoding)
            throw new FinanceToolException($"ce fichier se dit écrit en {encoding}, qui n’est pas pris ici : demandez à la banque un "
                + "fichier en UTF-8.");
        try
        {
            using var reader = XmlReader.Create(
                new MemoryStream(bytes), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            reader.MoveToContent();
            var kind = reader.NamespaceURI.StartsWith(Namespaces, StringComparison.Ordinal) ? reader.NamespaceURI[Namespaces.Length..] : "";
            return kind.StartsWith("camt.05", StringComparison.Ordinal) || kind.StartsWith("pain.002", StringComparison.Ordinal)
                ? kind
                : throw new FinanceToolException("ce n’est ni un pain.002, ni un camt.053, ni un camt.054.");
        }
        catch (XmlException flaw)
        {
            throw new FinanceToolException($"ce n’est pas du XML lisible (ligne {flaw.LineNumber}, colonne {flaw.LinePosition}) : "
                + "donnez le fichier tel que la banque l’a remis.");
        }
    }
}
