using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Aptic.Kernel;

namespace Aptic.BankFormats;

/// <summary>A business identifier code (ISO 9362) of a bank: 8 characters, or 11 with a branch.</summary>
public sealed partial record Bic
{
    // Banks of these territories issue IBANs that begin with another country's code.
    private static readonly Dictionary<string, string[]> CountriesBehindIban = new()
    {
        ["FR"] = ["FR", "BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"],
        ["MC"] = ["MC", "FR"],
        ["GB"] = ["GB", "GG", "IM", "JE"],
        ["FI"] = ["FI", "AX"],
    };

    private Bic(string value) => Value = value;

    public string Value { get; }

    public string CountryCode => Value[4..6];

    /// <summary>Reads the BIC of the bank that keeps an account, and refuses one of another country than the account's.</summary>
    /// <param name="account">Null where the account's number is not known, or wrong itself.</param>
    public static bool TryRead(
        string text, Iban? account, string place, [NotNullWhen(true)] out Bic? bic, [NotNullWhen(false)] out Refusal? refusal)
    {
        var value = text.Trim().ToUpperInvariant();
        refusal = FlawOf(value, account) is { } flaw ? Refusal.Invalid("invalid-bic", flaw, place) : null;
        bic = refusal is null ? new Bic(value) : null;
        return bic is not null;
    }

    private static string? FlawOf(string value, Iban? account)
    {
        if (!Form().IsMatch(value)) return "A BIC has 8 or 11 letters and digits: bank, country, place, and perhaps branch.";
        if (account is null) return null;
        var countries = CountriesBehindIban.GetValueOrDefault(account.CountryCode, [account.CountryCode]);
        return countries.Contains(value[4..6]) ? null : "The BIC is of a bank in another country than the IBAN.";
    }

    [GeneratedRegex(@"\A[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
