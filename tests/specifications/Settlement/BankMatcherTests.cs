using System.Text;
using Aptic.BankFormats;
using Aptic.Kernel;
using Aptic.Settlement.Bank.Domain;
using Aptic.Settlement.Runs.Domain;
using Xunit;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>What a bank says is matched with what it was asked for: by end-to-end id and amount, or a batch as a whole.</summary>
public sealed class BankMatcherTests
{
    private const string Camt053 = "camt.053.001.08";
    private const string Iban = "FR7630006000011234567890189";
    private static readonly DateOnly Day = new(2027, 1, 5);
    private static readonly Guid Run = Guid.CreateVersion7();
    private static readonly TransferAtBank First = Transfer("{transfer-1}", 960);
    private static readonly TransferAtBank Second = Transfer("{transfer-2}", 1_920);
    private static readonly TransferAtBank Third = Transfer("{transfer-3}", 2_880);
    private static readonly TransferAtBank Returned = Transfer("{returned}", 960)
        with
    { Debits = new Dictionary<string, Guid> { [Camt053] = Guid.NewGuid() } };
    private static readonly TransferAtBank Fourth = Transfer("{transfer-4}", 4_000, "{other-batch}");
    private static readonly TransferAtBank Fifth = Transfer("{transfer-5}", 640, "{other-batch}");
    private static readonly TransferAtBank[] All = [First, Second, Third, Returned, Fourth, Fifth];

    [Fact]
    public void A_statement_tells_what_was_executed_and_what_came_back()
    {
        var matched = Match("camt053-debits.xml", All);

        Assert.Equal([Matches.Executed, Matches.Executed, Matches.Executed, Matches.Returned, Matches.Receipt, Matches.Unmatched,
            Matches.Executed],
            matched.Lines.Select(line => line.Match));
        Assert.Equal([First.Id, Second.Id, Third.Id, Returned.Id, null, null, null], matched.Lines.Select(line => line.PayoutId));
        Assert.Equal(MismatchReasons.UnknownTransfer, matched.Lines[5].Reason);
        Assert.Equal("{other-batch}", matched.Lines[6].BatchId);
        Assert.Equal(
            [(First.Id, true, null), (Second.Id, true, null), (Third.Id, true, null), (Returned.Id, false, "AC04"), (Fifth.Id, true, null),
            (Fourth.Id, true, null)], matched.Fates.OrderBy(fate => fate.LineNumber)
            .ThenBy(fate => All.Single(transfer => transfer.Id == fate.PayoutId).AmountCents)
                .Select(fate => (fate.PayoutId, fate.IsExecuted, fate.Reason)));
        Assert.All(matched.Fates, fate => Assert.Equal((Run, Day), (fate.RunId, fate.On)));
    }

    [Fact]
    public void No_line_holds_an_account_number_or_a_name() => Assert.DoesNotContain(Match("camt053-debits.xml", All).Lines,
        line => line.ToString().Contains("Angouleme", StringComparison.Ordinal)
        || line.ToString().Contains(Iban, StringComparison.Ordinal));

    [Fact]
    public void Another_amount_is_not_a_payouts()
    {
        var matched = Match("camt053-debits.xml", [First with { AmountCents = 961 }, Returned with { AmountCents = 1_000 }, Fourth]);

        Assert.Equal([(1, MismatchReasons.AmountDiffers), (2, MismatchReasons.UnknownTransfer), (3, MismatchReasons.UnknownTransfer),
            (4, MismatchReasons.AmountDiffers), (6, MismatchReasons.UnknownTransfer), (7, MismatchReasons.UnknownBatch)],
            matched.Lines.Where(line => line.Match == Matches.Unmatched).Select(line => (line.Number, line.Reason!)));
        Assert.Empty(matched.Fates);
        Assert.Empty(matched.Changed);
    }

    [Fact]
    public void A_batch_is_debited_without_the_transfers_that_failed()
    {
        var failed = Transfer("{transfer-6}", 5_000, "{other-batch}") with { HasFailed = true };

        var debited = Match("camt053-debits.xml", [.. All, failed]).Fates.Where(fate => fate.LineNumber == 7);

        Assert.Equal(new[] { Fourth.Id, Fifth.Id }.Order(), debited.Select(fate => fate.PayoutId).Order());
    }

