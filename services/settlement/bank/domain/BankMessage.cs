using System.Collections.Immutable;

namespace Aptic.Settlement.Bank.Domain;

/// <summary>A message of the bank, with its lines.</summary>
/// <param name="Recorded">Null until its fates were recorded with their runs.</param>
/// <param name="Explanations">By the line's number; the last one of each.</param>
public sealed record BankMessage(
    Guid Id,
    BankMessageImported Imported,
    ImmutableList<BankLine> Lines,
    ImmutableList<BankFate> Fates,
    BankFatesRecorded? Recorded,
    ImmutableDictionary<int, BankLineExplained> Explanations)
{
    /// <summary>What commands have explained, by the command's id.</summary>
    public ImmutableDictionary<Guid, BankLineExplained> Done { get; init; } = ImmutableDictionary<Guid, BankLineExplained>.Empty;

    /// <summary>The lines that finance has to look at, explained or not.</summary>
    public IEnumerable<BankLine> UnmatchedLines => Lines.Where(line => line.Match == Matches.Unmatched);

    public static BankMessage Evolve(BankMessage? state, object @event) => (state, @event) switch
    {
        (null, BankMessageImported e) => new BankMessage(
            e.BankMessageId, e, [], [], null, ImmutableDictionary<int, BankLineExplained>.Empty),
        ({ } s, BankLinesMatched e) => s with { Lines = s.Lines.AddRange(e.Lines), Fates = s.Fates.AddRange(e.Fates) },
        ({ } s, BankFatesRecorded e) => s with { Recorded = e, Lines = Refused(s.Lines, e.Refused) },
        ({ } s, BankLineExplained e) => s with
        {
            Explanations = s.Explanations.SetItem(e.LineNumber, e),
            Done = s.Done.SetItem(e.CommandId, e),
        },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a bank message."),
    };

    private static ImmutableList<BankLine> Refused(ImmutableList<BankLine> lines, IReadOnlyList<RefusedFate> refused)
    {
        var numbers = refused.Select(fate => fate.LineNumber).ToHashSet();
        return numbers.Count == 0
            ? lines
            : lines.ConvertAll(line => numbers.Contains(line.Number)
                ? line with { Match = Matches.Unmatched, Reason = MismatchReasons.OutcomeRefused }
                : line);
    }
}
