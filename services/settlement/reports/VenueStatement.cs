using Aptic.Kernel;
using Aptic.Settlement.Books.Domain;
using static Aptic.Settlement.Reports.StatementWords;

namespace Aptic.Settlement.Reports;

/// <summary>An entry of the books, as far as it touches one venue.</summary>
/// <param name="OwedCents">What the venue is owed more by it; less, where negative.</param>
/// <param name="ClaimCents">What the venue owes more by it.</param>
/// <param name="BankCents">What came to the bank by it.</param>
/// <param name="GoodwillCents">What the operator gave by it.</param>
/// <param name="WriteOffCents">What the operator gave up by it.</param>
public sealed record VenueEntry(
    string Journal, DateOnly AccountingDay, string Label, string Piece, long OwedCents, long ClaimCents, long BankCents, long GoodwillCents,
    long WriteOffCents);

/// <summary>A redemption that was booked, or with sign −1 taken back.</summary>
/// <param name="IsCorrection">It corrects what was paid already: the claim that follows is booked apart.</param>
/// <param name="CommissionCents">What the operator keeps of what cheques covered, VAT included.</param>
public sealed record RenderedRow(
    Guid RedemptionId, int Sign, DateOnly AccountingDay, DateOnly ServicedOn, string ServiceKind, long PriceCents, long ComplementCents,
    long CoveredCents, long PayableCents, bool IsCorrection, long CommissionCents)
{
    /// <summary>What the row is, in words: an amount below zero alone is easily overlooked.</summary>
    public string InWords => Sign < 0 ? "annulation" : IsCorrection ? "montant juste" : "encaissement";
}

/// <summary>What a venue earns, and for whom: an organisation that comes to run it takes over nothing of what it earned before.</summary>
public sealed record VenueMoney(Guid VenueId, Guid OrganisationId);