    [Fact]
    public void The_same_transaction_counts_once_whichever_message_tells_it()
    {
        var notified = Match("camt054-debit.xml", All);
        Assert.Equal([First.Id], notified.Fates.Select(fate => fate.PayoutId));

        var known = notified.Lines.Select(line => line.TransactionId!.Value).ToHashSet();
        var stated = Match("camt053-debits.xml", After(notified), known);
        Assert.Equal((Matches.Duplicate, First.Id), (stated.Lines[0].Match, stated.Lines[0].PayoutId!.Value));
        Assert.DoesNotContain(stated.Fates, fate => fate.PayoutId == First.Id);

        // Under another reference, too, and in the other order.
        var renamed = Match("camt053-debits.xml", After(notified),
            rename: text => text.Replace("{bank}-1<", "OTHER<", StringComparison.Ordinal));
        Assert.Equal(Matches.Duplicate, renamed.Lines[0].Match);
    }

    [Fact]
    public void A_transfer_that_is_debited_twice_is_for_people_to_look_at()
    {
        var once = Match("camt053-debits.xml", All);
        var again = Match("camt053-debits.xml", After(once), rename: text => text.Replace("{bank}", "AGAIN", StringComparison.Ordinal));

        Assert.Equal([MismatchReasons.DebitedTwice, MismatchReasons.DebitedTwice, MismatchReasons.DebitedTwice,
            MismatchReasons.ReturnedTwice, null,
            MismatchReasons.UnknownTransfer, MismatchReasons.DebitedTwice], again.Lines.Select(line => line.Reason));
        Assert.Empty(again.Fates);
    }

    [Fact]
    public void A_transfer_that_is_debited_twice_is_for_people_to_look_at_though_the_bank_went_over_to_another_version()
    {
        var once = Match("camt053-debits.xml", All, rename: text => text.Replace(Camt053, "camt.053.001.02", StringComparison.Ordinal));
        var again = Match("camt053-debits.xml", After(once), rename: text => text.Replace("{bank}", "AGAIN", StringComparison.Ordinal));

        Assert.Equal(MismatchReasons.DebitedTwice, again.Lines[0].Reason);
        Assert.Empty(again.Fates);
    }

    [Fact]
    public void Amounts_in_another_currency_and_debits_without_a_day_are_matched_with_nothing()
    {
        var matched = Match("camt053-debits.xml", All, rename: text => text
            .Replace("""Ccy="EUR">9.60</Amt><CdtDbtInd>DBIT""", """Ccy="USD">9.60</Amt><CdtDbtInd>DBIT""", StringComparison.Ordinal)
            .Replace("""<BookgDt><Dt>2027-01-05</Dt></BookgDt>""", "", StringComparison.Ordinal));

        Assert.Equal(MismatchReasons.OtherCurrency, matched.Lines[0].Reason);
        Assert.Equal(MismatchReasons.NoDay, matched.Lines[1].Reason);
        Assert.Empty(matched.Fates);
    }

    [Fact]
    public void Nothing_was_executed_on_a_day_that_is_still_to_come()
    {
        var matched = Match("camt053-debits.xml", All, today: Day.AddDays(-1));

        Assert.All(matched.Lines, line => Assert.Equal(MismatchReasons.FutureDay, line.Reason));
        Assert.Empty(matched.Fates);
    }

    [Fact]
    public void A_report_tells_what_was_settled_and_what_was_rejected_and_accepted_is_neither()
    {
        var matched = Match(Report("pain002-transfers.xml"), First, Second, Third);

        Assert.Equal([Matches.Executed, Matches.Rejected, Matches.UnderWay, Matches.Unmatched], matched.Lines.Select(line => line.Match));
        Assert.Equal([(First.Id, true, null), (Second.Id, false, "AC01")],
            matched.Fates.Select(fate => (fate.PayoutId, fate.IsExecuted, fate.Reason)));
        Assert.Equal([Second.Id], matched.Changed.Where(transfer => transfer.HasFailed).Select(transfer => transfer.Id));
    }

    [Fact]
    public void What_is_said_of_a_batch_holds_for_those_of_which_nothing_else_is_said()
    {
        var matched = Match(Report("pain002-batch.xml"), First, Second, Third);

        Assert.Equal([Matches.Rejected, Matches.Executed], matched.Lines.Select(line => line.Match));
        Assert.Equal(new[] { (First.Id, true), (Second.Id, false), (Third.Id, true) }.Order(),
            matched.Fates.Select(fate => (fate.PayoutId, fate.IsExecuted)).Order());
    }

    [Fact]
    public void What_is_said_of_a_batch_holds_for_nobody_where_a_transfer_is_named_that_is_not_known()
    {
        var matched = Match(Report("pain002-batch.xml", "{transfer-2}", "NOTPROVIDED"), First, Second, Third);

        Assert.All(matched.Lines, line => Assert.Equal(Matches.Unmatched, line.Match));
        Assert.Empty(matched.Fates);
    }

