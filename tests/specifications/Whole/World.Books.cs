using Aptic.Kernel;
using Aptic.Settlement.Books.Domain;

namespace Aptic.Tests.Specifications.Whole;

// Settlement's books: BookProjection.
internal sealed partial class World
{
    /// <summary>Settlement's events, as its store numbers them.</summary>
    public IReadOnlyList<SequencedEvent> SettlementEvents => _happened
        .Where(@event => @event.GetType().Namespace!.StartsWith("Aptic.Settlement", StringComparison.Ordinal))
        .Select((@event, index) => new SequencedEvent(index + 1, DeterministicId.Of("event", $"{index + 1}"), Guid.Empty, @event)).ToList();

    /// <summary>All entries that settlement's events lead to.</summary>
    public IReadOnlyList<JournalEntry> Books
    {
        get
        {
            var events = SettlementEvents;
            return JournalFold.Fold(JournalState.Empty, events, Origins.Of(events)).Rows.Entries;
        }
    }
}
