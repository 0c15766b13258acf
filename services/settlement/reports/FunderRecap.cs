using Aptic.Kernel;
using static Aptic.Settlement.Reports.StatementWords;

namespace Aptic.Settlement.Reports;

/// <summary>Counts and sums of what a funder's cheques paid for, under one heading.</summary>
public sealed record RecapLine(string Name, long ServiceCount, long ChequeCount, long CoveredCents, long PayableCents)
{
    public static RecapLine SumOf(string name, IReadOnlyCollection<RecapLine> lines) => new(name, lines.Sum(line => line.ServiceCount),
        lines.Sum(line => line.ChequeCount), lines.Sum(line => line.CoveredCents), lines.Sum(line => line.PayableCents));
}

/// <summary>
/// What a funder's cheques paid for in a month: services, places and publics in counts and sums, never people. Publics of few
/// services are told together, so that nobody can be told apart among them.
/// </summary>
/// <param name="Total">A service that cheques of two publics paid is one here, and one under each public.</param>
public sealed record FunderRecap(
    string FunderId, BookWindow Window, AsOf? AsOf, RecapLine Total, IReadOnlyList<RecapLine> Kinds,
    IReadOnlyList<RecapLine> Places, IReadOnlyList<RecapLine> Publics)
{
    /// <summary>A group of fewer services is not told by its public.</summary>
    public const int GroupLeast = 5;

    private const string Others = "Autres publics, réunis";

    public Report ToReport()
    {
        List<ReportTable> tables = [TableOf("Services", "Nature", Kinds), TableOf("Lieux", "Lieu", Places)];
        var publics = Grouped(Publics);
        tables.Add(publics.Count > 0
            ? TableOf("Publics", "Public", publics, $"Les publics de moins de {GroupLeast} services sont réunis.")
            : new ReportTable("Publics", ColumnsOf("Public"), [],
                $"Il y a moins de {GroupLeast} services : leurs publics ne sont pas dits."));
        return new Report($"bilan-commanditaire-{FunderStatement.Safe(FunderId)}-{Window.Period}",
            $"Ce que les chèques de {FunderId} ont payé, {MonthOf(Window.Period)}", [.. FactsOf()], tables);
    }

    /// <summary>
    /// Joins the smallest publics until none of fewer than five services stands alone, the joined ones among them: else the total
    /// less all others would give it away.
    /// </summary>
    public static IReadOnlyList<RecapLine> Grouped(IReadOnlyList<RecapLine> publics)
    {
        var bySize = publics.Where(line => line.ServiceCount != 0 || line.CoveredCents != 0).OrderBy(line => line.ServiceCount).ToList();
        var joined = bySize.TakeWhile(line => line.ServiceCount < GroupLeast).ToList();
        while (joined.Count > 0 && joined.Count < bySize.Count && joined.Sum(line => line.ServiceCount) < GroupLeast)
            joined.Add(bySize[joined.Count]);
        if (joined.Count > 0 && joined.Sum(line => line.ServiceCount) < GroupLeast) return [];

        var alone = bySize.Skip(joined.Count).OrderBy(line => line.Name, StringComparer.Ordinal);
        return joined.Count > 0 ? [.. alone, RecapLine.SumOf(Others, joined)] : [.. alone];
    }

    private IEnumerable<Fact> FactsOf()
    {
        yield return new Fact("Commanditaire", FunderId);
        foreach (var fact in StatementWords.FactsOf(Window, AsOf)) yield return fact;
        yield return new Fact("Services", $"{Total.ServiceCount}");
        yield return new Fact("Chèques", $"{Total.ChequeCount}");
        yield return new Fact("Payé par les chèques", FrenchText.Euros(Total.CoveredCents));
    }

    private static Column[] ColumnsOf(string of) =>
        [new(of), new("Services", true), new("Chèques", true), new("Payé par les chèques", true), new("Dû aux lieux", true)];

    private static ReportTable TableOf(string title, string of, IReadOnlyList<RecapLine> lines, string? note = null) =>
        new(title, ColumnsOf(of), [.. lines.Select(RowOf)], note);

    private static Row RowOf(RecapLine line) => Row.Of(Cell.Of(line.Name), Cell.Number(line.ServiceCount), Cell.Number(line.ChequeCount),
        Cell.Euros(line.CoveredCents), Cell.Euros(line.PayableCents));
}