/// <summary>What a venue earned and was paid in a month, for one organisation.</summary>
/// <param name="Since">Null where it was not asked for.</param>
public sealed record VenueStatement(
    VenueMoney Money, string VenueName, string OrganisationName, BookWindow Window, AsOf? AsOf, long OpeningOwedCents,
    long OpeningClaimCents, IReadOnlyList<VenueEntry> Entries, IReadOnlyList<RenderedRow> Services, VenueSince? Since)
{
    private static readonly Column[] AccountColumns =
    [
        new("Date"), new("Opération"), new("Détail"), new("Montant", true), new("Solde", true), new("Relève de"), new("Pièce"),
    ];

    private static readonly Column[] ServiceColumns =
    [
        new("Opération"), new("Encaissé le"), new("Service rendu le"), new("Nature"), new("Lieu"), new("Prix", true),
        new("Payé par chèques", true), new("Complément de la personne", true), new("Commission TTC", true), new("Dû au lieu", true),
        new("Relève de"), new("Encaissement"),
    ];

    public long ClosingOwedCents => OpeningOwedCents + Entries.Sum(entry => entry.OwedCents);

    public long ClosingClaimCents => OpeningClaimCents + Entries.Sum(entry => entry.ClaimCents);

    public Report ToReport()
    {
        List<ReportTable> tables = [AccountOf(), ServicesOf("Services rendus", Services.Where(row => !row.IsCorrection))];
        if (Services.Any(row => row.IsCorrection))
            tables.Add(ServicesOf("Corrections après paiement", Services.Where(row => row.IsCorrection),
                "Les lignes négatives reprennent ce qui avait été encaissé, les positives ce qui est juste."));
        if (OpeningClaimCents != 0 || Entries.Any(entry => entry.ClaimCents != 0)) tables.Add(ClaimsOf());
        if (Since is { } since) tables.AddRange(TablesOf(since));
        return new Report($"releve-lieu-{Money.VenueId}-{Window.Period}", $"Relevé de {VenueName}, {MonthOf(Window.Period)}", [.. FactsOf()],
            tables);
    }

    private IEnumerable<Fact> FactsOf()
    {
        yield return new Fact("Lieu", VenueName);
        yield return new Fact("Organisation", OrganisationName);
        yield return new Fact("Identifiant", $"{Money.VenueId}");
        foreach (var fact in StatementWords.FactsOf(Window, AsOf)) yield return fact;
        yield return new Fact("Solde de clôture", FrenchText.Euros(ClosingOwedCents));
        if (ClosingClaimCents != 0) yield return new Fact("Créances à récupérer", FrenchText.Euros(ClosingClaimCents));
    }

    private ReportTable AccountOf()
    {
        List<Row> rows = [BalanceOf(Window.FirstDay, "Solde d’ouverture", OpeningOwedCents)];
        var balanceCents = OpeningOwedCents;
        foreach (var row in EarnedOf(Entries).Concat(OthersOf(Entries)))
        {
            balanceCents += row.Cents;
            rows.Add(Row.Of(row.Day is { } day ? Cell.Of(day) : Cell.Empty, Cell.Of(row.What), Cell.Of(row.Detail), Cell.Euros(row.Cents),
                Cell.Euros(balanceCents), LateOf(row.LateOf), Cell.Of(row.Piece)));
        }

        rows.Add(BalanceOf(Window.NextMonth.AddDays(-1), "Solde de clôture", balanceCents));
        return new ReportTable("Compte du lieu", AccountColumns, rows,
            "Ce qui est dû au lieu, virements en cours compris, jusqu’à leur exécution.");
    }

    private sealed record AccountRow(DateOnly? Day, string What, string Detail, long Cents, string? LateOf, string? Piece);

    private static Row BalanceOf(DateOnly day, string name, long cents) => Row.Total(
        Cell.Of(day), Cell.Of(name), Cell.Empty, Cell.Empty, Cell.Euros(cents), Cell.Empty, Cell.Empty);

    /// <summary>What redemptions earned, in one row for each month that they are of; their list stands below.</summary>
    private IEnumerable<AccountRow> EarnedOf(IEnumerable<VenueEntry> entries) => entries
        .Where(entry => entry.Journal == Journals.Redemptions && entry.OwedCents != 0)
        .GroupBy(entry => (LateOf: Window.OwnMonthOf(entry.AccountingDay), IsReversal: entry.OwedCents < 0))
        .OrderBy(group => group.Key.LateOf, StringComparer.Ordinal).ThenBy(group => group.Key.IsReversal)
        .Select(group => new AccountRow(null, group.Key.IsReversal ? "Encaissements annulés" : "Services encaissés",
            FrenchCount.Of(group.Count(), "service"), group.Sum(entry => entry.OwedCents), group.Key.LateOf, null));

    private IEnumerable<AccountRow> OthersOf(IEnumerable<VenueEntry> entries) => entries
        .Where(entry => entry.Journal != Journals.Redemptions && entry.OwedCents != 0)
        .Select(entry => new AccountRow(entry.AccountingDay, NameOf(entry), entry.Label, entry.OwedCents,
            Window.OwnMonthOf(entry.AccountingDay), entry.Piece));

    private ReportTable ServicesOf(string title, IEnumerable<RenderedRow> services, string? note = null)
    {
        var rows = services.ToList();
        var totals = Row.Total(Cell.Of("Total"), Cell.Empty, Cell.Empty, Cell.Empty, Cell.Empty,
            Cell.Euros(rows.Sum(row => row.Sign * row.PriceCents)), Cell.Euros(rows.Sum(row => row.Sign * row.CoveredCents)),
            Cell.Euros(rows.Sum(row => row.Sign * row.ComplementCents)), Cell.Euros(rows.Sum(row => row.Sign * row.CommissionCents)),
            Cell.Euros(rows.Sum(row => row.Sign * row.PayableCents)), Cell.Empty, Cell.Empty);
        return new ReportTable(title, ServiceColumns, [.. rows.Select(RowOf), totals], note);
    }

    private Row RowOf(RenderedRow row) => Row.Of(Cell.Of(row.InWords), Cell.Of(row.AccountingDay), Cell.Of(row.ServicedOn),
        Cell.Of(Kind(row.ServiceKind)), Cell.Of(VenueName), Cell.Euros(row.Sign * row.PriceCents), Cell.Euros(row.Sign * row.CoveredCents),
        Cell.Euros(row.Sign * row.ComplementCents), Cell.Euros(row.Sign * row.CommissionCents), Cell.Euros(row.Sign * row.PayableCents),
        LateOf(Window.OwnMonthOf(row.AccountingDay)), Cell.Of($"{row.RedemptionId}"));

    private ReportTable ClaimsOf()
    {
        List<Row> rows = [BalanceOf(Window.FirstDay, "Créances à l’ouverture", OpeningClaimCents)];
        var balanceCents = OpeningClaimCents;
        foreach (var entry in Entries.Where(entry => entry.ClaimCents != 0))
        {
            balanceCents += entry.ClaimCents;
            rows.Add(Row.Of(Cell.Of(entry.AccountingDay), Cell.Of(NameOf(entry)), Cell.Of(entry.Label), Cell.Euros(entry.ClaimCents),
                Cell.Euros(balanceCents), LateOf(Window.OwnMonthOf(entry.AccountingDay)), Cell.Of(entry.Piece)));
        }

        rows.Add(BalanceOf(Window.NextMonth.AddDays(-1), "Créances à la clôture", balanceCents));
        return new ReportTable("Incidents et récupérations", AccountColumns, rows, "Ce que le lieu doit après des incidents.");
    }

    private IEnumerable<ReportTable> TablesOf(VenueSince since)
    {
        var rows = EarnedOf(since.Entries).Concat(OthersOf(since.Entries))
            .Select(row => Row.Of(row.Day is { } day ? Cell.Of(day) : Cell.Empty, Cell.Of(row.What), Cell.Of(row.Detail),
                Cell.Euros(row.Cents), Cell.Empty, Cell.Empty, Cell.Of(row.Piece)))
            .Append(Row.Total(Cell.Empty, Cell.Of("Solde de clôture corrigé"), Cell.Empty, Cell.Empty,
                Cell.Euros(ClosingOwedCents + since.Entries.Sum(entry => entry.OwedCents)), Cell.Empty, Cell.Empty));
        yield return new ReportTable("Venu depuis la clôture", AccountColumns, [.. rows],
            "Relève de ce mois, connu après sa clôture, et compté dans un mois suivant.");
        if (since.Services.Count > 0) yield return ServicesOf("Services depuis la clôture", since.Services);
    }

    private static string NameOf(VenueEntry entry) => entry switch
    {
        { GoodwillCents: not 0 } => "Geste commercial",
        { WriteOffCents: not 0 } => "Créance abandonnée",
        { ClaimCents: < 0, OwedCents: < 0 } => "Récupération sur virement",
        { ClaimCents: > 0, OwedCents: > 0 } => "Récupération annulée",
        { ClaimCents: < 0, BankCents: > 0 } => "Créance réglée",
        { ClaimCents: > 0 } => "Incident",
        { ClaimCents: < 0 } => "Créance retirée",
        { BankCents: < 0 } => "Virement",
        { BankCents: > 0 } => "Virement retourné",
        _ => "Régularisation",
    };
}

/// <summary>What has come since a month was closed, and is of it.</summary>
public sealed record VenueSince(IReadOnlyList<VenueEntry> Entries, IReadOnlyList<RenderedRow> Services);
