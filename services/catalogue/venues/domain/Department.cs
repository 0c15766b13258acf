namespace Aptic.Catalogue.Venues.Domain;

/// <summary>The department that a venue lies in.</summary>
public static class Department
{
    /// <summary>INSEE code of the department: <c>16</c>, <c>2A</c>, <c>974</c>.</summary>
    /// <param name="inseeCode">Code of the commune; it decides where it is known.</param>
    /// <param name="postalCode">Five digits. A few communes are served by a post office in the next department.</param>
    public static string CodeOf(string? inseeCode, string postalCode) => inseeCode is { } code ? OfInsee(code) : OfPostal(postalCode);

    private static string OfInsee(string code) => code[..(IsOverseas(code) ? 3 : 2)];

    private static string OfPostal(string code) => code switch
    {
        "97133" => "977", // Saint-Barthélemy
        "97150" => "978", // Saint-Martin
        _ when IsOverseas(code) => code[..3],
        ['2', '0', '2' or '6', ..] => "2B",
        ['2', '0', ..] => "2A",
        _ => code[..2],
    };

    private static bool IsOverseas(string code) => code is ['9', '7' or '8', ..];
}
