using Aptic.Kernel;

namespace Aptic.Catalogue.Standard;

/// <summary>The department that a venue lies in.</summary>
public static class Department
{
    /// <summary>INSEE code of the department or collectivity: <c>16</c>, <c>2A</c>, <c>974</c>.</summary>
    /// <param name="inseeCode">Code of the commune; it decides where it is known.</param>
    /// <param name="postalCode">Five digits. A few communes are served by a post office in the next department.</param>
    public static string CodeOf(string? inseeCode, string postalCode) =>
        inseeCode is { } code ? FrenchCommunes.DepartmentOf(code) : OfPostal(postalCode);

    /// <summary>
    /// Source: La Poste, base officielle des codes postaux. That table has no CEDEX codes, and no table of them is published: those of a
    /// department that shares its first digits with another are known from addresses (97801 La Réunion, 20405 Bastia, 97054 Saint-Martin,
    /// 97098 Saint-Barthélemy). Between 97050 and 97099, the others go by their neighbours; an INSEE code decides where it is given.
    /// </summary>
    private static string OfPostal(string code) => code switch
    {
        "97133" => "977", // Saint-Barthélemy
        "97150" => "978", // Saint-Martin
        ['9', '7', '0', '9', >= '5' and <= '8'] => "977", // Saint-Barthélemy CEDEX
        ['9', '7', '0', >= '5', _] => "978", // Saint-Martin CEDEX
        ['9', '7', '7' or '8', ..] => "974", // CEDEX of La Réunion: communes of 977 and 978 have no postal codes that begin so
        "98799" => "989", // Clipperton
        ['9', '7' or '8', ..] => code[..3],
        ['2', '0', '2' or '4' or '6', ..] => "2B", // 204: CEDEX of Bastia
        ['2', '0', ..] => "2A",
        "94390" => "91", // Orly aérogare: all its addresses lie in Paray-Vieille-Poste
        _ => code[..2],
    };
}
