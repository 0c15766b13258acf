using Aptic.Catalogue.Standard;
using Xunit;

namespace Aptic.Tests.Specifications.Catalogue;

public sealed class SearchTextSpecifications
{
    [Theory]
    [InlineData("CHÂTEAUBERNARD", "chateaubernard")]
    [InlineData("L'Île-d’Œuvre", "l ile d oeuvre")]
    [InlineData("  Médiathèque   (centre-ville) ", "mediatheque centre ville")]
    [InlineData("Cafe\u0301", "cafe")]
    [InlineData("👵 seniors", "seniors")]
    [InlineData("'!?", "")]
    [InlineData("", "")]
    public void Text_loses_case_accents_ligatures_and_punctuation(string text, string normalised) =>
        Assert.Equal(normalised, SearchText.Normalise(text));

    [Fact]
    public void What_is_normalised_stays_as_it_is()
    {
        var once = SearchText.Normalise("Espace « Numérique » d'Angoulême, 2e étage");
        Assert.Equal(once, SearchText.Normalise(once));
    }

    [Fact]
    public void A_search_is_made_of_words() => Assert.Equal(["mediatheque", "angouleme"], SearchText.Words("Médiathèque, Angoulême"));
}
