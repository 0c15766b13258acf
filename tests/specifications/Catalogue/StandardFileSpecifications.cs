using System.Text;
using Aptic.Catalogue.Standard;
using Xunit;

namespace Aptic.Tests.Specifications.Catalogue;

/// <summary>A file that cannot be read at all gets one clear error, with its place; nothing of it is imported.</summary>
public sealed class StandardFileSpecifications
{
    private const string Header = "id,pivot,nom,commune,code_postal,adresse,date_maj";
    private const string Row = "1,43493312300029,Anonymal,Reims,51100,12 bis rue de Leclercq,2024-04-02";

    [Theory]
    [InlineData("", "file-empty", null)]
    [InlineData("  \n ", "file-empty", null)]
    [InlineData("{\"id\": \"1\"}", "file-not-an-array", "the first character")]
    [InlineData("[\n {\"id\": \"1\",\n  \"nom\" \"x\"}]", "file-not-json", "line 3, byte 9")]
    [InlineData("[{\"id\": \"1\"}", "file-not-json", "line 1, byte 13")]
    [InlineData("id,pivot\n1,2", "file-not-json", "line 1, byte 1")]
    [InlineData("[{\"city\": \"Reims\"}]", "file-not-venues", null)]
    public void A_json_file_that_is_none_is_refused_whole(string content, string code, string? place) =>
        RefusedWhole(Encoding.UTF8.GetBytes(content), StandardFormat.Json, code, place);

    [Theory]
    [InlineData("", "file-empty", null)]
    [InlineData("[{\"id\": \"1\"}]", "file-not-csv", "the header")]
    [InlineData("name,town\nAnonymal,Reims", "file-not-csv", "the header")]
    [InlineData("id,nom,nom,pivot,commune,code_postal,adresse,date_maj\n", "column-twice", "the header")]
    [InlineData("id,nom,adresse\n1,Anonymal,here", "column-missing", "the header")]
    [InlineData(Header + "\n" + Row + "\n2,43493312300029,\"Open,Reims,51100,here,2024-04-02\n", "file-not-csv", "line 3")]
    public void A_csv_file_that_is_none_is_refused_whole(string content, string code, string? place) =>
        RefusedWhole(Encoding.UTF8.GetBytes(content), StandardFormat.Csv, code, place);

