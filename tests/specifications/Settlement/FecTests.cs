using System.Text;
using Aptic.Settlement.Books.Domain;
using Aptic.Settlement.Periods.Domain;
using Aptic.Settlement.Reports;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>The file of accounting entries, and the checker of it, which must find what is wrong.</summary>
public sealed class FecTests
{
    private const string Name = "999999998FEC20261231.txt";
    private static readonly IReadOnlyDictionary<string, string> AuxiliaryNames =
        new Dictionary<string, string> { ["a1"] = "departement-16", ["v1"] = "Médiathèque\tde la Ville" };

    [Fact]
    public void A_year_with_its_opening_passes_the_checker()
    {
        var entries = new FecEntries(AuxiliaryNames);
        var file = FileOf(entries.OpeningOf(2026, Balances), [.. Year.SelectMany(entries.LinesOf)]);

        Assert.Empty(FecChecker.Check(FecText.FileNameOf("999999998", 2026), file));
    }

    [Fact]
    public void The_first_year_has_no_opening() => Assert.Empty(new FecEntries(AuxiliaryNames).OpeningOf(2026, []));

    [Fact]
    public void An_opening_takes_over_balances_and_turns_charges_and_income_into_the_result()
    {
        var opening = new FecEntries(AuxiliaryNames).OpeningOf(2026, Balances)
            .Select(line => (line.CompteNum, line.CompAuxNum, line.DebitCents, line.CreditCents));

        Assert.Equal(
        [
            ("110000", "", 0, 100), ("120000", "", 0, 233), ("445710", "", 0, 67), ("467100", "a1", 0, 9_600), ("512000", "", 10_000, 0),
        ], opening);
    }

    [Fact]
    public void An_entry_is_validated_when_it_is_booked_and_never_before_the_one_above_it()
    {
        var entries = new FecEntries(AuxiliaryNames);
        var days = Year.SelectMany(entry =>
            entries.LinesOf(entry).Select(line => (line.EcritureNum, line.EcritureDate, line.ValidDate)).Distinct());

        Assert.Equal(
        [
            ("BQ000001", new DateOnly(2026, 1, 5), new DateOnly(2026, 1, 5)),
            ("EC000001", new DateOnly(2026, 2, 3), new DateOnly(2026, 2, 4)),
            ("EC000002", new DateOnly(2026, 2, 2), new DateOnly(2026, 2, 4)),
        ], days);
    }

    [Fact]
    public void Names_from_elsewhere_do_not_break_the_columns()
    {
        var entry = Entry(1, "EC", 1, new DateOnly(2026, 2, 3), 0, ("467200", "v1", -5));
        var line = FecText.LineOf(Assert.Single(new FecEntries(AuxiliaryNames).LinesOf(entry)));

        Assert.Equal("EC\tEncaissements de chèques\tEC000001\t20260203\t"
            + "467200\tLieux de médiation, dettes\tv1\tMédiathèque de la Ville\tP1\t20260203\tLibellé"
            + "\t0,00\t0,05\t\t\t20260203\t\t\r\n", line);
    }

    public static readonly TheoryData<string, string, string> Broken = new()
    {
        { "JournalCode\tJournalLib", "JournalLib\tJournalCode", "the first line does not name the 18 columns" },
        { "\tDebit\tCredit", "\tdebit\tcredit", "the first line does not name the 18 columns" },
        { "BQ\tBanque\tBQ000001\t20260105\t512000", "BQ\tBanque\tBQ000001\t2026-01-05\t512000", "EcritureDate is no day" },
        { "520,00\t0,00", "520.00\t0,00", "Debit is no amount" },
        { "520,00\t0,00", "520,00\t520,00", "either a debit or a credit" },
        { "520,00\t0,00", "0,00\t0,00", "either a debit or a credit" },
        { "520,00\t0,00", "520,01\t0,00", "does not balance" },
        { "520,00\t0,00", "1 520,00\t0,00", "Debit is no amount" },
        { "EC000002", "EC000003", "comes where number 2 should" },
        { "BQ\tBanque\tBQ000001\t20260105\t512000", "BQ\tBanque\tBQ000001\t20250105\t512000", "is of one journal and one day" },
        { "Banque, compte cantonné", "", "CompteLib is empty" },
        { "\tP1\t", "\t\t", "PieceRef is empty" },
        { "\ta1\tdepartement-16", "\ta1\t", "come together" },
        { "\t20260105\t\t\r\n", "\t20260301\t\t\r\n", "was validated before the line above" },
        { "467100", "CLIENT", "the first three characters of an account are digits" },
        { "AN\tÀ-nouveaux\tAN000001\t20260101\t512000", "AN\tÀ-nouveaux\tAN000001\t20260101\t512000\tx", "fields" },
        { "Encaissements de chèques\tEC000002", "Autres\tEC000002", "has several names" },
        { "20260202", "20270202", "is of another year" },
    };

