using Aptic.Settlement.Books.Domain;
using static Aptic.Settlement.Reports.StatementWords;

namespace Aptic.Settlement.Reports;

/// <summary>The journal of a month, line by line, in the order in which it was booked.</summary>
/// <param name="Since">Entries that are of the month and came after it was closed; null where they were not asked for.</param>
public sealed record JournalReport(
    BookWindow Window, AsOf? AsOf, IReadOnlyList<JournalEntry> Entries, IReadOnlyList<JournalEntry>? Since)
{
    private static readonly Column[] Columns =
    [
        new("Journal"), new("Numéro", true), new("Date"), new("Pièce"), new("Libellé"), new("Compte"), new("Intitulé"), new("Auxiliaire"),
        new("Débit", true), new("Crédit", true), new("Relève de"),
    ];

    public Report ToReport()
    {
        List<ReportTable> tables = [TableOf("Journal", Entries)];
        if (Since is { } since)
            tables.Add(TableOf("Venu depuis la clôture", since,
                "Relève de ce mois, connu après sa clôture, et compté dans un mois suivant."));
        return new Report($"journal-{Window.Period}", $"Journal, {MonthOf(Window.Period)}", [.. FactsOf(Window, AsOf)], tables);
    }

    private ReportTable TableOf(string title, IReadOnlyList<JournalEntry> entries, string? note = null)
    {
        var lines = entries.SelectMany(entry => entry.Lines).ToList();
        return new ReportTable(title, Columns,
        [
            .. entries.SelectMany(entry => entry.Lines.Select(line => RowOf(entry, line))),
            Row.Total(Cell.Of("Total"), Cell.Empty, Cell.Empty, Cell.Empty, Cell.Empty, Cell.Empty, Cell.Empty, Cell.Empty,
                Cell.Euros(lines.Sum(line => line.DebitCents)), Cell.Euros(lines.Sum(line => line.CreditCents)), Cell.Empty),
        ], note);
    }

    private Row RowOf(JournalEntry entry, JournalLine line) => Row.Of(Cell.Of(entry.Journal), Cell.Number(entry.Number),
        Cell.Of(entry.BookedOn), Cell.Of(entry.Piece), Cell.Of(entry.Label), Cell.Of(line.Account),
        Cell.Of(ChartOfAccounts.Names[line.Account]), Cell.Of(line.Auxiliary), Cell.Euros(line.DebitCents), Cell.Euros(line.CreditCents),
        LateOf(Window.OwnMonthOf(entry.AccountingDay)));
}
