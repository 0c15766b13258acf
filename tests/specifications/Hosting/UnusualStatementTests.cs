using System.Text;
using System.Text.RegularExpressions;
using Aptic.BankFormats;
using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

/// <summary>
/// Statements as banks really write them: other versions, blanks, zones, pages, encodings, texts in other places. They are read; what is
/// hostile, or lacks what is needed, is refused.
/// </summary>
public sealed class UnusualStatementTests
{
    private const string FirstAmount = "<Amt Ccy=\"EUR\">520.00</Amt>";

    private static readonly string Receipts = Text("data/iso20022/samples/camt053-receipts.xml");
    private static readonly string Debits = Text("data/iso20022/samples/camt053-debits.xml");

    public static TheoryData<string> Versions => [.. StatementReader.Messages];

    [Theory]
    [InlineData("amount-with-line-breaks.xml")]
    [InlineData("amount-with-plus-sign.xml")]
    public void An_amount_is_read_without_the_blanks_around_it_and_with_its_sign(string file)
    {
        var statement = Assert.Single(Sample(file).Statements);

        Assert.Equal(3_300, Assert.Single(statement.Transactions).AmountCents);
        Assert.Equal(3_300, statement.BookedCents);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("1")]
    [InlineData("\n true\t")]
    public void A_reversal_is_one_in_each_form_of_true(string flag) => Assert.True(
        Assert.Single(Read(Text("data/bank-messages/reversal-flag-with-blanks.xml")
            .Replace("> true <", $">{flag}<", StringComparison.Ordinal))
            .Statements[0].Transactions).IsReversal);

    [Theory]
    [InlineData("2026-11-01+01:00")]
    [InlineData("2026-11-01-10:00")]
    [InlineData("2026-11-01+14:00")]
    [InlineData("2026-11-01Z")]
    [InlineData("\n      2026-11-01+01:00\n    ")]
    public void The_day_is_the_day_that_is_written_whatever_zone_stands_behind_it(string day)
    {
        var statement = Read(Text("data/bank-messages/booking-day-with-zone.xml").Replace("2026-11-01+01:00", day, StringComparison.Ordinal)
            .Replace("<Dt><Dt>2026-11-01</Dt>", $"<Dt><Dt>{day}</Dt>", StringComparison.Ordinal)).Statements[0];

        Assert.Equal(new DateOnly(2026, 11, 1), Assert.Single(statement.Transactions).BookedOn);

        var valued = Read(Text("data/bank-messages/booking-day-with-zone.xml")
            .Replace("BookgDt>", "ValDt>", StringComparison.Ordinal)).Statements[0];
        Assert.Equal(new DateOnly(2026, 11, 1), Assert.Single(valued.Transactions).BookedOn);
    }

    [Fact]
    public void A_balance_is_of_the_day_that_is_written_whatever_zone_stands_behind_it() => Assert.Equal(new DateOnly(2027, 1, 5),
        Read(Debits.Replace("<Dt>2027-01-05</Dt>", "<Dt>2027-01-05+01:00</Dt>", StringComparison.Ordinal)).Statements[0].Closing!.On);

    [Theory]
    [InlineData("2026-11-01T00:30:00+01:00", "2026-11-01")]
    [InlineData("2026-10-31T23:30:00Z", "2026-11-01")]
    [InlineData("2026-11-01T23:30:00", "2026-11-01")]
    [InlineData(" 2026-11-01T23:30:00.123Z ", "2026-11-02")]
    public void An_instant_is_of_its_day_in_paris(string instant, string day) => Assert.Equal(DateOnly.Parse(day, null), Assert.Single(Read(
        Text("data/bank-messages/booking-day-with-zone.xml").Replace("<Dt>2026-11-01+01:00</Dt>", $"<DtTm>{instant}</DtTm>",
            StringComparison.Ordinal))
        .Statements[0].Transactions).BookedOn);