    [Fact]
    public void A_rejected_file_is_all_of_its_transfers()
    {
        var matched = Match(Report("pain002-file.xml"), First, Second, Fourth, Transfer("APTX", 1) with { MessageId = "OTHER" });

        Assert.Equal(("{file}", Matches.Rejected), (Assert.Single(matched.Lines).BatchId, matched.Lines[0].Match));
        Assert.Equal(new[] { First.Id, Second.Id, Fourth.Id }.Order(), matched.Fates.Select(fate => fate.PayoutId).Order());
        Assert.All(matched.Fates, fate => Assert.Equal((false, "SIGNATURE"), (fate.IsExecuted, fate.Reason)));
    }

    [Fact]
    public void A_rejection_of_what_was_debited_changes_nothing_and_is_for_people_to_look_at()
    {
        var debited = Second with { Debits = new Dictionary<string, Guid> { [Camt053] = Guid.NewGuid() } };

        var matched = Match(Report("pain002-transfers.xml"), First, debited, Third);

        Assert.Equal((Matches.Unmatched, MismatchReasons.RejectedAfterDebit, Second.Id),
            (matched.Lines[1].Match, matched.Lines[1].Reason, matched.Lines[1].PayoutId!.Value));
        Assert.DoesNotContain(matched.Fates, fate => fate.PayoutId == Second.Id);
        Assert.DoesNotContain(matched.Changed, transfer => transfer.HasFailed);
    }

    [Fact]
    public void A_rejection_of_what_was_told_to_be_settled_contradicts_it_and_one_of_what_was_given_back_does_not()
    {
        var settled = Match(Report("pain002-transfers.xml", "<TxSts>RJCT", "<TxSts>ACSC"), First, Second, Third)
            .Changed.Single(transfer => transfer.Id == Second.Id);
        Assert.Equal(MismatchReasons.RejectedAfterDebit, Match(Report("pain002-transfers.xml"), First, settled, Third).Lines[1].Reason);

        var givenBack = settled with { Credits = new Dictionary<string, Guid> { [Camt053] = Guid.NewGuid() }, HasFailed = true };
        Assert.Equal((Matches.Rejected, Second.Id), (Match(Report("pain002-transfers.xml"), First, givenBack, Third).Lines[1].Match,
            Assert.Single(Match(Report("pain002-transfers.xml"), givenBack).Fates).PayoutId));
    }

    [Fact]
    public void A_rejected_file_gives_back_what_was_not_debited_and_names_what_was()
    {
        var debited = Fourth with { Debits = new Dictionary<string, Guid> { [Camt053] = Guid.NewGuid() } };

        var matched = Match(Report("pain002-file.xml"), First, Second, debited);

        Assert.Equal([(1, Matches.Rejected, null, (Guid?)null), (2, Matches.Unmatched, MismatchReasons.RejectedAfterDebit, Fourth.Id)],
            matched.Lines.Select(line => (line.Number, line.Match, line.Reason, line.PayoutId)));
        Assert.Equal(new[] { First.Id, Second.Id }.Order(), matched.Fates.Select(fate => fate.PayoutId).Order());
        Assert.All(matched.Fates, fate => Assert.Equal(1, fate.LineNumber));

        var whole = Match(Report("pain002-file.xml"), debited);
        Assert.Equal((Matches.Unmatched, MismatchReasons.RejectedAfterDebit, "{file}"),
            (Assert.Single(whole.Lines).Match, whole.Lines[0].Reason, whole.Lines[0].BatchId));
        Assert.Empty(whole.Fates);
    }

    [Fact]
    public void An_accepted_file_changes_nothing()
    {
        var matched = Match(Report("pain002-file.xml", "<GrpSts>RJCT", "<GrpSts>ACCP"), First, Second);

        Assert.Equal(Matches.UnderWay, Assert.Single(matched.Lines).Match);
        Assert.Empty(matched.Fates);
    }

    [Theory]
    [InlineData("""Ccy="EUR">19.20""", """Ccy="EUR">19.21""", MismatchReasons.AmountDiffers)]
    [InlineData("""Ccy="EUR">19.20""", """Ccy="CHF">19.20""", MismatchReasons.OtherCurrency)]
    [InlineData("<OrgnlPmtInfId>{batch}", "<OrgnlPmtInfId>OTHER", MismatchReasons.UnknownTransfer)]
    [InlineData("<TxSts>RJCT", "<TxSts>BLCK", MismatchReasons.UnknownStatus)]
    [InlineData("<OrgnlEndToEndId>{transfer-2}", "<OrgnlEndToEndId>{transfer-1}", MismatchReasons.NamedTwice)]
    public void A_status_that_does_not_fit_is_for_people_to_look_at(string said, string instead, string reason)
    {
        var matched = Match(Report("pain002-transfers.xml", said, instead), First, Second, Third);

        Assert.Equal((Matches.Unmatched, reason), (matched.Lines[1].Match, matched.Lines[1].Reason!));
        Assert.DoesNotContain(matched.Fates, fate => fate.PayoutId == Second.Id);
    }

