using Aptic.Catalogue.Standard;
using Xunit;

namespace Aptic.Tests.Specifications.Catalogue;

public sealed class SiretSpecifications
{
    [Theory]
    [InlineData("43493312300029")]
    [InlineData("24160054300128")]
    [InlineData("85140647000019")]
    public void A_number_with_a_right_key_is_a_siret(string digits)
    {
        Assert.True(Siret.TryParse(digits, out var siret));
        Assert.Equal(digits, siret.Digits);
        Assert.Equal(digits[..9], siret.Siren);
    }

    [Theory]
    [InlineData("35600000062292")]
    [InlineData("35600000060587")]
    [InlineData("35600000000048")]
    public void An_establishment_of_La_Poste_is_known_by_its_digit_sum_or_by_its_key(string digits) =>
        Assert.True(Siret.TryParse(digits, out _));

    [Fact]
    public void La_Poste_is_not_excused_from_both_keys() => Assert.False(Siret.TryParse("35600000062293", out _));

    [Theory]
    [InlineData("20006801400015")]
    [InlineData("00000000000000")]
    [InlineData("4349331230002")]
    [InlineData("434933123000290")]
    [InlineData("434 933 123 00029")]
    [InlineData("4349331230002A")]
    [InlineData("٤٣٤٩٣٣١٢٣٠٠٠٢٩")]
    [InlineData("")]
    [InlineData(null)]
    public void Anything_else_is_no_siret(string? text) => Assert.False(Siret.TryParse(text, out _));

    [Fact]
    public void Every_single_wrong_digit_is_noticed()
    {
        const string Right = "43493312300029";
        for (var position = 0; position < Right.Length; position++)
        {
            for (var digit = '0'; digit <= '9'; digit++)
            {
                var changed = Right[..position] + digit + Right[(position + 1)..];
                Assert.Equal(changed == Right, Siret.TryParse(changed, out _));
            }
        }
    }
}
