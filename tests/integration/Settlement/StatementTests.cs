using System.IO.Compression;
using System.Net;
using System.Text;
using Aptic.Contracts.Funding.V1;
using Aptic.Settlement.Books;
using Aptic.Settlement.Books.Domain;
using Aptic.Settlement.Periods.Domain;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Specifications.Settlement;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>What venues, funders and finance read out of the books.</summary>
public sealed class StatementTests(StatementTests.PaidWorld world) : IClassFixture<StatementTests.PaidWorld>
{
    private const string March = "2026-03";

    private HttpClient Funder => world.Service.ClientOf("funder-app", "departement-16", "funder");

    [Fact]
    public async Task A_venue_reads_what_it_earned_and_was_paid_as_a_page_as_csv_and_as_a_workbook()
    {
        var venue = world.PaidVenueId;

        var page = await TextAsync(world.Venue, $"/settlement/v1/statements/venues/{venue}?period={March}", "text/html");
        Assert.Contains("Relevé de Médiathèque, mars 2026", page, StringComparison.Ordinal);

        var csv = await TextAsync(world.FinanceA, $"/settlement/v1/statements/venues/{venue}?period={March}&format=csv", "text/csv");
        Assert.StartsWith("\uFEFF", csv, StringComparison.Ordinal);
        Assert.Contains(";Services encaissés;2 services;19,20;19,20;;\r\n", csv, StringComparison.Ordinal);
        Assert.Contains(";Encaissements annulés;1 service;-6,72;12,48;;\r\n", csv, StringComparison.Ordinal);
        Assert.Matches(@"\d\d/03/2026;Virement;Virement exécuté [^;]+;-12,48;0,00;;[^;]+\r\n", csv);
        Assert.Contains("31/03/2026;Solde de clôture;;;0,00;;\r\n", csv, StringComparison.Ordinal);
        Assert.Matches(@"\d\d/03/2026;Incident;""?Incident [^;]+;2,88;2,88;;[^;]+\r\n", csv);
        Assert.Contains("Total;;;;;0,00;-3,00;0,00;-0,12;-2,88;;\r\n", csv, StringComparison.Ordinal);
        Assert.Contains("\r\nÉmetteur;\"Opérateur des chèques, SIREN\u00A0999\u00A0999\u00A0998\"\r\n", csv, StringComparison.Ordinal);

        var answer = await world.FinanceA.GetAsync($"/settlement/v1/statements/venues/{venue}?period={March}&format=xlsx");
        Assert.Equal($"releve-lieu-{venue}-{March}.xlsx", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        using var workbook = new ZipArchive(await answer.Content.ReadAsStreamAsync());
        Assert.NotNull(workbook.GetEntry("xl/worksheets/sheet2.xml"));
    }

    [Fact]
    public async Task A_statement_as_of_an_instant_shows_what_was_known_then()
    {
        var venue = await world.VenueAsync();
        await world.AccrueAsync(venue, 1_000);
        await world.CaughtUpAsync();
        var instant = DateTimeOffset.UtcNow;
        await world.AccrueAsync(venue, 500);
        await world.CaughtUpAsync();

        var period = Month.Of(world.Today);
        var path = $"/settlement/v1/statements/venues/{venue.VenueId}?period={period}&format=csv";
        Assert.Contains(";Services encaissés;2 services;14,40;", await TextAsync(world.FinanceA, path, "text/csv"),
            StringComparison.Ordinal);
        Assert.Contains(";Services encaissés;1 service;9,60;",
            await TextAsync(world.FinanceA, $"{path}&asOf={instant:yyyy-MM-ddTHH:mm:ss.ffffff}Z", "text/csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_funder_reads_what_its_cheques_paid_for_and_no_public_of_few()
    {
        var statement = await TextAsync(Funder, $"/settlement/v1/statements/funders/departement-16?period={March}&format=csv", "text/csv");
        Assert.Contains("Services payés;\"1 service, 1 chèque\";", statement, StringComparison.Ordinal);
        Assert.Contains(
            $"02/03/2026;Versement reçu;Versement d'un commanditaire;{world.PaidAgreementId};520,00;16,67;3,33;500,00;500,00;;VIR-1\r\n",
            statement, StringComparison.Ordinal);
        Assert.Contains($"{world.PaidAgreementId};0,00;500,00;-10,00;-9,60;-0,33;-0,07;0,00;0,00;490,00;2,88;0,00\r\n", statement,
            StringComparison.Ordinal);
        world.Clock.Advance(TimeSpan.FromDays(31));
        var recap = await TextAsync(Funder, $"/settlement/v1/recaps/funders/departement-16?period={March}&format=csv", "text/csv");
        Assert.Contains("Atelier;", recap, StringComparison.Ordinal);
        Assert.Contains("Médiathèque;", recap, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finance_reads_the_journal_of_a_month_line_by_line()
    {
        var journal = await TextAsync(world.FinanceA, $"/settlement/v1/journal?period={March}&format=csv", "text/csv");

        Assert.Matches(@"BQ;\d+;02/03/2026;VIR-1;Versement d'un commanditaire;512000;""Banque, compte cantonné"";;520,00;0,00;\r\n",
            journal);
        Assert.Equal(HttpStatusCode.Forbidden, (await world.Venue.GetAsync($"/settlement/v1/journal?period={March}")).StatusCode);
    }

    [Theory]
    [InlineData("venues/{0}?period=2026-13", 422, "invalid-period")]
    [InlineData("venues/{0}", 422, "invalid-period")]
    [InlineData("venues/{0}?period=2026-03&format=pdf", 422, "invalid-format")]
    [InlineData("venues/{0}?period=2026-03&asOf=yesterday", 422, "invalid-instant")]
    [InlineData("venues/{0}?period=2026-03&asOf=2025-01-01", 409, "day-not-closed")]
    [InlineData("venues/{0}?period=2026-03&asOf=2025", 422, "invalid-instant")]
    [InlineData("venues/{0}?period=9999-12", 422, "period-in-future")]
    [InlineData("venues/{0}?period=2026-03&asOf=9999-12-01", 422, "as-of-in-future")]
    [InlineData("venues/{0}?period=2026-03&asOf=9999-12-01T00:00:00Z", 422, "as-of-in-future")]
    [InlineData("venues/0198f000-0000-7000-8000-000000000001?period=2026-03", 404, "venue-unknown")]
    [InlineData("funders/nobody?period=2026-03", 404, "funder-unknown")]
    public async Task What_cannot_be_shown_is_refused_with_its_reason(string path, int status, string code)
    {
        var venue = await world.VenueAsync();

        var answer = await world.FinanceA.GetAsync($"/settlement/v1/statements/{string.Format(null, path, venue.VenueId)}");

        Assert.Equal((status, code), await RefusalAsync(answer));
    }

    [Fact]
    public async Task A_venue_sees_its_own_and_a_funder_itself()
    {
        var venue = world.PaidVenueId;
        var stranger = world.Service.ClientOf("other-app", "other-app", "venue");
        var otherFunder = world.Service.ClientOf("funder-2", "region-75", "funder");

        Assert.Equal((404, "venue-unknown"),
            await RefusalAsync(await stranger.GetAsync($"/settlement/v1/statements/venues/{venue}?period={March}")));
        Assert.Equal((404, "funder-unknown"),
            await RefusalAsync(await otherFunder.GetAsync($"/settlement/v1/statements/funders/departement-16?period={March}")));
        Assert.Equal((403, "as-of-not-allowed"),
            await RefusalAsync(await Funder.GetAsync(
            $"/settlement/v1/recaps/funders/departement-16?period={March}&asOf=2026-03-05T00:00:00Z")));
        Assert.Equal((409, "period-not-over"),
            await RefusalAsync(await Funder.GetAsync($"/settlement/v1/recaps/funders/departement-16?period={Month.Of(world.Today)}")));
        Assert.Equal(HttpStatusCode.Forbidden,
            (await Funder.GetAsync($"/settlement/v1/statements/venues/{venue}?period={March}")).StatusCode);
    }

    [Fact]
    public async Task The_books_go_out_as_a_file_that_passes_the_checker_of_its_rules()
    {
        var answer = await world.FinanceA.GetAsync("/settlement/v1/fec?year=2026");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var name = answer.Content.Headers.ContentDisposition!.FileName!.Trim('"');
        var file = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal("999999998FEC20261231.txt", name);
        Assert.Empty(FecChecker.Check(name, file));
        Assert.Contains("\tVIR-1\t", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
        var description = await world.FinanceA.GetAsync("/settlement/v1/fec/description?year=2026");
        Assert.EndsWith("FEC20261231-descriptif.txt", description.Content.Headers.ContentDisposition?.FileName?.Trim('"'), StringComparison.Ordinal);
        Assert.Contains("EC\tEncaissements de chèques", await description.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((422, "invalid-year"), await RefusalAsync(await world.FinanceA.GetAsync("/settlement/v1/fec?year=2999")));
        Assert.Equal(HttpStatusCode.Forbidden, (await world.Venue.GetAsync("/settlement/v1/fec?year=2026")).StatusCode);
    }

    private static async Task<string> TextAsync(HttpClient client, string path, string mediaType)
    {
        var answer = await client.GetAsync(path);
        var text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync());
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.Equal(mediaType, answer.Content.Headers.ContentType!.MediaType);
        // In whatever format: who saves a recap does not lose a statement.
        var kind = path.Contains("/recaps/", StringComparison.Ordinal) ? "bilan-" : path.Contains("/journal", StringComparison.Ordinal) ? "journal-" : "releve-";
        Assert.StartsWith(kind, answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'), StringComparison.Ordinal);
        return text;
    }

    /// <summary>
    /// In March, under money that was received: a venue with a paid service of 13 € by two cheques, that should have been 10 €, and a
    /// reversed one of 7 €.
    /// </summary>
    public sealed class PaidWorld : SettlementWorld
    {
        public Guid PaidVenueId { get; private set; }

        public Guid PaidAgreementId { get; private set; }

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            var venue = await PayableVenueAsync();
            var redeemed = await AccrueAsync(venue, 1_000, 300);
            PaidAgreementId = redeemed.Cheques[0].AgreementId;
            await Probe.PublishAsync(new FundsBooked(Guid.CreateVersion7(), PaidAgreementId, "departement-16", FundsMovements.Receipt,
                52_000, 50_000, 2_000,
                "VIR-1", Clock.GetUtcNow(), Today));
            var reversed = await AccrueAsync(venue, 700);
            await Probe.PublishAsync(Reversed(reversed));
            await StageIsAsync(reversed, "cancelled");
            await PassReversalAsync();
            var runId = await ExportedRunAsync();
            var executedOn = await BankExecutesAsync(runId);
            await BodyAsync(await ConfirmAsync(runId, executedOn: executedOn));
            await BodyAsync(await FinanceA.PostJsonAsync("/settlement/v1/incidents", Key(), new
            {
                redemptionId = redeemed.RedemptionId,
                kind = "overpayment",
                reason = "Deux heures facturées pour une",
                right = new[] { new { serial = "0", coveredCents = 700 }, new { serial = "1", coveredCents = 300 } },
            }));
            await Eventually.IsTrueAsync(async () => await CountAsync(
                $"select count(*) from {BooksSchema.Live}.journal_line "
                    + $"where agreement_id = $1 and account = '{ChartOfAccounts.ToBeRestored}'",
                PaidAgreementId) == 1
                && await CountAsync($"select count(*) from {BooksSchema.Live}.journal_entry where piece = 'VIR-1'") == 1,
                "the receipt and the incident to be booked");
            PaidVenueId = venue.VenueId;
        }
    }
}