    [Fact]
    public void A_statement_of_another_account_currency_or_sum_is_not_taken()
    {
        Assert.Empty(Flaws(text => text));
        Assert.Equal(["other-account"], Flaws(text => text.Replace(Iban, "DE89370400440532013000", StringComparison.Ordinal)));
        Assert.Equal(["other-currency"], Flaws(text => text.Replace("<Ccy>EUR", "<Ccy>USD", StringComparison.Ordinal)));
        Assert.Equal(["statement-does-not-add-up"], Flaws(text => text.Replace("1413.10", "1413.11", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("pages-in-one-statement.xml")]
    [InlineData("pages-in-two-statements.xml")]
    public void A_statement_in_pages_adds_up(string file)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data/bank-messages", file))
            .Replace("{iban}", Iban, StringComparison.Ordinal);
        IEnumerable<string> FlawsWith(string said, string instead) => BankMessageDecider.FlawsOf(StatementReader.ReadReport(
            new MemoryStream(Encoding.UTF8.GetBytes(text.Replace(said, instead, StringComparison.Ordinal)))), Iban)
                .Select(flaw => flaw.Code);

        Assert.Empty(FlawsWith(">60.00<", ">60.00<"));
        Assert.Equal(["statement-does-not-add-up"], FlawsWith(">60.00<", ">59.00<"));
    }

    [Fact]
    public void Of_several_accounts_in_a_file_ours_is_taken_and_the_others_are_told()
    {
        var text = Sample("camt053-debits.xml").Replace("{iban}", Iban, StringComparison.Ordinal);
        var start = text.IndexOf("<Stmt>", StringComparison.Ordinal);
        var end = text.IndexOf("</Stmt>", StringComparison.Ordinal) + "</Stmt>".Length;
        var other = text[start..end].Replace(Iban, "DE89370400440532013000", StringComparison.Ordinal)
            .Replace("1413.10", "9.99", StringComparison.Ordinal);
        var file = BankFile.Read(Encoding.UTF8.GetBytes(text.Insert(start, other)));

        Assert.Empty(BankMessageDecider.FlawsOf(file.Statements!, Iban));
        var ours = file.OnlyOf(Iban);
        Assert.Equal([Iban], ours.Statements!.Statements.Select(statement => statement.AccountIban));
        Assert.Equal(["statement 1"], ours.Warnings.Select(warning => warning.Place));
        Assert.Equal(["other-account"], BankMessageDecider.FlawsOf(file.Statements!, "FR7610107001011234567890129")
            .Select(flaw => flaw.Code));
    }

    private static IEnumerable<string> Flaws(Func<string, string> rename) =>
        BankMessageDecider.FlawsOf(Statement("camt053-debits.xml", rename), Iban).Select(flaw => flaw.Code);

    private static MatchedLines Match(
        string sample, IReadOnlyList<TransferAtBank> transfers, IReadOnlySet<Guid>? known = null, Func<string, string>? rename = null,
        DateOnly? today = null) =>
        new BankMatcher(transfers, known ?? new HashSet<Guid>(), today ?? Day).Match(Statement(sample, rename ?? (text => text)));

    private static MatchedLines Match(PaymentStatusReport report, params TransferAtBank[] transfers) =>
        new BankMatcher(transfers, new HashSet<Guid>(), Day.AddDays(1)).Match(report);

    private static List<TransferAtBank> After(MatchedLines matched) =>
        [.. All.Where(transfer => matched.Changed.All(changed => changed.Id != transfer.Id)), .. matched.Changed];

    private static BankReport Statement(string sample, Func<string, string> rename) =>
        StatementReader.ReadReport(new MemoryStream(Encoding.UTF8.GetBytes(rename(Sample(sample)
            .Replace("{iban}", Iban, StringComparison.Ordinal)))));

    private static PaymentStatusReport Report(string sample, string? said = null, string instead = "")
    {
        var text = Sample(sample);
        if (said is not null) Assert.Contains(said, text, StringComparison.Ordinal);
        return PaymentStatusReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(said is null ? text : text.Replace(said, instead,
            StringComparison.Ordinal))));
    }

    private static string Sample(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data/iso20022/samples", name));

    private static TransferAtBank Transfer(string endToEndId, long amountCents, string batchId = "{batch}") => new(
        DeterministicId.Of("payout", endToEndId), Run, endToEndId, batchId, "{file}", amountCents, new Dictionary<string, Guid>(),
        new Dictionary<string, Guid>());
}
