using Aptic.Kernel;
using static Aptic.Settlement.Reports.StatementWords;

namespace Aptic.Settlement.Reports;

/// <summary>An entry of the books, as far as it touches one agreement of a funder.</summary>
/// <param name="FundsCents">What the agreement's cheque money grew by.</param>
/// <param name="ToRestoreCents">What claims on venues have to bring back more by it.</param>
/// <param name="RefundCents">What the funder is to be refunded more by it.</param>
/// <param name="BankCents">What came to the bank by it.</param>
/// <param name="FeeCents">The operator's fee in it, without VAT.</param>
/// <param name="VatCents">The VAT on that.</param>
public sealed record FunderEntry(
    Guid AgreementId, DateOnly AccountingDay, string Label, string Piece, long FundsCents, long ToRestoreCents, long RefundCents,
    long BankCents, long FeeCents, long VatCents);

/// <summary>What an agreement's cheques paid for on the days of one month.</summary>
/// <param name="OwnMonth">The month that they are of, as 2026-03.</param>
/// <param name="Sign">−1 for what was taken back.</param>
/// <param name="CommissionCents">The operator's, without VAT.</param>
/// <param name="VatCents">The VAT on that.</param>
public sealed record FunderUse(
    Guid AgreementId, string OwnMonth, int Sign, long ServiceCount, long ChequeCount, long CoveredCents, long PayableCents,
    long CommissionCents, long VatCents);

/// <summary>What an agreement had before the month.</summary>
public sealed record AgreementOpening(Guid AgreementId, long FundsCents, long ToRestoreCents, long RefundCents);

