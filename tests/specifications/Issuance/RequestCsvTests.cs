using System.Diagnostics;
using System.Text;
using Aptic.Issuance.Requests.Domain;
using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Issuance;

public sealed class RequestCsvTests
{
    private const string Header = "beneficiary;public;cheques\n";

    [Theory]
    [InlineData("beneficiary;public;cheques\nB-1;Jeunes;2\nB-2;;1\n")]
    [InlineData("beneficiary,public,cheques\nB-1,Jeunes,2\nB-2,,1\n")]
    [InlineData("\ufeffbeneficiary;public;cheques\nB-1;Jeunes;2\nB-2;;1\n")]
    [InlineData("beneficiary;public;cheques\r\nB-1;Jeunes;2\r\nB-2;;1\r\n")]
    [InlineData("beneficiary;public;cheques\nB-1;Jeunes;2\nB-2;;1")]
    [InlineData("beneficiary;public;cheques\n\"B-1\";\"Jeunes\";\"2\"\nB-2;\"\";1\n")]
    [InlineData("beneficiary;public;cheques\n B-1 ; Jeunes ; 2 \nB-2;;1\n")]
    public void However_a_spreadsheet_writes_it_the_same_lines_are_read(string csv) =>
        Assert.Equal([("B-1", "Jeunes", 2), ("B-2", null, 1)], Read(csv));

    [Fact]
    public void Columns_may_stand_in_any_order() => Assert.Equal([("B-1", "Jeunes", 2)], Read("cheques;beneficiary;public\n2;B-1;Jeunes\n"));

    [Fact]
    public void A_quoted_field_may_hold_separators_and_quotes() =>
        Assert.Equal([("B;1, \"x\"", "Jeunes", 2)], Read(Header + "\"B;1, \"\"x\"\"\";Jeunes;2\n"));

    [Fact]
    public void Empty_lines_are_passed_over_and_places_are_lines_of_the_file() =>
        Assert.Equal(["line 3", "line 5"], RequestCsv.Read(Header + "\nB-1;;1\n\nB-2;;1\n").Lines.Select(line => line.Place));

    [Theory]
    [InlineData("", "malformed-csv at line 1")]
    [InlineData("B-1;Jeunes;2\n", "malformed-csv at line 1")]
    [InlineData("beneficiary;public;cheques;beneficiary\nB;;1;B\n", "malformed-csv at line 1")]
    [InlineData(Header + "B-1;;1;x\n", "malformed-csv at line 2")]
    [InlineData(Header + "B-1;1\n", "malformed-csv at line 2")]
    [InlineData(Header + "B-1;;1\nB\"2\";;1\n", "malformed-csv at line 3")]
    [InlineData(Header + "\"B-1;;1\n", "malformed-csv at line 2")]
    [InlineData(Header + "B-1;;\n", "invalid-count at line 2, cheques")]
    [InlineData(Header + "B-1;;1.5\n", "invalid-count at line 2, cheques")]
    [InlineData(Header + "B-1;;+1\n", "invalid-count at line 2, cheques")]
    [InlineData(Header + "B-1;;-1\n", "invalid-count at line 2, cheques")]
    [InlineData(Header + "B-1;;1e3\n", "invalid-count at line 2, cheques")]
    [InlineData(Header + "B-1;;2147483648\n", "invalid-count at line 2, cheques")]
    [InlineData(Header + "B-1;;٣\n", "invalid-count at line 2, cheques")]
    public void What_cannot_be_read_is_refused_with_its_place(string csv, string refusal) => Assert.Equal(refusal, RefusalsOf(csv)[0]);

    [Fact]
    public void Every_line_that_cannot_be_read_is_named() => Assert.Equal(
        ["invalid-count at line 2, cheques", "malformed-csv at line 4", "invalid-count at line 5, cheques"],
        RefusalsOf(Header + "B-1;;x\nB-2;;1\nB-3\nB-4;;y\n"));

    [Fact]
    public void Of_a_file_that_is_no_request_at_all_no_more_is_read_than_errors_are_named() =>
        Assert.InRange(RefusalsOf(Header + string.Concat(Enumerable.Repeat("x\n", 5_000))).Count, RequestRules.ErrorsMost, RequestRules.ErrorsMost + 1);

    [Fact]
    public void Lines_that_can_be_read_are_read_beside_those_that_cannot() =>
        Assert.Equal(["B-1", "B-3"], RequestCsv.Read(Header + "B-1;;1\nB-2;;x\nB-3;;1\n").Lines.Select(line => line.Beneficiary));

    [Fact]
    public void Of_a_file_with_far_too_many_lines_no_more_are_read_than_show_it() =>
        Assert.Equal(RequestRules.ChequesMost + 1, RequestCsv.Read(Header + string.Concat(Enumerable.Repeat("B;;1\n", 150_000))).Lines.Count);

    [Fact]
    public void A_hundred_thousand_lines_are_read_in_well_under_a_second()
    {
        var csv = new StringBuilder(Header);
        for (var number = 1; number <= 100_000; number++) csv.Append("B-").Append(number).Append(";Jeunes;1\n");
        var text = csv.ToString();
        RequestCsv.Read(Header + "B-1;;1\n");

        // Time on the processor, which a busy machine does not stretch.
        var before = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        var (lines, errors) = RequestCsv.Read(text);

        Assert.Equal((100_000, 0), (lines.Count, errors.Count));
        Assert.InRange(Min(watch.Elapsed, Environment.CpuUsage.TotalTime - before), TimeSpan.Zero, TimeSpan.FromSeconds(1));

        static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
    }

    private static IEnumerable<(string, string?, int)> Read(string csv) => RequestCsv.Read(csv).Lines.Select(line => (line.Beneficiary, line.TargetPublic, line.Cheques));

    private static List<string> RefusalsOf(string csv) => ErrorsOf(csv).Select(refusal => $"{refusal.Code} at {refusal.Place}").ToList();

    private static IReadOnlyList<Refusal> ErrorsOf(string csv)
    {
        try
        {
            return RequestCsv.Read(csv).Errors;
        }
        catch (RefusedException noSuchFile)
        {
            return noSuchFile.Refusals;
        }
    }
}
