using System.Globalization;
using Aptic.Kernel;
using Aptic.Settlement.Books.Domain;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>Events as the store would number them, and the books that they lead to, in words.</summary>
internal static class Ledger
{
    public static IReadOnlyList<SequencedEvent> Numbered(params IEnumerable<object> events) => events
        .Select((data, index) => new SequencedEvent(index + 1, DeterministicId.Of("event", $"{index + 1}"), Guid.Empty, data)).ToList();

    public static IReadOnlyList<JournalEntry> EntriesOf(params IEnumerable<object> events) => BooksOf(events).Rows.Entries;

    public static (JournalState State, BookRows Rows) BooksOf(params IEnumerable<object> events)
    {
        var numbered = Numbered(events);
        return JournalFold.Fold(JournalState.Empty, numbered, Origins.Of(numbered));
    }

    /// <summary>An entry as its reader would say it: <c>EC 1: 467100 D 10.00, 467200 C 9.60</c>.</summary>
    public static string Said(JournalEntry entry) => string.Create(CultureInfo.InvariantCulture,
        $"{entry.Journal} {entry.Number}: {string.Join(", ", entry.Lines.Select(Said))}");

    /// <summary>What is left on an account: debits less credits.</summary>
    public static long BalanceOf(IEnumerable<JournalEntry> entries, string account) =>
        entries.SelectMany(entry => entry.Lines).Where(line => line.Account == account).Sum(line => line.DebitCents - line.CreditCents);

    private static string Said(JournalLine line) => line.DebitCents > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{line.Account} D {line.DebitCents / 100m:0.00}")
        : string.Create(CultureInfo.InvariantCulture, $"{line.Account} C {line.CreditCents / 100m:0.00}");
}
