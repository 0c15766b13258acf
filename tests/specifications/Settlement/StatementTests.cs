using System.Globalization;
using Aptic.Kernel;
using Aptic.Settlement.Books.Domain;
using Aptic.Settlement.Periods.Domain;
using Aptic.Settlement.Reports;
using Xunit;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>What statements say, from rows of the books.</summary>
public sealed class StatementTests
{
    private const string October = "2026-10";
    private static readonly Guid Venue = Guid.Parse("0198f000-0000-7000-8000-000000000001");
    private static readonly Guid Agreement = Guid.Parse("0198f000-0000-7000-8000-000000000002");
    private static readonly BookWindow Open = BookWindow.Of(October, [], 100);

    [Fact]
    public void An_open_month_shows_what_is_known_and_a_closed_one_what_was_known_when_it_was_drawn_up()
    {
        PeriodClosed[] closings = [Closed("2026-09", 40), Closed(October, 70)];

        Assert.Equal((40, 70, 100), Cut(BookWindow.Of(October, closings, 100)));
        Assert.Equal((70, 100, 100), Cut(BookWindow.Of("2026-11", closings, 100)));
        Assert.Equal((null, 100, 100), Cut(BookWindow.Of("2026-12", closings, 100)));
    }

    [Fact]
    public void As_of_an_earlier_instant_a_month_that_was_closed_later_is_open()
    {
        PeriodClosed[] closings = [Closed("2026-09", 40), Closed(October, 70)];

        Assert.Equal((40, 60, 60), Cut(BookWindow.Of(October, closings, 60)));
        Assert.Equal((null, 30, 30), Cut(BookWindow.Of(October, closings, 30)));
        Assert.Null(BookWindow.Of(October, closings, 60).Closing);
    }