/// <summary>A funder's money in a month, as far as the books of settlement know it.</summary>
/// <param name="Since">What is of the month and came after it was closed; null where it was not asked for.</param>
public sealed record FunderStatement(
    string FunderId, BookWindow Window, AsOf? AsOf, IReadOnlyList<AgreementOpening> Openings, IReadOnlyList<FunderEntry> Entries,
    IReadOnlyList<FunderUse> Uses, FunderSince? Since)
{
    private static readonly Column[] AccountColumns =
    [
        new("Date"), new("Opération"), new("Détail"), new("Convention"), new("À la banque", true), new("Frais HT", true), new("TVA", true),
        new("Fonds de chèques", true), new("Solde", true), new("Relève de"), new("Pièce"),
    ];

    private static readonly Column[] AgreementColumns =
    [
        new("Convention"), new("Ouverture", true), new("Versé", true), new("Services payés", true), new("dont dû aux lieux", true),
        new("dont commission HT", true), new("dont TVA", true), new("Récupéré", true), new("Remboursement décidé", true),
        new("Clôture", true), new("À reconstituer", true), new("Remboursement dû", true),
    ];

    public long OpeningCents => Openings.Sum(opening => opening.FundsCents);

    public long ClosingCents => OpeningCents + MovedOf(Entries, Uses);

    public Report ToReport()
    {
        List<ReportTable> tables = [AccountOf(), AgreementsOf()];
        if (Since is { } since)
            tables.Add(new ReportTable("Venu depuis la clôture", AccountColumns,
            [
                .. RowsOf(since.Entries, since.Uses, 0, isSince: true),
                Row.Total(Cell.Empty, Cell.Of("Solde de clôture corrigé"), Cell.Empty, Cell.Empty, Cell.Empty, Cell.Empty, Cell.Empty,
                    Cell.Empty, Cell.Euros(ClosingCents + MovedOf(since.Entries, since.Uses)), Cell.Empty, Cell.Empty),
            ], "Relève de ce mois, connu après sa clôture, et compté dans un mois suivant."));
        return new Report($"releve-commanditaire-{Safe(FunderId)}-{Window.Period}", $"Relevé de {FunderId}, {MonthOf(Window.Period)}",
            [.. FactsOf()], tables);
    }

    /// <summary>A name that may stand in a file's.</summary>
    public static string Safe(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));

    private IEnumerable<Fact> FactsOf()
    {
        yield return new Fact("Commanditaire", FunderId);
        foreach (var fact in StatementWords.FactsOf(Window, AsOf)) yield return fact;
        yield return new Fact("Fonds de chèques à la clôture (libres, en circulation ou réservés)", FrenchText.Euros(ClosingCents));
        if (ToRestoreCents != 0) yield return new Fact("À reconstituer par des créances sur des lieux", FrenchText.Euros(ToRestoreCents));
        if (RefundCents != 0) yield return new Fact("Remboursements dus", FrenchText.Euros(RefundCents));
    }

    private static long MovedOf(IEnumerable<FunderEntry> entries, IEnumerable<FunderUse> uses) =>
        entries.Sum(entry => entry.FundsCents) - uses.Sum(use => use.Sign * use.CoveredCents);

    private long ToRestoreCents => Openings.Sum(opening => opening.ToRestoreCents) + Entries.Sum(entry => entry.ToRestoreCents);

    private long RefundCents => Openings.Sum(opening => opening.RefundCents) + Entries.Sum(entry => entry.RefundCents);

    private ReportTable AccountOf() => new("Compte des fonds", AccountColumns,
    [
        BalanceOf(Window.FirstDay, "Solde d’ouverture", OpeningCents),
        .. RowsOf(Entries, Uses, OpeningCents, isSince: false),
        BalanceOf(Window.NextMonth.AddDays(-1), "Solde de clôture", ClosingCents),
    ]);

    private List<Row> RowsOf(IEnumerable<FunderEntry> entries, IEnumerable<FunderUse> uses, long balanceCents, bool isSince)
    {
        List<Row> rows = [];
        foreach (var entry in entries)
        {
            balanceCents += entry.FundsCents;
            rows.Add(Row.Of(Cell.Of(entry.AccountingDay), Cell.Of(NameOf(entry)), Cell.Of(entry.Label), Cell.Of($"{entry.AgreementId}"),
                Cell.Euros(entry.BankCents), Cell.Euros(entry.FeeCents), Cell.Euros(entry.VatCents), Cell.Euros(entry.FundsCents),
                isSince ? Cell.Empty : Cell.Euros(balanceCents), LateOf(Window.OwnMonthOf(entry.AccountingDay)), Cell.Of(entry.Piece)));
        }

        foreach (var use in uses)
        {
            balanceCents -= use.Sign * use.CoveredCents;
            rows.Add(Row.Of(Cell.Empty, Cell.Of(use.Sign > 0 ? "Services payés" : "Encaissements annulés"),
                Cell.Of($"{FrenchCount.Of(use.ServiceCount, "service")}, {FrenchCount.Of(use.ChequeCount, "chèque")}"),
                Cell.Of($"{use.AgreementId}"), Cell.Empty, Cell.Empty, Cell.Empty, Cell.Euros(-use.Sign * use.CoveredCents),
                isSince ? Cell.Empty : Cell.Euros(balanceCents), LateOf(use.OwnMonth == Window.Period ? null : use.OwnMonth), Cell.Empty));
        }

        return rows;
    }

    private static Row BalanceOf(DateOnly day, string name, long cents) => Row.Total(Cell.Of(day), Cell.Of(name), Cell.Empty, Cell.Empty,
        Cell.Empty, Cell.Empty, Cell.Empty, Cell.Empty, Cell.Euros(cents), Cell.Empty, Cell.Empty);

    private ReportTable AgreementsOf()
    {
        var rows = Openings.Select(opening => opening.AgreementId).Concat(Entries.Select(entry => entry.AgreementId))
            .Concat(Uses.Select(use => use.AgreementId)).Distinct().Order().Select(AgreementOf).ToList();
        return new ReportTable("Par convention", AgreementColumns, rows);
    }

    private Row AgreementOf(Guid agreementId)
    {
        var opening = Openings.FirstOrDefault(opening => opening.AgreementId == agreementId) ?? new AgreementOpening(agreementId, 0, 0, 0);
        var entries = Entries.Where(entry => entry.AgreementId == agreementId).ToList();
        var uses = Uses.Where(use => use.AgreementId == agreementId).ToList();
        long Used(Func<FunderUse, long> cents) => uses.Sum(use => use.Sign * cents(use));
        // What claims bring back includes the commission, which had not gone to the venue.
        var recovered = entries.Where(IsRecovery).Sum(entry => entry.FundsCents);
        var refunded = entries.Where(entry => entry.RefundCents != 0).Sum(entry => entry.FundsCents);
        var paidIn = entries.Sum(entry => entry.FundsCents) - recovered - refunded;
        return Row.Of(Cell.Of($"{agreementId}"), Cell.Euros(opening.FundsCents), Cell.Euros(paidIn),
            Cell.Euros(-Used(use => use.CoveredCents)), Cell.Euros(-Used(use => use.PayableCents)),
            Cell.Euros(-Used(use => use.CommissionCents)), Cell.Euros(-Used(use => use.VatCents)), Cell.Euros(recovered),
            Cell.Euros(refunded), Cell.Euros(opening.FundsCents + MovedOf(entries, uses)),
            Cell.Euros(opening.ToRestoreCents + entries.Sum(entry => entry.ToRestoreCents)),
            Cell.Euros(opening.RefundCents + entries.Sum(entry => entry.RefundCents)));
    }

    private static bool IsRecovery(FunderEntry entry) => entry.ToRestoreCents != 0;

    private static string NameOf(FunderEntry entry) => entry switch
    {
        { ToRestoreCents: > 0, FundsCents: 0 } => "Incident sur un lieu",
        { ToRestoreCents: > 0 } => "Récupération annulée",
        { ToRestoreCents: < 0, FundsCents: 0 } => "Incident retiré",
        { ToRestoreCents: < 0 } => "Récupéré sur un lieu",
        { RefundCents: > 0 } => "Remboursement décidé",
        { RefundCents: < 0, BankCents: < 0 } => "Remboursement versé",
        { RefundCents: < 0 } => "Remboursement",
        { BankCents: > 0 } => "Versement reçu",
        { BankCents: < 0 } => "Versement rejeté",
        { FundsCents: > 0 } => "Affectation de fonds",
        _ => "Régularisation",
    };
}

/// <summary>What has come since a month was closed, and is of it.</summary>
public sealed record FunderSince(IReadOnlyList<FunderEntry> Entries, IReadOnlyList<FunderUse> Uses);
