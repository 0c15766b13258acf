using System.Text;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Aptic.BankFormats;
using Xunit;

namespace Aptic.Tests.Specifications.Settlement;

public sealed class BankFileTests
{
    private static readonly XNamespace Pain = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
    private static readonly XmlSchemaSet Schema = LoadSchema();

    [Theory]
    [InlineData(Pain001.Version09)]
    [InlineData(Pain001.Version03)]
    public void A_file_is_valid_against_the_schema_of_its_version(string format)
    {
        var file = Pain001.Write(File(Transfer("APT1", 960), Transfer("APT2", 1_440)), format);

        Assert.Empty(FlawsOf(file));
        Assert.Equal($"urn:iso:std:iso:20022:tech:xsd:{format}", Parse(file).Root!.Name.NamespaceName);
    }

    [Fact]
    public void The_older_version_says_the_same()
    {
        XNamespace older = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03";
        var file = File(Transfer("APT1", 960), Transfer("APT2", 1_440));
        var (xml03, xml09) = (Parse(Pain001.Write(file, Pain001.Version03)), Parse(Pain001.Write(file)));

        Assert.Equal(["AGRIFRPP", "COBADEFF", "COBADEFF"], xml03.Descendants(older + "BIC").Select(element => element.Value));
        Assert.Equal("2026-12-02", xml03.Descendants(older + "ReqdExctnDt").Single().Value);
        // Two names and the place of a day are all that differs.
        Assert.Equal(xml09.Descendants().Where(element => !element.HasElements).Select(element => element.Value),
            xml03.Descendants().Where(element => !element.HasElements).Select(element => element.Value));
    }

    [Fact]
    public void Another_version_is_not_written() =>
        Assert.Throws<ArgumentException>(() => Pain001.Write(File(Transfer("APT1", 960)), "pain.001.001.12"));

    [Fact]
    public void The_schema_would_find_a_flaw()
    {
        var broken = Encoding.UTF8.GetString(Pain001.Write(File(Transfer("APT1", 960)))).Replace("<ChrgBr>SLEV", "<ChrgBr>FREE",
            StringComparison.Ordinal);
        Assert.NotEmpty(FlawsOf(Encoding.UTF8.GetBytes(broken)));
    }

    [Fact]
    public void Counts_and_control_sums_stand_on_the_file_and_on_each_batch()
    {
        var file = File(Transfer("APT1", 960), Transfer("APT2", 1_440)) with
        {
            Batches = [Batch("B1", Transfer("APT1", 960), Transfer("APT2", 1_440)), Batch("B2", Transfer("APT3", 5))],
        };

        var xml = Parse(Pain001.Write(file));

        Assert.Equal(["3", "2", "1"], xml.Descendants(Pain + "NbOfTxs").Select(element => element.Value));
        Assert.Equal(["24.05", "24.00", "0.05"], xml.Descendants(Pain + "CtrlSum").Select(element => element.Value));
        Assert.Equal(["9.60", "14.40", "0.05"], xml.Descendants(Pain + "InstdAmt").Select(element => element.Value));
        Assert.Empty(FlawsOf(Pain001.Write(file)));
    }

    [Fact]
    public void A_transfer_is_a_SEPA_transfer_in_euro_on_the_requested_day()
    {
        var xml = Parse(Pain001.Write(File(Transfer("APT1", 960))));

        Assert.Equal("SEPA", Only(xml, "SvcLvl"));
        Assert.Equal("SLEV", Only(xml, "ChrgBr"));
        Assert.Equal("TRF", Only(xml, "PmtMtd"));
        Assert.Equal("2026-12-02", Only(xml, "ReqdExctnDt"));
        Assert.Equal("EUR", xml.Descendants(Pain + "InstdAmt").Single().Attribute("Ccy")!.Value);
        Assert.Equal("2026-12-01T09:30:00", Only(xml, "CreDtTm"));
        Assert.Equal("APT1", Only(xml, "EndToEndId"));
        Assert.Equal(["FR7630006000011234567890189", "DE89370400440532013000"],
            xml.Descendants(Pain + "IBAN").Select(element => element.Value));
        Assert.Equal(["AGRIFRPP", "COBADEFF"], xml.Descendants(Pain + "BICFI").Select(element => element.Value));
    }

    [Fact]
    public void Names_and_texts_are_in_the_character_set_of_SEPA_and_not_too_long()
    {
        var transfer = Transfer("APT1", 960) with
        {
            Creditor = Creditor("Médiathèque de l’Œuvre & <Cie> « Angoulême »"),
            Remittance = "Chèques #APTIC : règlement du 01/12/2026 – " + new string('é', 200),
        };

        var xml = Parse(Pain001.Write(File(transfer)));

        Assert.Equal("Mediatheque de l'OEuvre + .Cie. ' Angouleme '", xml.Descendants(Pain + "Cdtr").Single().Value);
        var remittance = Only(xml, "Ustrd");
        Assert.StartsWith("Cheques .APTIC : reglement du 01/12/2026 - eee", remittance, StringComparison.Ordinal);
        Assert.Equal(140, remittance.Length);
    }

    [Fact]
    public void The_same_file_gives_the_same_bytes()
    {
        Assert.Equal(Pain001.Write(File(Transfer("APT1", 960))), Pain001.Write(File(Transfer("APT1", 960))));
    }

    [Fact]
    public void A_file_of_ten_thousand_transfers_is_valid()
    {
        var file = File(Enumerable.Range(1, 10_000).Select(number => Transfer($"APT{number}", number)).ToArray());

        var bytes = Pain001.Write(file);

        Assert.Empty(FlawsOf(bytes));
        Assert.Equal("500050.00", Parse(bytes).Descendants(Pain + "CtrlSum").First().Value);
    }

