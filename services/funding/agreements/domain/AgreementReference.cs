using System.Text.RegularExpressions;

namespace Aptic.Funding.Agreements.Domain;

/// <summary>What a funder writes into a transfer, so that its money finds its agreement: <c>CONV</c> and ten hexadecimal digits of the id.</summary>
public static partial class AgreementReference
{
    public static string Of(Guid agreementId) => $"CONV{agreementId:N}"[..14].ToUpperInvariant();

    /// <summary>The references in a text that a person typed: blanks, dashes and small letters do not matter.</summary>
    public static IReadOnlyList<string> FindAll(string text) =>
        Pattern().Matches(Separators().Replace(text, "").ToUpperInvariant()).Select(match =>
            match.Value).Distinct(StringComparer.Ordinal).ToList();

    [GeneratedRegex(@"CONV[0-9A-F]{10}", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"[^0-9A-Za-z]", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();
}
