using Aptic.Issuance.Cheques;
using Xunit;

namespace Aptic.Tests.Specifications.Issuance;

public sealed class ChequeCsvTests
{
    private static readonly ShownCheque Cheque = new(
        1, Guid.Empty, "000000000194", "4YNG-R5ZA-P1N5-6WT9-N", "aptic:cheque#x", "B-1", "Jeunes", "C000000000194", ChequeStanding.Blocked,
        new DateOnly(2027, 3, 2), "000000000097", "000000000291");

    [Fact]
    public void A_cheque_is_a_line_with_all_that_its_partner_sees() => Assert.Equal(
        "000000000194;4YNG-R5ZA-P1N5-6WT9-N;aptic:cheque#x;B-1;Jeunes;C000000000194;blocked;2027-03-02;000000000097;000000000291\r\n", ChequeCsv.LineOf(Cheque));

    [Fact]
    public void The_header_has_a_name_for_each_field() => Assert.Equal(10, ChequeCsv.Header.TrimEnd().Split(';').Length);

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+33", "'+33")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("=\"a\";b", "\"'=\"\"a\"\";b\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("1=1", "1=1")]
    [InlineData(null, "")]
    public void What_a_spreadsheet_would_take_for_a_formula_or_a_field_end_is_text(string? reference, string field) =>
        Assert.StartsWith($"000000000194;4YNG-R5ZA-P1N5-6WT9-N;aptic:cheque#x;{field};Jeunes;", ChequeCsv.LineOf(Cheque with { Beneficiary = reference }), StringComparison.Ordinal);
}