    [Theory]
    [InlineData("2026-03-31", "2026-03-31", null)]
    [InlineData("2026-03-31T22:00Z", null, "2026-03-31T22:00:00Z")]
    [InlineData("2026-03-31T22:00:00.1234567Z", null, "2026-03-31T22:00:00.1234567Z")]
    [InlineData("2026-03-31T23:00:00+01:00", null, "2026-03-31T22:00:00Z")]
    public void A_day_and_an_instant_are_told_apart_by_how_they_are_written(string text, string? day, string? instant) => Assert.Equal(
        new AsOf(day is null ? null : DateOnly.Parse(day, CultureInfo.InvariantCulture),
            instant is null ? null : DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture)), AsOf.Of(text));

    [Theory]
    [InlineData("2026")]
    [InlineData("2026-03")]
    [InlineData("31/03/2026")]
    [InlineData("22:00")]
    [InlineData("yesterday")]
    [InlineData("")]
    public void What_is_neither_a_day_nor_an_instant_is_refused(string text) =>
        Assert.Equal("invalid-instant", Assert.Throws<RefusedException>(() => AsOf.Of(text)).Refusals[0].Code);

    [Fact]
    public void What_will_be_known_later_is_refused_by_the_days_of_events_and_the_instants_of_the_store()
    {
        var now = new DateTimeOffset(2026, 3, 10, 22, 59, 0, TimeSpan.Zero);
        var storeNow = now.AddDays(-9);

        AsOf.Of("2026-03-10")!.RequirePast(now, storeNow);
        AsOf.Of("2026-03-10T22:59:00Z")!.RequirePast(now, storeNow);
        AsOf.Of("2026-03-10T22:59:00Z")!.RequirePast(storeNow, now);
        Assert.All(["2026-03-11", "2026-03-10T22:59:01Z"], future => Assert.Equal("as-of-in-future",
            Assert.Throws<RefusedException>(() => AsOf.Of(future)!.RequirePast(now, storeNow)).Refusals[0].Code));
    }

    [Fact]
    public void A_month_is_asked_for_once_it_has_begun()
    {
        var lastOfMarch = new DateOnly(2026, 3, 31);

        Assert.Equal("2026-03", StatementQueries.RequireBegun("2026-03", lastOfMarch, "query period"));
        Assert.Equal("period-in-future", Assert.Throws<RefusedException>(() =>
            StatementQueries.RequireBegun("2026-04", lastOfMarch, "query period")).Refusals[0].Code);
        Assert.Equal("2026-04", StatementQueries.RequireBegun("2026-04", lastOfMarch.AddDays(1), "query period"));
    }

    [Fact]
    public void A_venue_reads_its_balance_from_opening_to_closing()
    {
        var report = VenueOf(Open,
        [
            Earned(Day(2), 960), Earned(Day(3), 480), Earned(Day(4), -960), Earned(new DateOnly(2026, 9, 30), 240),
            new VenueEntry(Journals.Various, Day(12), "Récupération", "INC-1", -288, -288, 0, 0, 0),
            new VenueEntry(Journals.Various, Day(13), "Panne de septembre", "G-1", 500, 0, 0, 500, 0),
            new VenueEntry(Journals.Bank, Day(15), "Virement exécuté E2E-1", "E2E-1", -1_000, 0, -1_000, 0, 0),
        ]);

        Assert.Equal(
        [
            "01/10/2026 | Solde d’ouverture |  |  | 10,00 |  | ",
            " | Services encaissés | 2 services | 14,40 | 24,40 |  | ",
            " | Encaissements annulés | 1 service | -9,60 | 14,80 |  | ",
            " | Services encaissés | 1 service | 2,40 | 17,20 | septembre 2026 | ",
            "12/10/2026 | Récupération sur virement | Récupération | -2,88 | 14,32 |  | INC-1",
            "13/10/2026 | Geste commercial | Panne de septembre | 5,00 | 19,32 |  | G-1",
            "15/10/2026 | Virement | Virement exécuté E2E-1 | -10,00 | 9,32 |  | E2E-1",
            "31/10/2026 | Solde de clôture |  |  | 9,32 |  | ",
        ], RowsOf(report, "Compte du lieu"));
        Assert.Contains(report.Facts, fact => fact is { Name: "État", Value: "provisoire : le mois n’est pas clôturé" });
        Assert.DoesNotContain(report.Facts, fact => fact.Name == "Arrêté le");
    }

    [Fact]
    public void A_statement_names_its_issuer_before_all_else() => Assert.Equal(
        new Fact("Émetteur", "Opérateur des chèques, SIREN\u00A0999\u00A0999\u00A0998"),
        VenueOf(Open, []).IssuedBy(new Issuer("Opérateur des chèques", "999999998")).Facts[0]);

    [Fact]
    public void A_venue_reads_each_service_with_its_price_who_paid_what_and_what_it_is_owed_and_corrections_as_signed_lines()
    {
        var report = VenueOf(Open, [],
        [
            new RenderedRow(Guid.Empty, 1, Day(2), Day(1), "workshop", 1_200, 200, 1_000, 960, false, 40),
            new RenderedRow(Guid.Empty, -1, Day(3), Day(1), "workshop", 1_200, 200, 1_000, 960, false, 40),
            new RenderedRow(Guid.Empty, -1, Day(20), Day(1), "individual", 1_500, 0, 1_500, 1_440, true, 60),
            new RenderedRow(Guid.Empty, 1, Day(20), Day(1), "individual", 1_200, 0, 1_200, 1_152, true, 48),
        ]);

        Assert.Equal(
        [
            $"encaissement | 02/10/2026 | 01/10/2026 | Atelier | Médiathèque | 12,00 | 10,00 | 2,00 | 0,40 | 9,60 |  | {Guid.Empty}",
            $"annulation | 03/10/2026 | 01/10/2026 | Atelier | Médiathèque | -12,00 | -10,00 | -2,00 | -0,40 | -9,60 |  | {Guid.Empty}",
            "Total |  |  |  |  | 0,00 | 0,00 | 0,00 | 0,00 | 0,00 |  | ",
        ], RowsOf(report, "Services rendus"));
        Assert.Equal(
        [
            $"annulation | 20/10/2026 | 01/10/2026 | Accompagnement individuel | Médiathèque | -15,00 | -15,00 | 0,00 | -0,60 | -14,40 |  | {Guid.Empty}",
            $"montant juste | 20/10/2026 | 01/10/2026 | Accompagnement individuel | Médiathèque | 12,00 | 12,00 | 0,00 | 0,48 | 11,52 |  | {Guid.Empty}",
            "Total |  |  |  |  | -3,00 | -3,00 | 0,00 | -0,12 | -2,88 |  | ",
        ], RowsOf(report, "Corrections après paiement"));
    }

    [Fact]
    public void Incidents_claims_and_what_became_of_them_stand_in_a_table_of_their_own()
    {
        var report = VenueOf(Open,
        [
            new VenueEntry(Journals.Various, Day(5), "Trop-perçu", "INC-2026-1", 0, 288, 0, 0, 0),
            new VenueEntry(Journals.Various, Day(6), "Note de débit réglée", "ND-1", 0, -100, 100, 0, 0),
            new VenueEntry(Journals.Various, Day(7), "Abandon", "ND-1", 0, -88, 0, 0, 88),
        ]);

        Assert.Equal(
        [
            "01/10/2026 | Créances à l’ouverture |  |  | 0,00 |  | ",
            "05/10/2026 | Incident | Trop-perçu | 2,88 | 2,88 |  | INC-2026-1",
            "06/10/2026 | Créance réglée | Note de débit réglée | -1,00 | 1,88 |  | ND-1",
            "07/10/2026 | Créance abandonnée | Abandon | -0,88 | 1,00 |  | ND-1",
            "31/10/2026 | Créances à la clôture |  |  | 1,00 |  | ",
        ], RowsOf(report, "Incidents et récupérations"));
        Assert.Contains(report.Facts, fact => fact.Name == "Créances à récupérer");
    }

    [Fact]
    public void What_came_after_a_month_was_closed_is_told_apart_with_the_corrected_balance()
    {
        var window = BookWindow.Of(October, [Closed(October, 70)], 100);
        var statement = new VenueStatement(new VenueMoney(Venue, Given.Organisation), "Médiathèque", "Ville", window, null, 0, 0, [Earned(Day(2), 960)], [],
            new VenueSince([Earned(Day(3), -960)], []));

        var report = statement.ToReport();

        Assert.Equal("31/10/2026 | Solde de clôture |  |  | 9,60 |  | ", RowsOf(report, "Compte du lieu")[^1]);
        Assert.Contains(new Fact("Arrêté le", "03/11/2026 à 10:00:00"), report.Facts);
        Assert.Equal([" | Encaissements annulés | 1 service | -9,60 |  |  | ", " | Solde de clôture corrigé |  |  | 0,00 |  | "],
            RowsOf(report, "Venu depuis la clôture"));
    }

    [Fact]
    public void A_funder_reads_what_came_in_with_its_fee_what_was_paid_and_what_came_back()
    {
        var report = new FunderStatement("departement-16", Open, null, [new AgreementOpening(Agreement, 10_000, 0, 0)],
        [
            new FunderEntry(Agreement, Day(2), "Versement VIR-1", "VIR-1", 50_000, 0, 0, 52_000, 1_667, 333),
            new FunderEntry(Agreement, Day(9), "Trop-perçu", "INC-1", 0, 288, 0, 0, 0, 0),
            new FunderEntry(Agreement, Day(20), "Récupération", "INC-1", 300, -288, 0, 0, 0, 0),
            new FunderEntry(Agreement, Day(25), "Remboursement", "REM-1", -1_000, 0, 1_000, 0, 0, 0),
        ],
        [
            new FunderUse(Agreement, October, 1, 3, 4, 3_700, 3_552, 123, 25),
            new FunderUse(Agreement, "2026-09", -1, 1, 1, 1_000, 960, 33, 7),
        ], null).ToReport();

        Assert.Equal(
        [
            "01/10/2026 | Solde d’ouverture |  |  |  |  |  |  | 100,00 |  | ",
            $"02/10/2026 | Versement reçu | Versement VIR-1 | {Agreement} | 520,00 | 16,67 | 3,33 | 500,00 | 600,00 |  | VIR-1",
            $"09/10/2026 | Incident sur un lieu | Trop-perçu | {Agreement} | 0,00 | 0,00 | 0,00 | 0,00 | 600,00 |  | INC-1",
            $"20/10/2026 | Récupéré sur un lieu | Récupération | {Agreement} | 0,00 | 0,00 | 0,00 | 3,00 | 603,00 |  | INC-1",
            $"25/10/2026 | Remboursement décidé | Remboursement | {Agreement} | 0,00 | 0,00 | 0,00 | -10,00 | 593,00 |  | REM-1",
            $" | Services payés | 3 services, 4 chèques | {Agreement} |  |  |  | -37,00 | 556,00 |  | ",
            $" | Encaissements annulés | 1 service, 1 chèque | {Agreement} |  |  |  | 10,00 | 566,00 | septembre 2026 | ",
            "31/10/2026 | Solde de clôture |  |  |  |  |  |  | 566,00 |  | ",
        ], RowsOf(report, "Compte des fonds"));
        Assert.Equal([$"{Agreement} | 100,00 | 500,00 | -27,00 | -25,92 | -0,90 | -0,18 | 3,00 | -10,00 | 566,00 | 0,00 | 10,00"],
            RowsOf(report, "Par convention"));
    }

    [Fact]
    public void A_recap_does_not_tell_a_public_of_fewer_than_five_services_by_itself()
    {
        var told = FunderRecap.Grouped([Line("Aînés", 7), Line("Jeunes", 12), Line("Parents", 4), Line("Réfugiés", 2)]);

        Assert.Equal(["Aînés 7", "Jeunes 12", "Autres publics, réunis 6"], told.Select(line => $"{line.Name} {line.ServiceCount}"));
    }

    [Fact]
    public void A_small_public_is_joined_with_the_next_larger_one_so_that_the_total_does_not_give_it_away()
    {
        var told = FunderRecap.Grouped([Line("Aînés", 7), Line("Jeunes", 12), Line("Parents", 1)]);

        Assert.Equal(["Jeunes 12", "Autres publics, réunis 8"], told.Select(line => $"{line.Name} {line.ServiceCount}"));
    }

    [Fact]
    public void Of_fewer_than_five_services_in_all_no_public_is_told()
    {
        Assert.Empty(FunderRecap.Grouped([Line("Aînés", 1), Line("Jeunes", 3)]));
        var report = new FunderRecap("departement-16", Open, null, Line("Total", 4), [], [], [Line("Aînés", 1), Line("Jeunes", 3)])
            .ToReport();
        Assert.Empty(report.Tables.Single(table => table.Title == "Publics").Rows);
    }

    private static (long?, long, long) Cut(BookWindow window) => (window.After, window.UpTo, window.KnownUpTo);

    private static PeriodClosed Closed(string period, long upTo) =>
        new(period, upTo, "finance-2", Guid.Empty, "", new DateTimeOffset(2026, 11, 3, 9, 0, 0, TimeSpan.Zero), "abc");

    private static DateOnly Day(int day) => new(2026, 10, day);

    private static VenueEntry Earned(DateOnly day, long cents) =>
        new(Journals.Redemptions, day, "Encaissement de chèques", "", cents, 0, 0, 0, 0);

    private static Report VenueOf(BookWindow window, IReadOnlyList<VenueEntry> entries, IReadOnlyList<RenderedRow>? services = null) =>
        new VenueStatement(new VenueMoney(Venue, Given.Organisation), "Médiathèque", "Ville", window, null, entries.Any(entry => entry.OwedCents != 0) ? 1_000 : 0, 0, entries,
            services ?? [], null).ToReport();

    private static RecapLine Line(string name, long services) => new(name, services, services, services * 1_000, services * 960);

    private static List<string> RowsOf(Report report, string table) => report.Tables.Single(each => each.Title == table).Rows
        .Select(row => string.Join(" | ", row.Cells.Select(cell => cell switch
        {
            Cell.Money money => FrenchText.Amount(money.Cents),
            Cell.Day day => FrenchText.Day(day.Value),
            Cell.Count count => $"{count.Value}",
            Cell.Text text => text.Value,
            _ => "?",
        }))).ToList();
}
