namespace Aptic.BankFormats;

/// <summary>
/// The geographical scope of the SEPA schemes (European Payments Council, EPC409-09), by ISO 3166 country code. French
/// territories of the Pacific share the country code of French IBANs and are outside: their BIC tells.
/// </summary>
public static class SepaArea
{
    private static readonly HashSet<string> Countries =
    [
        // European Economic Area.
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV",
        "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
        // Territories with a code of their own.
        "AX", "BL", "GF", "GI", "GP", "MF", "MQ", "PM", "RE", "YT",
        // Beyond the European Economic Area.
        "AD", "AL", "CH", "GB", "GG", "IM", "JE", "MC", "MD", "ME", "MK", "SM", "VA",
    ];

    /// <summary>True where a SEPA credit transfer reaches an account with these countries in its IBAN and its BIC.</summary>
    public static bool Reaches(string ibanCountryCode, string bicCountryCode) =>
        Countries.Contains(ibanCountryCode) && Countries.Contains(bicCountryCode);
}
