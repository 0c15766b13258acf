using System.Text;
using Aptic.BankFormats;
using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

/// <summary>What a statement says of money that leaves the account, or comes back: references, batches, returns, balances.</summary>
public sealed class DebitReaderTests
{
    private static readonly string Sample = Read("camt053-debits.xml");

    [Fact]
    public void A_statement_says_whose_account_it_is_of_for_when_and_with_which_balances()
    {
        var report = Report(Sample);
        var statement = Assert.Single(report.Statements);

        Assert.Equal(("camt.053.001.08", "{message}"), (report.Message, report.MessageId));
        Assert.Equal(("2027-01-05-FR", "FR7630006000011234567890189", "EUR"), (statement.Id, statement.AccountIban, statement.AccountCurrency));
        Assert.Equal((new DateOnly(2027, 1, 5), new DateOnly(2027, 1, 5)), (statement.From!.Value, statement.To!.Value));
        Assert.Equal(new BankBalance(100_000, new DateOnly(2027, 1, 5)), statement.Opening);
        Assert.Equal(new BankBalance(141_310, new DateOnly(2027, 1, 5)), statement.Closing);
        Assert.Equal(statement.Closing!.AmountCents - statement.Opening!.AmountCents, statement.BookedCents);
    }

    [Fact]
    public void Each_debit_has_its_end_to_end_id_and_its_batch()
    {
        var debits = Transactions(Sample).Where(transaction => !transaction.IsCredit).ToList();

        Assert.Equal([960L, 1_920L, 2_880L, 1_250L, 4_640L], debits.Select(debit => debit.AmountCents!.Value));
        Assert.Equal(["{transfer-1}", "{transfer-2}", "{transfer-3}", null, null], debits.Select(debit => debit.EndToEndId));
        Assert.Equal(["{batch}", "{batch}", "{batch}", null, "{other-batch}"], debits.Select(debit => debit.BatchId));
        Assert.Equal(["{file}", "{file}", "{file}", null, null], debits.Select(debit => debit.MessageId));
        Assert.Equal(["{bank}-1", null, null, "{bank}-5", "{bank}-6"], debits.Select(debit => debit.Reference));
        Assert.Equal(["{bank}-1", "{bank}-2", "{bank}-2", "{bank}-5", "{bank}-6"], debits.Select(debit => debit.EntryReference));
    }

    [Fact]
    public void A_transfer_that_comes_back_says_why()
    {
        var returned = Transactions(Sample).Single(transaction => transaction.ReturnReason is not null);

        Assert.Equal((true, true, 960L, "{returned}", "AC04"),
            (returned.IsCredit, returned.IsReversal, returned.AmountCents!.Value, returned.EndToEndId!, returned.ReturnReason!));
    }

    [Fact]
    public void A_notification_has_no_balances_and_an_instant_is_booked_on_its_day_in_paris()
    {
        var statement = Assert.Single(Report(Read("camt054-debit.xml").Replace("T11:02:00Z", "T23:02:00Z", StringComparison.Ordinal)).Statements);

        Assert.Equal((null, null, null), (statement.Opening, statement.Closing, statement.AccountCurrency));
        Assert.Equal(new DateOnly(2027, 1, 6), Assert.Single(statement.Transactions).BookedOn);
    }

    [Fact]
    public void Details_that_do_not_sum_to_their_entry_only_describe_it()
    {
        var transactions = Transactions(Sample.Replace(">28.80<", ">28.81<", StringComparison.Ordinal)).Where(transaction => !transaction.IsCredit).ToList();

        Assert.Equal([960L, 4_800L, 1_250L, 4_640L], transactions.Select(transaction => transaction.AmountCents!.Value));
        Assert.Null(transactions[1].EndToEndId);
    }

    [Fact]
    public void A_balance_below_zero_or_in_another_currency_is_told()
    {
        Assert.Equal(-100_000, Report(Sample.Replace("""1000.00</Amt><CdtDbtInd>CRDT""", """1000.00</Amt><CdtDbtInd>DBIT""", StringComparison.Ordinal))
            .Statements[0].Opening!.AmountCents);
        Assert.Null(Report(Sample.Replace("""Ccy="EUR">1413.10""", """Ccy="XPF">1413.10""", StringComparison.Ordinal)).Statements[0].Closing!.AmountCents);
        Assert.Null(Report(Sample.Replace("""Ccy="EUR">12.50""", """Ccy="XPF">12.50""", StringComparison.Ordinal)).Statements[0].BookedCents);
    }

    [Fact]
    public void A_million_elements_are_refused()
    {
        var flood = new StringBuilder("""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2027-01-05T19:30:00</CreDtTm></GrpHdr><Stmt><Id>S</Id><Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>""");
        flood.Insert(flood.Length, """<Bal><Tp><CdOrPrtry><Cd>ITBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2027-01-05</Dt></Dt></Bal>""", 130_000);
        flood.Append("</Stmt></BkToCstmrStmt></Document>");

        var refusal = Assert.Throws<RefusedException>(() => Report(flood.ToString())).Refusals.Single();

        Assert.Equal("malformed-statement", refusal.Code);
        Assert.Contains("1,000,000 elements", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_ends_in_the_middle_is_refused() =>
        Assert.Equal("malformed-statement", Assert.Throws<RefusedException>(() => Report(Sample[..(Sample.Length / 2)])).Refusals.Single().Code);

    [Theory]
    [InlineData("camt053-debits.xml", "camt.053.001.08")]
    [InlineData("camt054-debit.xml", "camt.054.001.08")]
    [InlineData("pain002-file.xml", "pain.002.001.11")]
    public void A_file_says_which_message_it_is(string file, string message)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Read(file)));
        Assert.Equal(message, IsoSchemas.MessageOf(stream));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no xml")]
    [InlineData("<Document/>")]
    [InlineData("<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><d xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">&x;</d>")]
    public void What_is_no_such_message_is_none(string file)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        Assert.Null(IsoSchemas.MessageOf(stream));
    }

    private static string Read(string sample) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data/iso20022/samples", sample)).Replace("{iban}", "FR7630006000011234567890189", StringComparison.Ordinal);

    private static BankReport Report(string file)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        return StatementReader.ReadReport(stream);
    }

    private static IReadOnlyList<BankTransaction> Transactions(string file) => Report(file).Statements.Single().Transactions;
}
