using System.Text.Json;
using Aptic.Catalogue.Standard;
using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Catalogue;

/// <summary>What can be repaired in a row is repaired, what cannot be right is left out, and both are said.</summary>
public sealed class StandardRowSpecifications
{
    private static readonly Dictionary<string, object?> CleanRow = new()
    {
        ["id"] = "structure-1",
        ["pivot"] = "43493312300029",
        ["nom"] = "Anonymal",
        ["commune"] = "Reims",
        ["code_postal"] = "51100",
        ["adresse"] = "12 BIS RUE DE LECLERCQ",
        ["latitude"] = 49.25,
        ["longitude"] = 4.03,
        ["date_maj"] = "2024-04-02",
    };

    [Fact]
    public void A_clean_row_is_imported_without_a_word()
    {
        var row = Read([]);
        Assert.Equal(RowOutcome.Imported, row.Outcome);
        Assert.Equal(new Pivot(PivotKind.Siret, "43493312300029"), row.Venue!.Pivot);
        Assert.Equal(new GeoPoint(49.25, 4.03), row.Venue.Coordinates);
        Assert.Equal(new DateOnly(2024, 4, 2), row.Venue.UpdatedOn);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("nom")]
    [InlineData("commune")]
    [InlineData("adresse")]
    [InlineData("code_postal")]
    public void A_row_that_lacks_what_makes_a_venue_is_rejected(string field)
    {
        Rejected(Read(new() { [field] = null }), field, "value-missing");
        Rejected(Read(new() { [field] = "  " }), field, "value-missing");
        Rejected(Read(new() { [field] = new Dictionary<string, string>() }), field, "value-missing");
        Rejected(Read(new() { [field] = new string('x', 2_001) }), field, "value-missing");
    }

    [Fact]
    public void Every_reason_against_a_row_is_given()
    {
        var row = Read(new() { ["id"] = null, ["nom"] = null, ["code_postal"] = "Reims" });
        Assert.Equal(
            ["code_postal", "id", "nom"],
            row.Findings.Where(finding => finding.IsRejection).Select(finding => finding.Field).Order());
    }

    [Theory]
    [InlineData("1230", "01230", "postal-code-padded")]
    [InlineData(1230, "01230", "postal-code-padded")]
    [InlineData(51100, "51100", "postal-code-reformatted")]
    [InlineData("51 100", "51100", "postal-code-reformatted")]
    [InlineData("51100.0", "51100", "postal-code-reformatted")]
    [InlineData("F-51100", "51100", "postal-code-reformatted")]
    [InlineData("51100 Reims CEDEX 2", "51100", "postal-code-reformatted")]
    public void A_postal_code_is_put_right(object written, string read, string code) =>
        Assert.Equal(read, Warned(Read(new() { ["code_postal"] = written }), "code_postal", code).PostalCode);

    [Theory]
    [InlineData("Reims")]
    [InlineData("511000")]
    [InlineData("511")]
    [InlineData("00000")]
    [InlineData("51100 51200 x")]
    public void A_row_without_a_postal_code_that_can_be_right_is_rejected(string written) =>
        Rejected(Read(new() { ["code_postal"] = written }), "code_postal", "postal-code-invalid");

    [Theory]
    [InlineData("434 933 123 00029", "43493312300029", "pivot-reformatted")]
    [InlineData("434.933.123.00029", "43493312300029", "pivot-reformatted")]
    [InlineData(43493312300029, "43493312300029", "pivot-reformatted")]
    [InlineData("43493312300029.0", "43493312300029", "pivot-reformatted")]
    [InlineData(5550110000014, "05550110000014", "pivot-padded")]
    public void A_siret_is_put_right(object written, string read, string code) =>
        Assert.Equal(new Pivot(PivotKind.Siret, read), Warned(Read(new() { ["pivot"] = written }), "pivot", code).Pivot);

    [Theory]
    [InlineData(null, "pivot-missing")]
    [InlineData("", "pivot-missing")]
    [InlineData("00000000000000", "pivot-sentinel")]
    [InlineData("0", "pivot-sentinel")]
    [InlineData(0, "pivot-sentinel")]
    [InlineData("20006801400015", "siret-key-wrong")]
    [InlineData("434933123", "pivot-is-siren")]
    [InlineData("4,34933E+13", "pivot-digits-lost")]
    [InlineData("4.34933123E13", "pivot-digits-lost")]
    [InlineData("en cours", "pivot-invalid")]
    [InlineData("FR43493312300029", "pivot-invalid")]
    public void A_venue_whose_number_cannot_be_right_is_imported_without_one(object? written, string code) =>
        Assert.Equal(Pivot.None, Warned(Read(new() { ["pivot"] = written }), "pivot", code).Pivot);

    [Theory]
    [InlineData("35600000062292", PivotKind.Siret)]
    [InlineData("W161000123", PivotKind.Rna)]
    [InlineData("W9R1000123", PivotKind.Rna)]
    public void Numbers_of_La_Poste_and_of_associations_are_numbers(string written, PivotKind kind)
    {
        var row = Read(new() { ["pivot"] = written });
        Assert.Equal(RowOutcome.Imported, row.Outcome);
        Assert.Equal(new Pivot(kind, written), row.Venue!.Pivot);
    }