    [Theory]
    [MemberData(nameof(Versions))]
    public void Each_version_says_the_same(string version)
    {
        var expected = Read(Debits);
        var report = Read(InVersion(Debits, version));

        Assert.Equal(version, report.Message);
        Assert.Equal(expected.Statements[0].Transactions.Select(WithoutTexts), report.Statements[0].Transactions.Select(WithoutTexts));
        Assert.Equal(Said(expected.Statements[0]), Said(report.Statements[0]));
        Assert.Equal(Read(Receipts).Statements[0].Transactions.Select(WithoutTexts),
            Read(InVersion(Receipts, version)).Statements[0].Transactions.Select(WithoutTexts));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Who_paid_and_what_for_is_found_in_each_version_where_the_bank_put_it(string version)
    {
        var transactions = Read(InVersion(Text("data/bank-messages/payer-text-elsewhere.xml"), version)).Statements[0].Transactions;

        Assert.Equal(["", ""], transactions.Select(transaction => transaction.Remittance));
        Assert.All(transactions, transaction => Assert.Equal("Commune de Valmont-sur-Orge", transaction.PayerName));
        Assert.Equal(["VIR SEPA RECU /DE COMMUNE DE VALMONT-SUR-ORGE /MOTIF {reference}"], transactions[0].OtherTexts);
        Assert.Equal("{reference}", transactions[1].EndToEndId);
    }

    [Fact]
    public void What_is_said_of_an_entry_is_said_of_none_of_its_several_transactions()
    {
        var transactions = Read(Receipts.Replace("</NtryDtls>\n      </Ntry>", "</NtryDtls><AddtlNtryInf>REMISE</AddtlNtryInf></Ntry>",
            StringComparison.Ordinal)
            .Replace("<Ref>don sans convention</Ref></CdtrRefInf></Strd></RmtInf>",
                "<Ref>don</Ref></CdtrRefInf></Strd></RmtInf><AddtlTxInf>mairie</AddtlTxInf>", StringComparison.Ordinal))
            .Statements[0].Transactions;

        Assert.Equal(["REMISE"], transactions[0].OtherTexts);
        Assert.Equal(["mairie"], transactions[1].OtherTexts);
        Assert.Empty(transactions[2].OtherTexts);
    }

    [Theory]
    [InlineData("pages-in-one-statement.xml")]
    [InlineData("pages-in-two-statements.xml")]
    public void Balances_between_pages_are_neither_the_opening_nor_the_closing_ones(string file)
    {
        var statements = Sample(file).Statements;

        Assert.Equal([100_000], statements.Select(statement => statement.Opening!).Where(balance => !balance.IsIntermediate)
            .Select(balance => balance.AmountCents!.Value));
        Assert.Equal([110_000], statements.Select(statement => statement.Closing!).Where(balance => !balance.IsIntermediate)
            .Select(balance => balance.AmountCents!.Value));
        // Each page adds up by itself, from and to the balances between them.
        Assert.All(statements, statement => Assert.Equal(statement.Closing!.AmountCents,
            statement.Opening!.AmountCents + statement.BookedCents));
    }

    [Fact]
    public void A_page_says_that_it_is_neither_the_first_nor_the_last_though_its_balances_do_not()
    {
        var statements = Read(Text("data/bank-messages/pages-in-two-statements.xml")
            .Replace("<SubTp><Cd>INTM</Cd></SubTp>", "", StringComparison.Ordinal)).Statements;

        Assert.Equal([false, true], statements.Select(statement => statement.Opening!.IsIntermediate));
        Assert.Equal([true, false], statements.Select(statement => statement.Closing!.IsIntermediate));
    }

    [Fact]
    public void A_statement_of_several_days_goes_from_the_first_opening_to_the_last_closing_and_without_an_opening_from_the_closing_before()
    {
        static string Balance(string type, string amount, int day) => $"<Bal><Tp><CdOrPrtry><Cd>{type}</Cd></CdOrPrtry></Tp>"
            + $"<Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2027-01-{day:00}</Dt></Dt></Bal>";
        BankStatement With(params string[] balances) => Read(Regex
            .Replace(Debits, "<Bal>.*</Bal>", string.Concat(balances), RegexOptions.Singleline))
            .Statements[0];

        var days = With(Balance("OPBD", "20.00", 6), Balance("CLBD", "30.00", 6), Balance("OPBD", "10.00", 5), Balance("CLBD", "20.00", 5));
        Assert.Equal((1_000L, 3_000L), (days.Opening!.AmountCents!.Value, days.Closing!.AmountCents!.Value));
        Assert.Equal(900, With(Balance("PRCD", "9.00", 4), Balance("CLBD", "10.00", 5)).Opening!.AmountCents);
        Assert.Equal(1_000, With(Balance("PRCD", "9.00", 4), Balance("OPBD", "10.00", 5)).Opening!.AmountCents);
    }

    [Theory]
    [InlineData("iso-8859-15.xml")]
    [InlineData("windows-1252.xml")]
    public void A_statement_in_the_code_page_of_an_older_system_is_read(string file)
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "data/bank-messages", file));

        Assert.EndsWith("Département", Assert.Single(StatementReader.Read(stream)).Remittance, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-unheard-of", false)]
    [InlineData("UTF-7", false)]
    [InlineData("x-unheard-of", true)]
    public void An_encoding_that_is_not_read_is_told_as_such(string encoding, bool withMark)
    {
        var declared = Receipts.Replace("encoding=\"UTF-8\"", $"encoding='{encoding}'", StringComparison.Ordinal);
        var text = withMark ? $"\uFEFF{declared}" : declared;

        var refusal = Assert.Throws<RefusedException>(() => Read(text)).Refusals.Single();

        Assert.Equal(("unsupported-encoding", "line 1, column 1"), (refusal.Code, refusal.Place));
        Assert.Contains(encoding, refusal.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("</NtryDtls>", "</NtryDtls><AddtlNtryInf></AddtlNtryInf>", "AddtlNtryInf")]
    [InlineData("<RmtInf>", "<Purp/><RmtInf>", "Purp")]
    [InlineData("<Refs>", "<Refs><UETR>f47ac10b-58cc-5372-a567-0e02b2c3d479</UETR>", "UETR")]
    public void What_is_not_needed_and_breaks_the_schema_is_told_with_its_place_and_refuses_nothing(string before, string broken,
        string name)
    {
        var at = Receipts.IndexOf(before, StringComparison.Ordinal);
        var report = Read($"{Receipts[..at]}{broken}{Receipts[(at + before.Length)..]}");

        Assert.Equal(Read(Receipts).Statements[0].Transactions.Select(WithoutTexts),
            report.Statements[0].Transactions.Select(WithoutTexts));
        Assert.Equal($"{name} is not as the schema of camt.053.001.08 has it.", report.Warnings[0].Detail);
        Assert.Matches("^line [0-9]+, column [0-9]+$", report.Warnings[0].Place);
        Assert.Empty(Read(Receipts).Warnings);
    }

    [Fact]
    public void So_many_flaws_are_told_and_no_more()
    {
        var flaws = string.Concat(Enumerable.Repeat("<Purp/>", 5 * IsoSchemas.WarningsMost));
        var report = Read(Receipts.Replace("<RmtInf><Ustrd>", $"{flaws}<RmtInf><Ustrd>", StringComparison.Ordinal));

        Assert.InRange(report.Warnings.Count, 1, IsoSchemas.WarningsMost + 1);
    }

    [Theory]
    [InlineData(FirstAmount, "")]
    [InlineData(FirstAmount, FirstAmount + FirstAmount)]
    [InlineData(FirstAmount, "<Amt>520.00</Amt>")]
    [InlineData(FirstAmount, "<Amt Ccy=\"EURO\">520.00</Amt>")]
    [InlineData(FirstAmount, "<Amt Ccy=\"EUR\">520,00</Amt>")]
    [InlineData(FirstAmount, "<Amt Ccy=\"EUR\">-520.00</Amt>")]
    [InlineData(FirstAmount, "<Amt Ccy=\"EUR\">1e3</Amt>")]
    [InlineData(FirstAmount, "<Amt Ccy=\"EUR\">99999999999999999999999999999999</Amt>")]
    [InlineData("<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<CdtDbtInd>KRDT</CdtDbtInd><Sts>")]
    [InlineData("<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<Sts>")]
    [InlineData("<Sts><Cd>BOOK</Cd></Sts>", "")]
    [InlineData("<BookgDt><Dt>2026-03-02</Dt></BookgDt>", "<BookgDt><Dt>2026-02-30</Dt></BookgDt>")]
    [InlineData("<BookgDt><Dt>2026-03-02</Dt></BookgDt>", "<BookgDt/>")]
    [InlineData("<BookgDt><Dt>2026-03-02</Dt></BookgDt>", "<BookgDt><DtTm>0001-01-01T00:00:00+14:00</DtTm></BookgDt>")]
    [InlineData("<MsgId>STMT-2026-03-02</MsgId>", "")]
    [InlineData("<MsgId>STMT-2026-03-02</MsgId>", "<MsgId> </MsgId>")]
    [InlineData("<MsgId>STMT-2026-03-02</MsgId>", "<MsgId>an-id-that-is-longer-than-any-version-allows</MsgId>")]
    [InlineData("<Id>STMT-2026-03-02-1</Id>", "")]
    [InlineData("<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>", "")]
    [InlineData("<Acct><Id>", "<Acct><Id/></Acct><Acct><Id>")]
    [InlineData("<NtryRef>1</NtryRef>", "<RvslInd>maybe</RvslInd>")]
    [InlineData("<AcctSvcrRef>BNK-1<", "<AcctSvcrRef>BNK-1-and-more-than-any-version-allows<")]
    [InlineData("<Ntry>", "<Ntri>")]
    [InlineData("Stmt>\n", "Statement>\n")]
    [InlineData("BkToCstmrStmt", "BkToCstmrAcctRpt")]
    public void What_lacks_something_needed_or_says_it_doubtfully_is_refused_in_each_version(string right, string wrong)
    {
        Assert.Contains(right, Receipts, StringComparison.Ordinal);
        var broken = Receipts.Replace(right, wrong, StringComparison.Ordinal);
        if (right == "<Ntry>") broken = broken.Replace("</Ntry>", "</Ntri>", StringComparison.Ordinal);
        foreach (var version in StatementReader.Messages.Where(version => version.StartsWith("camt.053", StringComparison.Ordinal)))
            Refused(InVersion(broken, version));
    }

    [Fact]
    public void A_file_that_is_deeper_than_any_message_is_refused() => Refused(Receipts.Replace("<RmtInf>",
        $"<RmtInf>{string.Concat(Enumerable.Repeat("<a>", 100_000))}{string.Concat(Enumerable.Repeat("</a>", 100_000))}",
            StringComparison.Ordinal));

    [Theory]
    [InlineData("camt.053.001.99")]
    [InlineData("camt.052.001.08")]
    public void A_message_or_a_version_that_nobody_knows_is_refused(string message) =>
        Refused(Receipts.Replace("camt.053.001.08", message, StringComparison.Ordinal));

    /// <summary>A file of version 8 as another version, or a notification, writes the same.</summary>
    private static string InVersion(string file, string version)
    {
        var text = file.Replace("camt.053.001.08", version, StringComparison.Ordinal);
        if (version.StartsWith("camt.054", StringComparison.Ordinal))
            text = Regex.Replace(text.Replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn", StringComparison.Ordinal), "<(/?)Stmt>",
                "<$1Ntfctn>");
        if (version.EndsWith("08", StringComparison.Ordinal)) return text;

        text = Regex.Replace(text, "<Sts><Cd>([A-Z]+)</Cd></Sts>", "<Sts>$1</Sts>");
        text = Regex.Replace(text, "<Pty>(.*?)</Pty>", "$1");
        // Version 2 knows no amount of a transaction but among the details of amounts.
        return version.EndsWith("02", StringComparison.Ordinal)
            ? Regex.Replace(text, "(</Refs>)(<Amt Ccy[^/]*</Amt>)", "$1<AmtDtls><TxAmt>$2</TxAmt></AmtDtls>")
            : text;
    }

    private static BankTransaction WithoutTexts(BankTransaction transaction) => transaction with { OtherTexts = [] };

    private static (string, string?, BankBalance?, BankBalance?, long?) Said(BankStatement statement) =>
        (statement.Id, statement.AccountIban, statement.Opening, statement.Closing, statement.BookedCents);

    private static string Text(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file));

    private static BankReport Sample(string file) => Read(Text($"data/bank-messages/{file}"));

    private static BankReport Read(string file)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        return StatementReader.ReadReport(stream);
    }

    private static void Refused(string file)
    {
        var refusal = Assert.Throws<RefusedException>(() => Read(file)).Refusals.Single();
        Assert.Equal("malformed-statement", refusal.Code);
        Assert.NotNull(refusal.Place);
    }
}
