using System.Text;
using Aptic.BankFormats;
using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

/// <summary>What is read from the files that a bank sends, and what is refused.</summary>
public sealed class StatementReaderTests
{
    private static readonly string Sample = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data/iso20022/samples/camt053-receipts.xml"));

    [Fact]
    public void Booked_transactions_are_read_with_their_references()
    {
        var transactions = Read(Sample);

        Assert.Equal(["BNK-1", "BNK-2A", "BNK-2B", "BNK-3", "BNK-5", null, "BNK-7"], transactions.Select(transaction => transaction.Reference));
        Assert.Equal([52_000L, 6_050L, 4_000L, 1_920L, null, 500L, 3_000L], transactions.Select(transaction => transaction.AmountCents));
        Assert.Equal([true, true, true, false, true, true, false], transactions.Select(transaction => transaction.IsCredit));
        Assert.Equal(["BNK-7"], transactions.Where(transaction => transaction.IsReversal).Select(transaction => transaction.Reference));
    }

    [Fact]
    public void What_the_payer_wrote_is_one_line_and_a_reference_that_was_not_provided_is_none()
    {
        var transactions = Read(Sample);

        Assert.Equal("Convention {reference} inclusion numerique", transactions[0].Remittance);
        Assert.Equal("don sans convention", transactions[1].Remittance);
        Assert.Equal(["DEP16-2026-7", null], transactions.Take(2).Select(transaction => transaction.EndToEndId));
    }

    [Fact]
    public void An_instant_is_booked_on_its_day_in_paris() =>
        Assert.Equal([new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 3)], Read(Sample).Take(2).Select(transaction => transaction.BookedOn!.Value));

    [Fact]
    public void A_transaction_says_where_it_stands() =>
        Assert.Equal(["entry 1", "entry 2, transaction 1", "entry 2, transaction 2"], Read(Sample).Take(3).Select(transaction => transaction.Place));

    [Theory]
    [InlineData("520.00", "520.001")]
    [InlineData("520.00", "0")]
    public void An_amount_that_is_no_whole_number_of_cents_above_zero_is_none(string amount, string other) =>
        Assert.Null(Read(Sample.Replace($">{amount}<", $">{other}<", StringComparison.Ordinal))[0].AmountCents);

    [Theory]
    [InlineData("")]
    [InlineData("not xml")]
    [InlineData("<Document/>")]
    [InlineData("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt/></Document>")]
    [InlineData("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"/>")]
    [InlineData("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt/></Document>")]
    public void Another_message_is_refused(string file) => Refused(file);

    [Fact]
    public void A_dtd_is_refused_whatever_it_would_load()
    {
        const string Entities = """<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>""";
        Refused(Sample.Replace("<Document ", $"{Entities}<Document ", StringComparison.Ordinal).Replace("inclusion numerique", "&x;", StringComparison.Ordinal));
    }

    [Fact]
    public void Entities_that_grow_without_end_are_refused() => Refused(
        """<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><Document>&c;</Document>""");

    [Fact]
    public void An_error_says_where_it_is()
    {
        var refusal = Refused(Sample.Replace("<CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>", "<Sts><Cd>BOOK</Cd></Sts>", StringComparison.Ordinal));
        // Of the entry that lacks it.
        Assert.StartsWith("line 12, column", refusal.Place, StringComparison.Ordinal);
        Assert.StartsWith("Ntry has no CdtDbtInd.", refusal.Detail, StringComparison.Ordinal);
    }

    private static IReadOnlyList<BankTransaction> Read(string file)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        return StatementReader.Read(stream);
    }

    private static Refusal Refused(string file)
    {
        var refusal = Assert.Throws<RefusedException>(() => Read(file)).Refusals.Single();
        Assert.Equal("malformed-statement", refusal.Code);
        Assert.NotNull(refusal.Place);
        return refusal;
    }
}