    [Fact]
    public void A_ridet_is_a_number_in_New_Caledonia_only()
    {
        var there = Read(new() { ["pivot"] = "0012345001", ["code_postal"] = "98800", ["latitude"] = -22.2, ["longitude"] = 166.4 });
        Assert.Equal(new Pivot(PivotKind.Ridet, "0012345001"), there.Venue!.Pivot);
        Warned(Read(new() { ["pivot"] = "0012345001" }), "pivot", "pivot-invalid");
    }

    [Fact]
    public void Swapped_coordinates_are_put_right() =>
        Assert.Equal(
            new GeoPoint(49.25, 4.03),
            Warned(Read(new() { ["latitude"] = 4.03, ["longitude"] = 49.25 }), "latitude", "coordinates-swapped").Coordinates);

    [Fact]
    public void A_decimal_comma_is_read_and_said()
    {
        var venue = Warned(Read(new() { ["latitude"] = "49,25", ["longitude"] = "4.03" }), "latitude", "coordinate-decimal-comma");
        Assert.Equal(new GeoPoint(49.25, 4.03), venue.Coordinates);
    }

    [Theory]
    [InlineData(null, 4.03, "latitude", "coordinates-missing")]
    [InlineData(49.25, null, "longitude", "coordinates-missing")]
    [InlineData(0, 0, "latitude", "coordinates-missing")]
    [InlineData("north", 4.03, "latitude", "coordinate-invalid")]
    [InlineData("NaN", 4.03, "latitude", "coordinates-missing")]
    [InlineData("1e400", 4.03, "latitude", "coordinate-invalid")]
    [InlineData(4_925_000, 403_000, "latitude", "coordinate-invalid")]
    [InlineData(-20.88, 55.44, "latitude", "coordinates-elsewhere")]
    public void Coordinates_that_cannot_be_right_are_left_out(object? latitude, object? longitude, string field, string code) =>
        Assert.Null(Warned(Read(new() { ["latitude"] = latitude, ["longitude"] = longitude }), field, code).Coordinates);

    [Theory]
    [InlineData("97400", -20.88, 55.44)]
    [InlineData("97110", 16.24, -61.53)]
    [InlineData("97133", 17.9, -62.85)]
    [InlineData("97300", 4.92, -52.31)]
    [InlineData("97600", -12.78, 45.22)]
    [InlineData("98800", -22.23, 166.46)]
    [InlineData("20000", 41.92, 8.74)]
    public void Overseas_coordinates_are_right_where_the_postal_code_is(string postalCode, double latitude, double longitude)
    {
        Assert.Equal(
            new GeoPoint(latitude, longitude),
            Read(new() { ["code_postal"] = postalCode, ["latitude"] = latitude, ["longitude"] = longitude }).Venue!.Coordinates);

        var swapped = Read(new() { ["code_postal"] = postalCode, ["latitude"] = longitude, ["longitude"] = latitude });
        Assert.Equal(new GeoPoint(latitude, longitude), Warned(swapped, "latitude", "coordinates-swapped").Coordinates);
    }

    [Theory]
    [InlineData("02/04/2024")]
    [InlineData("2024-04-02T23:30:00Z")]
    [InlineData("2024-04-02 08:00:00")]
    [InlineData("2024/04/02")]
    public void A_date_in_another_form_is_read_and_said(string written) =>
        Assert.Equal(new DateOnly(2024, 4, 2), Warned(Read(new() { ["date_maj"] = written }), "date_maj", "date-reformatted").UpdatedOn);

    [Theory]
    [InlineData(null, "date-missing")]
    [InlineData("1969-12-31", "date-implausible")]
    [InlineData("1970-01-01", "date-implausible")]
    [InlineData("2099-01-01", "date-implausible")]
    [InlineData("hier", "date-invalid")]
    [InlineData("2024-02-30", "date-invalid")]
    public void A_date_that_cannot_be_right_is_left_out(string? written, string code) =>
        Assert.Null(Warned(Read(new() { ["date_maj"] = written }), "date_maj", code).UpdatedOn);

    [Theory]
    [InlineData("Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00")]
    [InlineData("24/7")]
    [InlineData("We[1],We[3] 09:30-12:30 \"sur rendez-vous\"; PH off")]
    [InlineData("week 1-53/2 Mo 09:00-12:00 || \"fermé l'été\"")]
    public void Opening_hours_in_the_syntax_of_OpenStreetMap_are_kept(string hours)
    {
        var row = Read(new() { ["horaires"] = hours });
        Assert.Equal(RowOutcome.Imported, row.Outcome);
        Assert.Equal(hours, row.Venue!.OpeningHours);
    }

    [Theory]
    [InlineData("Du lundi au vendredi 9h-12h")]
    [InlineData("Lun-Ven 09:00-12:00")]
    public void Opening_hours_in_words_are_kept_and_said(string hours) =>
        Assert.Equal(hours, Warned(Read(new() { ["horaires"] = hours }), "horaires", "hours-free-text").OpeningHours);

