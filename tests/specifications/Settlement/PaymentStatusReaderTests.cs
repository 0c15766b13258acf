using System.Text;
using Aptic.BankFormats;
using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>What is read from a bank's report on a file, and what is refused.</summary>
public sealed class PaymentStatusReaderTests
{
    [Fact]
    public void Single_transfers_have_their_status_with_its_reason()
    {
        var report = Read(Sample("pain002-transfers.xml"));
        var batch = Assert.Single(report.Batches);

        Assert.Equal(("{message}", "{file}", new DateOnly(2027, 1, 5)), (report.MessageId, report.FileId, report.CreatedOn));
        Assert.Equal((new PaymentStatus("PART", null), "{batch}"), (report.Status, batch.BatchId));
        Assert.Equal(["{transfer-1}", "{transfer-2}", "{transfer-3}", null], batch.Transfers.Select(transfer => transfer.EndToEndId));
        Assert.Equal([PaymentMeaning.Settled, PaymentMeaning.Rejected, PaymentMeaning.UnderWay, PaymentMeaning.Rejected],
            batch.Transfers.Select(transfer => transfer.Status!.Meaning));
        Assert.Equal([null, "AC01", null, null], batch.Transfers.Select(transfer => transfer.Status!.Reason));
        Assert.Equal([null, 1_920L, null, null], batch.Transfers.Select(transfer => transfer.AmountCents));
        Assert.Equal("{bank}-1", batch.Transfers[0].Reference);
    }

    [Fact]
    public void A_batch_and_a_file_have_theirs()
    {
        var batch = Read(Sample("pain002-batch.xml"));
        Assert.Equal(new PaymentStatus("ACSC", null), Assert.Single(batch.Batches).Status);
        // Written shortly after midnight in Paris.
        Assert.Equal(new DateOnly(2027, 1, 6), batch.CreatedOn);

        var file = Read(Sample("pain002-file.xml"));
        Assert.Equal(new PaymentStatus("RJCT", "SIGNATURE"), file.Status);
        Assert.Empty(file.Batches);
    }

    [Theory]
    [InlineData("ACSC", PaymentMeaning.Settled)]
    [InlineData("ACCC", PaymentMeaning.Settled)]
    [InlineData("RJCT", PaymentMeaning.Rejected)]
    [InlineData("CANC", PaymentMeaning.Rejected)]
    [InlineData("ACCP", PaymentMeaning.UnderWay)]
    [InlineData("ACSP", PaymentMeaning.UnderWay)]
    [InlineData("ACTC", PaymentMeaning.UnderWay)]
    [InlineData("ACWC", PaymentMeaning.UnderWay)]
    [InlineData("PDNG", PaymentMeaning.UnderWay)]
    [InlineData("RCVD", PaymentMeaning.UnderWay)]
    [InlineData("PART", PaymentMeaning.UnderWay)]
    [InlineData("BLCK", PaymentMeaning.Unknown)]
    public void Accepted_is_not_executed(string code, PaymentMeaning meaning) =>
        Assert.Equal(meaning, new PaymentStatus(code, null).Meaning);

    [Theory]
    [InlineData("pain.002.001.03")]
    [InlineData("pain.002.001.10")]
    [InlineData("pain.002.001.11")]
    public void Each_version_that_banks_answer_with_says_the_same(string version)
    {
        var report = Read(Sample("rejected-pain002-10.xml", "data/bank-messages")
            .Replace("pain.002.001.10", version, StringComparison.Ordinal));

        var transfer = Assert.Single(Assert.Single(report.Batches).Transfers);
        Assert.Equal((version, "{file}", "{transfer-1}", new PaymentStatus("RJCT", "AC04")),
            (report.Message, report.FileId, transfer.EndToEndId!, transfer.Status!));
    }

    [Theory]
    [InlineData("2026-11-01+01:00")]
    [InlineData("2026-11-01-11:00")]
    [InlineData(" 2026-11-01Z\n")]
    public void The_day_of_settlement_is_the_day_that_is_written_whatever_zone_stands_behind_it(string day)
    {
        var report = Read(Sample("rejected-pain002-10.xml", "data/bank-messages").Replace("</StsRsnInf></TxInfAndSts>",
            $"</StsRsnInf><OrgnlTxRef><IntrBkSttlmDt>{day}</IntrBkSttlmDt></OrgnlTxRef></TxInfAndSts>", StringComparison.Ordinal));

        Assert.Equal(new DateOnly(2026, 11, 1), Assert.Single(report.Batches[0].Transfers).On);
    }

    [Theory]
    [InlineData("<OrgnlMsgId>{file}</OrgnlMsgId>", "")]
    [InlineData("<OrgnlPmtInfId>{batch}</OrgnlPmtInfId>", "")]
    [InlineData("<TxSts>RJCT</TxSts>", "<TxSts>RJCT</TxSts><TxSts>ACSC</TxSts>")]
    [InlineData("<OrgnlEndToEndId>{transfer-1}<", "<OrgnlEndToEndId>{transfer-1}-and-more-than-any-version-allows<")]
    [InlineData("OrgnlPmtInfAndSts>", "OrgnlPmtInfAndStatus>")]
    [InlineData("T18:33:13+01:00", "T18:33")]
    public void A_report_of_which_something_needed_is_missing_or_doubtful_is_refused_in_each_version(string right, string wrong)
    {
        foreach (var version in PaymentStatusReader.Messages)
            Refused(Sample("rejected-pain002-10.xml", "data/bank-messages").Replace("pain.002.001.10", version, StringComparison.Ordinal)
                .Replace(right, wrong, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_not_needed_and_breaks_the_schema_is_told_with_its_place_and_refuses_nothing()
    {
        var report = Read(Sample("pain002-transfers.xml").Replace("<StsRsnInf>", "<StsRsnInf><Orgtr><Nm></Nm></Orgtr>",
            StringComparison.Ordinal));

        Assert.Equal("AC01", report.Batches[0].Transfers[1].Status!.Reason);
        Assert.Contains(report.Warnings, warning => warning.Detail == "Nm is not as the schema of pain.002.001.11 has it."
            && warning.Place.StartsWith("line ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.03\"><CstmrPmtStsRpt/></Document>")]
    [InlineData("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"/>")]
    [InlineData("<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
        + "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.11\">&b;</Document>")]
    public void Another_file_is_refused(string file) => Refused(file);

    [Fact]
    public void A_file_that_ends_in_the_middle_is_refused()
    {
        var sample = Sample("pain002-transfers.xml");
        Refused(sample[..(sample.Length / 2)]);
    }

    private static void Refused(string file) =>
        Assert.Equal("malformed-status-report", Assert.Throws<RefusedException>(() => Read(file)).Refusals.Single().Code);

    private static string Sample(string name, string folder = "data/iso20022/samples") =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, folder, name));

    private static PaymentStatusReport Read(string file)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        return PaymentStatusReader.Read(stream);
    }
}
