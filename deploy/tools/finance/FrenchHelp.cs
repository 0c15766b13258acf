using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Aptic.Finance;

/// <summary>
/// The help of each command, in French throughout, under the name by which the tool is called: the library's own says some of it in
/// English.
/// </summary>
public sealed class FrenchHelp : SynchronousCommandLineAction
{
    /// <summary>How the tool is called.</summary>
    public const string Program = "./deploy/finance";

    private const string Indent = "  ";

    /// <summary>Takes the place of the library's help and of its words.</summary>
    public static void Install(RootCommand root)
    {
        foreach (var option in root.Options)
        {
            if (option is HelpOption help) (help.Action, help.Description) = (new FrenchHelp(), "Affiche cette aide.");
            if (option is VersionOption version) version.Description = "Affiche la version de l’outil.";
        }
    }

    /// <summary>Who asks for help need not have given everything yet.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(command.Description);
        output.WriteLine();
        output.WriteLine("Utilisation :");
        output.WriteLine($"{Indent}{UsageOf(command)}");
        Write(output, "Commandes :", command.Subcommands.Select(each => (Named(each), each.Description)));
        Write(output, "À donner :", command.Arguments.Select(each => (NameOf(each), each.Description)));
        Write(output, "Options :", command.Options.Concat(InheritedBy(command)).Where(option => !option.Hidden)
            .Select(option => (NameOf(option), option.Description)));
        output.WriteLine();
        return 0;
    }

    /// <summary>The values among which one is to be chosen; empty where it is anything.</summary>
    public static IReadOnlyList<string> ChoicesOf(Symbol symbol) => symbol is Option { ValueType: var type } && type == typeof(bool)
        ? []
        : [.. symbol.GetCompletions(CompletionContext.Empty).Select(choice => choice.Label)];

    public static string NameOf(Argument argument) => $"<{argument.HelpName ?? argument.Name}>";

    public static string NameOf(Option option)
    {
        var name = option.Aliases.Contains("-h") ? $"{option.Name}, -h" : option.Name;
        return option.HelpName is { } value ? $"{name} <{value}>" : name;
    }

    private static string UsageOf(Command command) => command is RootCommand
        ? $"{Program} <commande> [options]"
        : string.Join(' ', [Program, command.Name, .. command.Arguments.Select(NameOf), "[options]"]);

    private static string Named(Command command) => string.Join(' ', [command.Name, .. command.Arguments.Select(NameOf)]);

    // Options of the root that hold for every command.
    private static IEnumerable<Option> InheritedBy(Command command) => command.Parents.OfType<Command>()
        .SelectMany(parent => parent.Options).Where(option => option.Recursive);

    private static void Write(TextWriter output, string title, IEnumerable<(string Name, string? Description)> lines)
    {
        var all = lines.ToList();
        if (all.Count == 0) return;

        output.WriteLine();
        output.WriteLine(title);
        var width = all.Max(line => line.Name.Length);
        foreach (var (name, description) in all) output.WriteLine($"{Indent}{name.PadRight(width)}  {description}".TrimEnd());
    }
}