    [Fact]
    public void Missing_columns_are_all_named()
    {
        var error = RefusedWhole(
            Encoding.UTF8.GetBytes("id,nom,adresse\n1,Anonymal,here"), StandardFormat.Csv, "column-missing", "the header");
        Assert.Contains("pivot, commune, code_postal, date_maj", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StandardFormat.Csv)]
    [InlineData(StandardFormat.Json)]
    public void A_file_in_another_encoding_is_refused_where_it_first_shows(StandardFormat format)
    {
        var latin1 = Encoding.Latin1.GetBytes("id,nom\n1,Médiathèque");
        RefusedWhole(latin1, format, "file-not-utf8", "line 2, byte 4");
        RefusedWhole(
            Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Header)).ToArray(), format, "file-not-utf8", "line 1, byte 1");
    }

    [Fact]
    public void A_file_over_the_limit_of_rows_is_refused_whole()
    {
        var csv = Encoding.UTF8.GetBytes($"{Header}\n{Row}\n{Row}\n{Row}\n");
        var json = Encoding.UTF8.GetBytes("""[{"id":"1"},{"id":"2"},{"id":"3"}]""");

        Assert.Equal(3, StandardReader.Read(csv, StandardFormat.Csv, VenueFiles.Today, rowsMost: 3).Rows.Count);
        RefusedWhole(csv, StandardFormat.Csv, "file-too-many-rows", "line 4", rowsMost: 2);
        RefusedWhole(json, StandardFormat.Json, "file-too-many-rows", null, rowsMost: 2);
    }

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    public void Commas_semicolons_and_tabs_part_the_fields_of_a_csv_file(string separator)
    {
        var file = Read($"{Header}\n{Row}\n".Replace(",", separator));
        Assert.Equal("Anonymal", Assert.Single(file.Rows).Venue!.Name);
    }

    [Fact]
    public void A_byte_order_mark_capitals_and_spaces_in_the_header_do_no_harm()
    {
        var content = $"\uFEFF{Header.Replace("code_postal", " Code Postal ").Replace("nom", "NOM")}\n{Row}\n";
        var venue = Assert.Single(Read(content).Rows).Venue!;
        Assert.Equal(("1", "Anonymal", "51100"), (venue.Id, venue.Name, venue.PostalCode));
    }

    [Fact]
    public void A_row_is_found_by_the_line_that_it_begins_on()
    {
        var file = Read($"{Header}\n1,,\"Over\ntwo lines\",Reims,51100,here,2024-04-02\n\n,,,,,,\n2,,Second,Reims,51100,here,2024-04-02\n");

        Assert.Equal([2, 6], file.Rows.Select(row => row.Place.Line));
        Assert.Equal("Over two lines", file.Rows[0].Venue!.Name);
    }

    [Fact]
    public void Rows_that_cannot_be_read_are_rejected_and_the_others_are_imported()
    {
        var file = Read(
            $"""
             {Header}
             1,43493312300029,Too few,Reims
             2,43493312300029,Too many,Reims,51100,here,2024-04-02,surplus
             3,43493312300029,"Text after" a quote,Reims,51100,here,2024-04-02
             4,43493312300029,Empty surplus,Reims,51100,here,2024-04-02,,
             5,43493312300029,The good one,Reims,51100,here,2024-04-02
             """);

        Assert.Equal([2, 3, 4, 5, 6], file.Rows.Select(row => row.Place.Line));
        Assert.Equal(
            ["row-field-count", "row-field-count", "row-quotes"],
            file.Rows.Where(row => row.Outcome == RowOutcome.Rejected).Select(row => row.Findings.Single().Code));
        Assert.Equal(["Empty surplus", "The good one"], file.Rows.Where(row => row.Venue is not null).Select(row => row.Venue!.Name));
    }

    [Fact]
    public void Items_that_are_no_venues_are_rejected_by_their_index()
    {
        var file = StandardReader.Read(
            Encoding.UTF8.GetBytes(
                """
                [ null, 12, ["id"], {"id": "1", "ID": "2"}, {"nom": "half \ud800"}, {"half \ud800": "x", "id": "3"},
                  {"id": "4", "nom": "Anonymal", "commune": "Reims", "code_postal": "51100", "adresse": "here"} ]
                """),
            StandardFormat.Json,
            VenueFiles.Today);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], file.Rows.Select(row => row.Place.Index));
        Assert.All(file.Rows.SkipLast(1), row => Assert.Equal(RowOutcome.Rejected, row.Outcome));
        Assert.Equal("row-not-an-object", file.Rows[0].Findings.Single().Code);
        Assert.Equal("field-twice", file.Rows[3].Findings.Single().Code);
        Assert.Contains(file.Rows[4].Findings, finding => finding is { Field: "nom", Code: "value-unreadable" });
        Assert.Equal("text-invalid", file.Rows[5].Findings.Single().Code);
        Assert.Equal("Anonymal", file.Rows[6].Venue!.Name);
    }

    [Fact]
    public void Columns_that_have_no_place_in_the_standard_are_named_with_what_they_held()
    {
        var file = Read($"{Header},cle_ban,couleur,\n{Row},51454_1,bleu,x\n{Row.Replace("1,4", "2,4")},,vert,\n");

        Assert.Equal(
            [new IgnoredColumn("cle_ban", 1), new IgnoredColumn("couleur", 2), new IgnoredColumn("(column 10)", 1)], file.IgnoredColumns);
    }

    [Fact]
    public void A_file_without_rows_is_a_file()
    {
        Assert.Empty(Read(Header).Rows);
        Assert.Empty(StandardReader.Read("[]"u8.ToArray(), StandardFormat.Json, VenueFiles.Today).Rows);
    }

    [Fact]
    public void The_second_row_with_an_id_of_the_same_source_is_rejected_and_names_the_first()
    {
        var file = Read(
            $"""
             {Header},source
             1,,First,Reims,51100,here,2024-04-02,Hinaura
             1,,Again,Reims,51100,here,2024-04-02,Hinaura
             1,,Another's,Reims,51100,here,2024-04-02,Hubik
             """);

        Assert.Equal(["First", null, "Another's"], file.Rows.Select(row => row.Venue?.Name));
        var repeat = file.Rows[1].Findings[^1];
        Assert.Equal("id-twice", repeat.Code);
        Assert.Contains("line 2", repeat.Reason, StringComparison.Ordinal);
    }

    private static ReadFile Read(string csv) => StandardReader.Read(Encoding.UTF8.GetBytes(csv), StandardFormat.Csv, VenueFiles.Today);

    private static MalformedFileException RefusedWhole(
        byte[] file, StandardFormat format, string code, string? place, int rowsMost = StandardReader.RowsMost)
    {
        var error = Assert.Throws<MalformedFileException>(() => StandardReader.Read(file, format, VenueFiles.Today, rowsMost));
        Assert.Equal((code, place), (error.Code, error.Place));
        return error;
    }
}