    [Theory]
    [InlineData("03 26 00 00 00", "51100", "+33326000000")]
    [InlineData("+33 (0)3.26.00.00.00", "51100", "+33326000000")]
    [InlineData("0033326000000", "51100", "+33326000000")]
    [InlineData("0262000000", "97400", "+262262000000")]
    [InlineData("26 00 00", "98800", "+687260000")]
    public void A_telephone_number_is_put_into_international_form(string written, string postalCode, string read) =>
        Assert.Equal(
            read,
            Warned(Read(new() { ["telephone"] = written, ["code_postal"] = postalCode }), "telephone", "telephone-reformatted").Telephone);

    [Fact]
    public void What_may_be_personal_is_not_repeated_in_the_report()
    {
        var row = Read(new() { ["telephone"] = "06 06 06", ["courriels"] = "marie.dupont(at)example.org|contact@example.org" });
        Assert.Null(Warned(row, "telephone", "telephone-invalid").Telephone);
        Assert.Equal(["contact@example.org"], Warned(row, "courriels", "email-invalid").Emails);
        Assert.DoesNotContain(row.Findings, finding => finding.Reason.Contains("06 06", StringComparison.Ordinal));
        Assert.DoesNotContain(row.Findings, finding => finding.Reason.Contains("dupont", StringComparison.Ordinal));
    }

    [Fact]
    public void Pages_are_parted_only_where_another_one_begins()
    {
        var row = Read(new() { ["site_web"] = "https://a.example/x;y|http://b.example/?q=1,2;www.c.example", ["prise_rdv"] = "sur place" });
        Assert.Equal(
            ["https://a.example/x;y", "http://b.example/?q=1,2", "https://www.c.example"],
            Warned(row, "site_web", "page-reformatted").Websites);
        Assert.Null(Warned(row, "prise_rdv", "page-invalid").BookingPage);
    }

    [Fact]
    public void A_summary_that_is_too_long_is_cut_and_kept_whole_in_the_description()
    {
        var summary = string.Join(' ', Enumerable.Repeat("mot", 100));
        var venue = Warned(
            Read(new() { ["presentation_resume"] = summary, ["presentation_detail"] = "Le détail." }),
            "presentation_resume",
            "summary-shortened");

        Assert.True(venue.Summary!.Length <= 280);
        Assert.EndsWith("mot…", venue.Summary, StringComparison.Ordinal);
        Assert.Equal($"{summary}\n\nLe détail.", venue.Description);
    }

    [Fact]
    public void A_summary_is_not_cut_in_the_middle_of_a_character()
    {
        var summary = new string('a', StandardVenue.SummaryLengthMost - 2) + "👵🏽👵🏽";
        var row = Read(new() { ["presentation_resume"] = summary });
        Assert.Equal(new string('a', StandardVenue.SummaryLengthMost - 2) + "…", row.Venue!.Summary);
    }

    [Fact]
    public void Text_is_cleaned_of_what_nobody_sees()
    {
        var row = Read(new() { ["nom"] = " Café\u00A0\u200Bdu\t\r\n coin\u0000 ", ["commune"] = "Cha\u0302teau" });
        Assert.Equal("Café du coin", Warned(row, "nom", "text-control-characters").Name);
        Assert.Equal("Château", row.Venue!.Commune);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("NaN")]
    [InlineData("N/A")]
    public void What_exports_write_for_nothing_is_nothing(string written) =>
        Assert.Null(Warned(Read(new() { ["complement_adresse"] = written }), "complement_adresse", "value-placeholder").AddressComplement);

    [Fact]
    public void Values_that_are_no_text_are_left_out_and_said() =>
        Assert.Null(Warned(Read(new() { ["structure_parente"] = true }), "structure_parente", "value-unreadable").ParentStructure);

    [Fact]
    public void Lists_may_be_arrays() =>
        Assert.Equal(
            ["Compréhension du monde numérique", "Loisirs et créations numériques"],
            Read(new() { ["services"] = new[] { "Compréhension du monde numérique", "Loisirs et créations numériques" } }).Venue!.Services);

    private static ReadRow Read(Dictionary<string, object?> changes)
    {
        var row = new Dictionary<string, object?>(CleanRow);
        foreach (var (field, value) in changes) row[field] = value;
        var file = JsonSerializer.SerializeToUtf8Bytes(new[] { row, CleanRow });
        return StandardReader.Read(file, StandardFormat.Json, VenueFiles.Today).Rows[0];
    }

    private static StandardVenue Warned(ReadRow row, string field, string code)
    {
        Assert.Equal(RowOutcome.ImportedWithWarnings, row.Outcome);
        Assert.Contains(row.Findings, finding => finding.Field == field && finding.Code == code);
        return row.Venue!;
    }

    private static void Rejected(ReadRow row, string field, string code)
    {
        Assert.Equal(RowOutcome.Rejected, row.Outcome);
        Assert.Contains(row.Findings, finding => finding.IsRejection && finding.Field == field && finding.Code == code);
    }
}