    [Theory, MemberData(nameof(Broken))]
    public void The_checker_finds_what_is_wrong(string right, string wrong, string flaw)
    {
        var entries = new FecEntries(AuxiliaryNames);
        var text = Encoding.UTF8.GetString(FileOf(entries.OpeningOf(2026, Balances), [.. Year.SelectMany(entries.LinesOf)]));
        Assert.Contains(right, text, StringComparison.Ordinal);

        var flaws = FecChecker.Check(Name, Encoding.UTF8.GetBytes(text.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Contains(flaws, found => found.Contains(flaw, StringComparison.Ordinal));
    }

    [Fact]
    public void The_checker_reads_the_name_the_encoding_and_the_order_of_the_opening()
    {
        var entries = new FecEntries(AuxiliaryNames);
        var opening = entries.OpeningOf(2026, Balances).ToList();
        var year = Year.SelectMany(entries.LinesOf).ToList();
        var file = FileOf(opening, year);

        Assert.NotEmpty(FecChecker.Check("123456789FEC20261231.txt", file));
        Assert.NotEmpty(FecChecker.Check("FEC2026.txt", file));
        Assert.NotEmpty(FecChecker.Check(Name, [.. Encoding.UTF8.Preamble, .. file]));
        Assert.NotEmpty(FecChecker.Check(Name, Encoding.Latin1.GetBytes(Encoding.UTF8.GetString(file))));
        Assert.NotEmpty(FecChecker.Check(Name, FileOf(year, opening)));
        Assert.NotEmpty(FecChecker.Check(Name, file[..^2]));
    }

    [Theory]
    [InlineData("999999998", true)]
    [InlineData("999999999", false)]
    [InlineData("99999999", false)]
    [InlineData("99999999A", false)]
    public void The_operators_number_has_nine_digits_and_its_key(string siren, bool isRight)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Operator:Siren", siren)]).Build();

        if (isRight) Assert.Equal(siren, OperatorSiren.From(configuration).Digits);
        else Assert.Throws<InvalidOperationException>(() => OperatorSiren.From(configuration));
    }

    [Fact]
    public void The_description_names_each_column_journal_and_account_of_the_file()
    {
        Assert.Equal(FecText.Header.TrimEnd().Split('\t'), FecDescription.FieldNames);

        var described = FecDescription.Of("999999998", 2026).Split("\r\n");
        Assert.Contains("999999998FEC20261231.txt", described[0], StringComparison.Ordinal);
        Assert.All(Journals.Names, journal => Assert.Contains($"{journal.Key}\t{journal.Value}", described));
        Assert.All(ChartOfAccounts.Names, account => Assert.Contains($"{account.Key}\t{account.Value}", described));
        Assert.Contains("120000\tRésultat de l’exercice (bénéfice)", described);
    }

    private static readonly FecEntries.Balance[] Balances =
    [
        new("445710", null, -67, -67), new("467100", "a1", -9_600, -9_600), new("512000", null, 10_000, 10_000),
        new("706100", null, -333, -233),
    ];

    private static readonly JournalEntry[] Year =
    [
        Entry(1, "BQ", 1, new DateOnly(2026, 1, 5), 0, ("512000", null, 52_000), ("467100", "a1", -50_000), ("706200", null, -1_667),
            ("445710", null, -333)),
        Entry(2, "EC", 1, new DateOnly(2026, 2, 3), 1, ("467100", "a1", 1_000), ("467200", "v1", -960), ("706100", null, -33),
            ("445710", null, -7)),
        Entry(3, "EC", 2, new DateOnly(2026, 2, 2), 0, ("467100", "a1", 500), ("467200", "v1", -500)),
    ];

    private static JournalEntry Entry(
        long entry, string journal, long number, DateOnly day, int daysLater,
        params (string Account, string? Auxiliary, long Cents)[] lines) =>
        new(entry, journal, number, entry, Guid.Empty, day, day, Month.Of(day), false, "Libellé", $"P{entry}",
            new DateTimeOffset(day.AddDays(daysLater), new TimeOnly(9, 0), TimeSpan.Zero),
            [.. lines.Select(line => new JournalLine(
                line.Account, line.Auxiliary, Math.Max(line.Cents, 0), Math.Max(-line.Cents, 0), Subject.None))]);

    private static byte[] FileOf(IEnumerable<FecLine> opening, IEnumerable<FecLine> lines) =>
        Encoding.UTF8.GetBytes(FecText.Header + string.Concat(opening.Concat(lines).Select(FecText.LineOf)));
}
