using System.Text.Json;
using Aptic.Settlement.Books;
using Aptic.Settlement.Books.Domain;
using Aptic.Tests.Specifications.Whole;
using Xunit;
using static Aptic.Tests.Specifications.Settlement.Ledger;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>The books of random histories, as all services together lead to them.</summary>
public sealed class JournalPropertyTests
{
    private const int Histories = 300;

    private static readonly Lazy<List<IReadOnlyList<SequencedEvent>>> All = new(() => Enumerable.Range(1, Histories)
        .AsParallel().AsOrdered()
        .Select(number => Play.Of(Play.Sequence(number)).World.SettlementEvents).ToList());

    [Fact]
    public void Every_prefix_of_every_history_balances() => Assert.All(All.Value, history =>
    {
        var rows = JournalFold.Fold(JournalState.Empty, history, Origins.Of(history)).Rows;
        Assert.All(rows.Entries, entry =>
        {
            Assert.Equal(entry.Lines.Sum(line => line.DebitCents), entry.Lines.Sum(line => line.CreditCents));
            Assert.All(entry.Lines, line => Assert.True(line.DebitCents > 0 ^ line.CreditCents > 0, Said(entry)));
            Assert.All(entry.Lines, line => Assert.Contains(line.Account, ChartOfAccounts.Names.Keys));
        });
        // Nothing is executed that was not in transfer; and in the end no venue is owed less than nothing. In between a claim can be
        // settled by a transfer that came back before the transfer itself is booked.
        long inTransfer = 0;
        foreach (var entry in rows.Entries)
        {
            inTransfer -= BalanceOf([entry], ChartOfAccounts.InTransfer);
            Assert.True(inTransfer >= 0, Said(entry));
        }

        Assert.True(BalanceOf(rows.Entries, ChartOfAccounts.VenuesOwed) <= 0);
    });

    [Fact]
    public void Numbers_have_no_gaps() => Assert.All(All.Value, history => Assert.All(
        JournalFold.Fold(JournalState.Empty, history, Origins.Of(history)).Rows.Entries
            .GroupBy(entry => (entry.Journal, entry.BookedOn.Year)),
        journal => Assert.Equal(
            Enumerable.Range(1, journal.Count()).Select(number => (long)number), journal.Select(entry => entry.Number))));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void Folded_page_by_page_the_books_are_the_same_as_at_once(int pageSize) => Assert.All(All.Value, history =>
    {
        var whole = JournalFold.Fold(JournalState.Empty, history, Origins.Of(history));
        List<JournalEntry> entries = [];
        List<ServiceLine> services = [];
        var stored = JournalStates.EmptyJson;
        foreach (var page in history.Chunk(pageSize))
        {
            // A page leans on what came up to its end, and on nothing later.
            var origins = Origins.Of([.. history.Where(@event => @event.Sequence <= page[^1].Sequence)]);
            var (state, rows) = JournalFold.Fold(JournalStates.Read(stored), page, origins);
            stored = JournalStates.Write(state);
            entries.AddRange(rows.Entries);
            services.AddRange(rows.Services);
        }

        Assert.Equal(JournalStates.Write(whole.State), stored);
        Assert.Equal(JsonSerializer.Serialize(whole.Rows), JsonSerializer.Serialize(new BookRows(entries, services)));
    });

    [Fact]
    public void The_histories_are_long_enough_to_say_something() => Assert.True(
        All.Value.Sum(history => JournalFold.Fold(JournalState.Empty, history, Origins.Of(history)).Rows.Entries.Count) > 300);
}