    public static TheoryData<string, CreditTransferFile> BrokenFiles => new()
    {
        { "no batch", File() with { Batches = [] } },
        { "a batch without transfers", File() },
        { "an end-to-end id twice", File(Transfer("APT1", 1), Transfer("APT1", 2)) },
        { "a batch id twice", File() with { Batches = [Batch("B1", Transfer("APT1", 1)), Batch("B1", Transfer("APT2", 1))] } },
        { "an end-to-end id of 36 characters", File(Transfer(new string('A', 36), 1)) },
        { "an empty end-to-end id", File(Transfer("", 1)) },
        { "an id with a character outside the set", File(Transfer("APT_1", 1)) },
        { "an id that begins with a slash", File(Transfer("/APT1", 1)) },
        { "nothing to pay", File(Transfer("APT1", 0)) },
        { "a negative amount", File(Transfer("APT1", -1)) },
        { "more than a transfer carries", File(Transfer("APT1", Pain001.AmountCentsMost + 1)) },
        { "a name that no bank can print", File(Transfer("APT1", 1) with { Creditor = Creditor("株式会社") }) },
    };

    [Theory]
    [MemberData(nameof(BrokenFiles), DisableDiscoveryEnumeration = true)]
    public void A_file_that_a_bank_would_refuse_is_not_written(string flaw, CreditTransferFile file)
    {
        Assert.NotEmpty(flaw);
        Assert.Throws<ArgumentException>(() => Pain001.Write(file));
    }

    [Theory]
    [InlineData("L'Étoile", "L'Etoile")]
    [InlineData("E\u0301toile", "Etoile")]
    [InlineData("Straße 5", "Strasse 5")]
    [InlineData("a\u00A0b\tc\nd", "a b c d")]
    [InlineData("😀 fête", ". fete")]
    [InlineData("Łódź", "Lodz")]
    [InlineData("100 €", "100 EUR")]
    [InlineData("a;b_c@d", "a,b-c.d")]
    public void Text_is_transliterated(string text, string expected) => Assert.Equal(expected, SepaText.Of(text, 70));

    [Fact]
    public void Half_a_character_is_survived() => Assert.Equal("a.b", SepaText.Of($"a{(char)0xD83D}b", 70));

    [Theory]
    [InlineData("2026-12-01", "2026-12-02")]
    [InlineData("2026-12-04", "2026-12-07")]
    [InlineData("2026-12-24", "2026-12-28")]
    [InlineData("2026-12-31", "2027-01-04")]
    [InlineData("2026-04-02", "2026-04-07")]
    [InlineData("2024-03-28", "2024-04-02")]
    [InlineData("2025-04-17", "2025-04-22")]
    [InlineData("2019-04-18", "2019-04-23")]
    [InlineData("2038-04-22", "2038-04-27")]
    [InlineData("2049-04-15", "2049-04-20")]
    [InlineData("2026-04-30", "2026-05-04")]
    public void Transfers_are_asked_for_on_the_next_banking_day(string after, string expected) =>
        Assert.Equal(DateOnly.Parse(expected, null), BankingDays.After(DateOnly.Parse(after, null)));

    private static CreditTransferFile File(params CreditTransfer[] transfers) =>
        new("RUN1", new DateTimeOffset(2026, 12, 1, 8, 30, 0, TimeSpan.Zero), "Aptic", [Batch("B1", transfers)]);

    private static CreditTransferBatch Batch(string id, params CreditTransfer[] transfers) =>
        new(id, new DateOnly(2026, 12, 2), Account("Opérateur Aptic", "FR7630006000011234567890189", "AGRIFRPP"), transfers);

    private static CreditTransfer Transfer(string endToEndId, long amountCents) =>
        new(endToEndId, amountCents, Creditor("Médiathèque d'Angoulême"), "Chèques Aptic");

    private static BankAccount Creditor(string holder) => Account(holder, "DE89370400440532013000", "COBADEFF");

    private static BankAccount Account(string holder, string ibanText, string bicText)
    {
        Assert.True(Iban.TryRead(ibanText, "", out var iban, out _));
        Assert.True(Bic.TryRead(bicText, iban, "", out var bic, out _));
        return new BankAccount(holder, iban, bic);
    }

    private static XDocument Parse(byte[] bytes) => XDocument.Load(new MemoryStream(bytes));

    private static string Only(XDocument xml, string element) => xml.Descendants(Pain + element).Single().Value;

    public static List<string> FlawsOf(byte[] bytes)
    {
        List<string> flaws = [];
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        settings.ValidationType = ValidationType.Schema;
        settings.Schemas = Schema;
        settings.ValidationFlags |= XmlSchemaValidationFlags.ReportValidationWarnings;
        settings.ValidationEventHandler += (_, flaw) => flaws.Add(flaw.Message);
        using var reader = XmlReader.Create(new MemoryStream(bytes), settings);
        while (reader.Read()) { }
        return flaws;
    }

    private static XmlSchemaSet LoadSchema()
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        var schema = new XmlSchemaSet { XmlResolver = null };
        foreach (var format in new[] { Pain001.Version09, Pain001.Version03 })
        {
            using var reader = XmlReader.Create(Path.Combine(AppContext.BaseDirectory, "data", "iso20022", $"{format}.xsd"), settings);
            schema.Add(null, reader);
        }

        schema.Compile();
        return schema;
    }
}
