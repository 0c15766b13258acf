using Aptic.BankFormats;
using Xunit;

namespace Aptic.Tests.Specifications.Settlement;

public sealed class IbanTests
{
    [Theory]
    [InlineData("FR7630006000011234567890189")]
    [InlineData("FR14 2004 1010 0505 0001 3M02 606")]
    [InlineData("fr14 2004 1010 0505 0001 3m02 606")]
    [InlineData("DE89370400440532013000")]
    [InlineData("MC5811222000010123456789030")]
    [InlineData("NO9386011117947")]
    [InlineData("MT84MALT011000012345MTLCAST001S")]
    public void An_IBAN_is_read_as_people_write_it(string text)
    {
        Assert.True(Iban.TryRead(text, "/iban", out var iban, out _));
        Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant(), iban.Value);
    }

    [Theory]
    [InlineData("FR7630006000011234567890198")]
    [InlineData("FR7630006000011234567809189")]
    [InlineData("FR6730006000011234567890189")]
    public void A_mistyped_or_swapped_character_is_found(string text) =>
        Assert.Contains("check digits", DetailOf(text), StringComparison.Ordinal);

    /// <summary>IBANs whose remainder is right (ISO 7064), with what is wrong with them.</summary>
    public static TheoryData<string, string> GivenOutByNoBank()
    {
        var data = new TheoryData<string, string>();
        foreach (var line in File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "data/bank-messages/ibans.tsv")))
            data.Add(line.Split('\t')[0], line.Split('\t')[1]);
        return data;
    }

    [Theory]
    [MemberData(nameof(GivenOutByNoBank))]
    public void An_IBAN_that_no_bank_can_have_given_out_is_refused_though_its_remainder_is_right(string text, string flaw) =>
        Assert.True(DetailOf(text).Contains("check digits", StringComparison.Ordinal), flaw);

    [Fact]
    public void What_was_taken_before_the_national_key_was_looked_at_is_still_read_where_it_is_kept() =>
        Assert.Equal("FR41 **** … 2605", Iban.Kept("FR4120041010050500013M02605").Masked);

    [Fact]
    public void A_wrong_length_is_told_with_the_right_one() =>
        Assert.Equal("An IBAN of FR has 27 characters; this one has 26.", DetailOf("FR763000600001123456789018"));

    [Theory]
    [InlineData("US64SVBKUS6S3300958879")]
    [InlineData("ZZ7630006000011234567890189")]
    public void A_country_without_IBANs_is_refused(string text) => Assert.Equal("The IBAN names a country that has none.", DetailOf(text));

    [Theory]
    [InlineData("")]
    [InlineData("    ")]
    [InlineData("FR")]
    [InlineData("FRXX30006000011234567890189")]
    [InlineData("FR76-3000-6000-0112-3456-7890-189")]
    [InlineData("ＦＲ7630006000011234567890189")]
    [InlineData("FR7６30006000011234567890189")]
    public void What_is_no_IBAN_at_all_is_refused(string text) =>
        Assert.StartsWith("An IBAN has a country's", DetailOf(text), StringComparison.Ordinal);

    [Fact]
    public void A_megabyte_is_refused_without_being_read() =>
        Assert.StartsWith("An IBAN has a country's", DetailOf(new string('1', 1_000_000)), StringComparison.Ordinal);

    [Fact]
    public void A_refusal_says_where_and_never_quotes_the_number()
    {
        Assert.False(Iban.TryRead("FR7630006000011234567890198", "/iban", out _, out var refusal));
        Assert.Equal(("invalid-iban", "/iban"), (refusal.Code, refusal.Place));
        Assert.DoesNotContain("3000", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_text_form_is_masked()
    {
        var iban = IbanOf("FR7630006000011234567890189");
        Assert.Equal("FR76 **** … 0189", iban.Masked);
        Assert.Equal("FR76 **** … 0189", $"{iban}");
        Assert.DoesNotContain("30006", new BankAccount("Médiathèque", iban, BicOf("AGRIFRPP", iban)).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AGRIFRPP", "AGRIFRPP")]
    [InlineData("agrifrpp882", "AGRIFRPP882")]
    [InlineData(" PSSTFRPPBOR ", "PSSTFRPPBOR")]
    [InlineData("SOGEGPGP", "SOGEGPGP")]
    public void A_BIC_is_read_with_or_without_its_branch(string text, string expected) =>
        Assert.Equal(expected, BicOf(text, IbanOf("FR7630006000011234567890189")).Value);

    [Theory]
    [InlineData("AGRIFRP")]
    [InlineData("AGRIFRPP8")]
    [InlineData("AGRI FRPP")]
    [InlineData("AGRI12PP")]
    [InlineData("")]
    [InlineData("DEUTDEFF")]
    public void A_malformed_BIC_or_one_of_another_country_is_refused(string text)
    {
        Assert.False(Bic.TryRead(text, IbanOf("FR7630006000011234567890189"), "/bic", out _, out var refusal));
        Assert.Equal(("invalid-bic", "/bic"), (refusal.Code, refusal.Place));
    }

    [Theory]
    [InlineData("FR", "FR", true)]
    [InlineData("FR", "RE", true)]
    [InlineData("FR", "GP", true)]
    [InlineData("CH", "CH", true)]
    [InlineData("FR", "NC", false)]
    [InlineData("FR", "PF", false)]
    [InlineData("FR", "WF", false)]
    [InlineData("TN", "TN", false)]
    public void A_French_IBAN_of_the_Pacific_is_outside_SEPA_and_the_BIC_tells(string ibanCountry, string bicCountry, bool inSepa) =>
        Assert.Equal(inSepa, SepaArea.Reaches(ibanCountry, bicCountry));

    private static string DetailOf(string text)
    {
        Assert.False(Iban.TryRead(text, "/iban", out var iban, out var refusal));
        Assert.Null(iban);
        return refusal.Detail;
    }

    private static Iban IbanOf(string text) =>
        Iban.TryRead(text, "", out var iban, out var refusal) ? iban : throw new ArgumentException(refusal.Detail);

    private static Bic BicOf(string text, Iban iban) =>
        Bic.TryRead(text, iban, "", out var bic, out var refusal) ? bic : throw new ArgumentException(refusal.Detail);
}
