using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

/// <summary>INSEE, Code officiel géographique.</summary>
public sealed class FrenchCommunesTests
{
    [Fact]
    public void Every_municipal_arrondissement_lies_in_its_commune()
    {
        Assert.All(Enumerable.Range(75101, 20), code => Assert.Equal("75056", FrenchCommunes.CommuneOf($"{code}")));
        Assert.All(Enumerable.Range(69381, 9), code => Assert.Equal("69123", FrenchCommunes.CommuneOf($"{code}")));
        Assert.All(Enumerable.Range(13201, 16), code => Assert.Equal("13055", FrenchCommunes.CommuneOf($"{code}")));
    }

    [Theory]
    [InlineData("74011", "74010", "74")]
    [InlineData("16015", "16015", "16")]
    [InlineData("2A004", "2A004", "2A")]
    [InlineData("97411", "97411", "974")]
    [InlineData("97123", "97701", "977")]
    [InlineData("97127", "97801", "978")]
    [InlineData("52210", "70122", "70")]
    public void A_part_lies_in_its_commune_and_a_commune_in_its_department(string code, string commune, string department) =>
        Assert.Equal((commune, department), (FrenchCommunes.CommuneOf(code), FrenchCommunes.DepartmentOf(code)));

    [Theory]
    [InlineData("16")]
    [InlineData("974")]
    [InlineData("99999")]
    [InlineData("Lyon")]
    public void What_is_no_part_of_a_commune_stands_for_itself(string code) => Assert.Equal(code, FrenchCommunes.CommuneOf(code));

    [Fact]
    public void A_commune_holds_its_own_code_those_of_its_parts_and_earlier_ones()
    {
        Assert.Equal(["69123", .. Enumerable.Range(69381, 9).Select(code => $"{code}")], FrenchCommunes.CodesIn("69123").Order());
        Assert.Equal(["97127", "97801"], FrenchCommunes.CodesIn("97801").Order());
        Assert.Equal(["97127", "97801"], FrenchCommunes.CodesIn("97127").Order());
        Assert.Equal(["69383"], FrenchCommunes.CodesIn("69383"));
    }
}
