using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using Aptic.ChequeCodes;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Issuance.Cheques;
using Aptic.Issuance.Cheques.Domain;
using Aptic.Issuance.Printing;
using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Issuance;

/// <summary>Printed cheques, as a scanner and a reader of PDF see them (zbarimg of zbar-tools, pdftoppm and pdftotext of poppler-utils).</summary>
public sealed class ChequeSheetsTests
{
    private static readonly ChequeTerms Terms = new(
        DeterministicId.Of("agreement"), 1, "département-16", "france-services-16", 1_000, new DateOnly(2027, 3, 2), new DateOnly(2027, 4, 2), 9_600,
        new Restrictions([], [ServiceKinds.Workshop], [], [], [], null, false));

    // A centimetre: no printer leaves more white.
    private const double MarginPoints = 28;

    [Fact]
    public void A_scanner_reads_back_the_qr_code_of_every_cheque()
    {
        var cheques = Cheques(12);
        Assert.Equal(cheques.Select(cheque => cheque.Qr), Scan(cheques));
    }

    [Fact]
    public void A_cheque_says_in_french_what_it_is_worth_until_when_who_paid_for_it_and_what_to_type()
    {
        var cheques = Cheques(1);
        var text = Text(cheques, "Inclusion numérique en Charente");

        Assert.Contains("Chèque médiation numérique", text, StringComparison.Ordinal);
        Assert.Contains("10,00 €", text.Replace('\u00a0', ' ').Replace('\u202f', ' '), StringComparison.Ordinal);
        Assert.Contains("Valable jusqu’au 02/03/2027", text, StringComparison.Ordinal);
        Assert.Contains("Financé par département-16", text, StringComparison.Ordinal);
        Assert.Contains("Inclusion numérique en Charente", text, StringComparison.Ordinal);
        Assert.Contains(cheques[0].Serial, text, StringComparison.Ordinal);
        Assert.Contains(cheques[0].Code, text, StringComparison.Ordinal);
    }

    // No code has a U.
    [Fact]
    public void A_cheque_does_not_say_whose_it_is() => Assert.DoesNotContain("U-1", Text(Cheques(1)), StringComparison.Ordinal);

    [Fact]
    public void Each_booklet_begins_with_a_cover_that_names_it_and_its_cheques()
    {
        var cheques = Cheques(10).Select((cheque, index) => cheque with { Booklet = index < 5 ? "C000000000197" : "C000000000294" }).ToList();
        var pages = Text(cheques).Split('\f', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(4, pages.Length);
        Assert.Contains("Carnet de 5 chèques", pages[0], StringComparison.Ordinal);
        Assert.Contains("Carnet n° C000000000197", pages[0], StringComparison.Ordinal);
        Assert.Contains($"Chèques n° {cheques[5].Serial} à {cheques[9].Serial}", pages[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_cheques_are_on_a_page() => Assert.Equal(3, Text(Cheques(21)).Split('\f', StringSplitOptions.RemoveEmptyEntries).Length);

    [Fact]
    public void A_name_that_is_too_long_is_cut_off_and_one_in_other_letters_breaks_nothing()
    {
        var text = Text(Cheques(1), string.Concat(Enumerable.Repeat("Communauté ", 20)) + "漢字");
        Assert.Contains("…", text, StringComparison.Ordinal);
        Assert.Single(Scan(Cheques(1), "漢字 😀"));
    }

    [Fact]
    public void Every_word_is_on_its_page_with_a_margin_to_cut()
    {
        var booklet = Cheques(10).Select(cheque => cheque with { Booklet = "C000000000197" }).ToList();
        var pages = XDocument.Parse(Run("pdftotext", PdfOf(booklet, string.Concat(Enumerable.Repeat("Communauté ", 20))), "-bbox", "{pdf}", "-")).Descendants()
            .Where(element => element.Name.LocalName == "page").ToList();

        Assert.Equal(2, pages.Count);
        Assert.All(pages, page => Assert.All(page.Elements(), word => Assert.InRange(Points(word, "xMax"), 0, Points(page, "width") - MarginPoints)));
    }

    [Fact]
    public void The_fonts_are_in_the_document()
    {
        var fonts = Run("pdffonts", PdfOf(Cheques(1), null)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).ToList();
        Assert.Equal(2, fonts.Count);
        Assert.All(fonts, font => Assert.Matches(@"CID TrueType\s+Identity-H\s+yes", font));
    }

    private static double Points(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    private static List<ShownCheque> Cheques(int count) => Enumerable.Range(1, count).Select(number => new ShownCheque(
        number, Guid.Empty, ChequeSerial.Of(number), ChequeCode.Format(ChequeCode.Create()), $"aptic:cheque#{QrSecret.Create()}", $"U-{number}",
        null, null, ChequeStanding.Active, Terms.ValidUntil, null, null)).ToList();

    private static string Text(List<ShownCheque> cheques, string? agreementTitle = null) => Run("pdftotext", PdfOf(cheques, agreementTitle), "-layout", "{pdf}", "-");

    // One by one, as they lie on a counter once the sheets are cut.
    private static List<string> Scan(List<ShownCheque> cheques, string? agreementTitle = null)
    {
        using var folder = new TemporaryFolder();
        var pdf = folder.Write("cheques.pdf", PdfOf(cheques, agreementTitle));
        var pictures = Enumerable.Range(0, cheques.Count).Select(index => CutOut(pdf, index, Path.Combine(folder.Path, $"cheque-{index:D3}"))).ToArray();
        return RunProcess("zbarimg", ["--nodbus", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", .. pictures])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
    }

    private static string CutOut(string pdf, int index, string picture)
    {
        const int DotsPerInch = 150;
        static string Dots(double millimetres) => ((int)(millimetres / 25.4 * DotsPerInch)).ToString(CultureInfo.InvariantCulture);
        var (page, place) = ((index / 10 + 1).ToString(CultureInfo.InvariantCulture), index % 10);
        RunProcess("pdftoppm", "-singlefile", "-gray", "-png", "-r", $"{DotsPerInch}", "-f", page, "-l", page,
            "-x", Dots(10 + place % 2 * 95), "-y", Dots(10 + place / 2 * 55.4), "-W", Dots(95), "-H", Dots(55.4), pdf, picture);
        return $"{picture}.png";
    }

    private static byte[] PdfOf(List<ShownCheque> cheques, string? agreementTitle) => ChequeSheets.Print(cheques, Terms, agreementTitle);

    private static string Run(string program, byte[] pdf, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("cheques.pdf", pdf);
        return RunProcess(program, arguments.Length == 0 ? [path] : arguments.Select(argument => argument == "{pdf}" ? path : argument).ToArray());
    }

    private static string RunProcess(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.Result}");
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("aptic-print-").FullName;

        public string Write(string name, byte[] content)
        {
            var path = System.IO.Path.Combine(Path, name);
            File.WriteAllBytes(path, content);
            return path;
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
