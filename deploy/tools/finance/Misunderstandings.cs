using System.CommandLine;
using System.CommandLine.Parsing;

namespace Aptic.Finance;

/// <summary>Says in French what of a command line was not understood, and what stands there instead.</summary>
public static class Misunderstandings
{
    /// <summary>Empty where everything was understood.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        List<string> wrong =
        [
            .. OptionsOf(parsed.CommandResult).Where(TookAnOption).Select(option => WithoutValue(option.Option)),
            .. parsed.Errors.Where(error => !IsMissing(error)).Select(Of).OfType<string>(),
            .. parsed.UnmatchedTokens.Select(token => UnknownOf(token, parsed.CommandResult.Command)),
        ];
        if (wrong.Count == 0 && parsed.Errors.Count == 0) return [];

        // A word that is wrong leaves others missing: it is to be mended first.
        var said = (wrong.Count > 0 ? wrong : parsed.Errors.Select(Of).OfType<string>()).Distinct().ToList();
        return said.Count > 0 ? said : ["La commande n’a pas été comprise."];
    }

    private static IEnumerable<OptionResult> OptionsOf(CommandResult command) => command.Children.OfType<OptionResult>()
        .Concat(command.Parent is CommandResult parent ? OptionsOf(parent) : []);

    /// <summary>The library takes the name of another option for the value that is missing.</summary>
    private static bool TookAnOption(OptionResult option) =>
        option.Tokens.Any(token => token.Value.StartsWith("--", StringComparison.Ordinal));

    private static string WithoutValue(Option option) => $"{option.Name} attend une valeur. {option.Description}";

    private static bool IsMissing(ParseError error) =>
        error.SymbolResult is CommandResult or ArgumentResult { Tokens.Count: 0, Parent: not OptionResult };

    private static string UnknownOf(string token, Command command) => command is RootCommand && !token.StartsWith('-')
        ? $"Il n’y a pas de commande « {token} »."
        : $"« {token} » n’est pas attendu ici.";

    private static string? Of(ParseError error) => error.SymbolResult switch
    {
        CommandResult { Command: RootCommand } => "Il manque la commande.",
        ArgumentResult { Parent: OptionResult option } => Of(option),
        ArgumentResult { Tokens.Count: 0 } missing => $"Il manque {FrenchHelp.NameOf(missing.Argument)} : {missing.Argument.Description}",
        ArgumentResult given => WrongOf(given.Tokens, FrenchHelp.NameOf(given.Argument), given.Argument, given.Argument.ValueType),
        OptionResult option => Of(option),
        _ => null,
    };

    private static string Of(OptionResult option) => option.Tokens.Count switch
    {
        0 => WithoutValue(option.Option),
        > 1 => $"{option.Option.Name} ne se donne qu’une fois.",
        _ => WrongOf(option.Tokens, option.Option.Name, option.Option, option.Option.ValueType),
    };

    private static string WrongOf(IReadOnlyList<Token> given, string of, Symbol symbol, Type type)
    {
        var form = FrenchHelp.ChoicesOf(symbol) is { Count: > 0 } choices ? $"l’un de : {string.Join(", ", choices)}" : FormOf(type);
        return $"« {string.Join(' ', given.Select(token => token.Value))} » ne convient pas à {of} : il faut {form}.";
    }

    private static string FormOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var form when form == typeof(Guid) => "un identifiant, comme 0198f000-0000-7000-8000-000000000001",
        var form when form == typeof(DateOnly) => "un jour, comme 2026-03-31",
        var form when form == typeof(int) || form == typeof(long) => "un nombre entier",
        _ => "une autre valeur",
    };
}
