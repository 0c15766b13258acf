using Aptic.Catalogue.Standard;
using Xunit;

namespace Aptic.Tests.Specifications.Catalogue;

public sealed class PlainTextSpecifications
{
    [Theory]
    [InlineData("Déclarer ses impôts")]
    [InlineData("L'Île-d'Œuvre : niveau 2 (débutant·es) — 100 %")]
    [InlineData("Cha\u0302teau")]
    [InlineData("العربية")]
    [InlineData("👨‍👩‍👧 en famille 👵🏽")]
    public void What_people_read_is_text(string text)
    {
        Assert.True(PlainText.IsLine(text, 200));
        Assert.True(PlainText.IsParagraphs(text, 200));
    }

    [Theory]
    [InlineData("nul\0")]
    [InlineData("bell\u0007")]
    [InlineData("delete\u007F")]
    [InlineData("next line\u0085")]
    [InlineData("turned \u202Eright to left")]
    [InlineData("isolated \u2066text\u2069")]
    [InlineData("mark\u200F")]
    [InlineData("zero\u200Bwidth")]
    [InlineData("soft\u00ADhyphen")]
    [InlineData("\uFEFFmark of byte order")]
    [InlineData("line\u2028separator")]
    [InlineData("paragraph\u2029separator")]
    [InlineData("private \uE000")]
    [InlineData("no character \uFFFE")]
    [InlineData("lost \uFFFD")]
    [InlineData("tag \U000E0041")]
    [InlineData("")]
    [InlineData(" \u00A0")]
    [InlineData("longer than twenty-five characters")]
    public void What_nobody_sees_is_not(string text)
    {
        Assert.False(PlainText.IsLine(text, 25));
        Assert.False(PlainText.IsParagraphs(text, 25));
    }

    [Fact]
    public void Half_of_a_character_is_not_text()
    {
        Assert.False(PlainText.IsLine("half \uD83D", 25));
        Assert.False(PlainText.IsParagraphs("\uDC75 half", 25));
    }

    [Fact]
    public void Paragraphs_have_lines_and_a_line_has_none()
    {
        Assert.True(PlainText.IsParagraphs("one\r\n\ttwo", 25));
        Assert.False(PlainText.IsLine("one\ntwo", 25));
    }
}
