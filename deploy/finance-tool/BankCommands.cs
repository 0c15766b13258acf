using System.CommandLine;
using System.Xml;
using Spectre.Console;

namespace Aptic.Finance;

/// <summary>What the bank says: its messages are taken by settlement (payouts), and statements by funding too (receipts).</summary>
public static class BankCommands
{
    private const string Namespaces = "urn:iso:std:iso:20022:tech:xsd:";

    public static IEnumerable<Command> All(FinanceTool.Door door, IAnsiConsole output) => [Import(door, output)];

    private static Command Import(FinanceTool.Door door, IAnsiConsole output)
    {
        var files = new Argument<FileInfo[]>("fichiers")
        {
            Description = "Messages de la banque : pain.002, camt.053, camt.054.", Arity = ArgumentArity.OneOrMore,
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
        if (!file.Exists) throw new FinanceToolException("le fichier n’existe pas.");
        var bytes = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
        var kind = KindOf(bytes);
        var payouts = await api.PostXmlAsync("settlement/v1/bank-messages", bytes, cancellationToken);
        var matched = payouts.Part("matched") is { ValueKind: System.Text.Json.JsonValueKind.Object } counts
            ? string.Join(", ", counts.EnumerateObject().Select(count => $"{count.Name} {count.Value}"))
            : "";
        output.WriteLine($"{file.Name} ({kind}) : {Reading.Count(payouts.Number("lineCount"))} lignes lues, {Reading.Count(payouts.Number("recordedCount"))} "
            + $"virements enregistrés{(matched.Length > 0 ? $" ({matched})" : "")}{(payouts.Flag("isDuplicate") ? " ; message déjà lu, rien n’est refait" : "")}");
        if (!kind.StartsWith("camt", StringComparison.Ordinal)) return;

        var receipts = await api.PostXmlAsync("funding/v1/receipts/imports", bytes, cancellationToken);
        output.WriteLine($"{file.Name} : versements : {Reading.Count(receipts.Number("bookedCount"))} comptabilisés, "
            + $"{Reading.Count(receipts.Number("unassignedCount"))} à affecter, {Reading.Count(receipts.Number("duplicateCount"))} déjà connus, "
            + $"{Reading.Count(receipts.Number("ignoredCount"))} sans objet");
    }

    /// <summary>The message's kind, as <c>camt.053.001.08</c>, from the namespace of its root; nothing else of it is read here.</summary>
    private static string KindOf(byte[] bytes)
    {
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
            throw new FinanceToolException($"ce n’est pas du XML lisible ({flaw.Message})");
        }
    }
}
