using System.Diagnostics.CodeAnalysis;
using Aptic.Kernel;

namespace Aptic.Catalogue.Standard;

/// <summary>
/// The number of an establishment in the French company register: 14 digits, of which the first nine (SIREN) name the legal
/// body. Checked by Luhn's key; establishments of La Poste, which ran out of keys, may instead have a digit sum that is a
/// multiple of five.
/// </summary>
public readonly record struct Siret
{
    public const int Length = 14;

    /// <summary>What sources write where they know no SIRET. It passes Luhn's check and names nobody.</summary>
    public const string Sentinel = "00000000000000";

    private const string LaPosteSiren = "356000000";

    private readonly string? _digits;

    private Siret(string digits) => _digits = digits;

    public string Digits => _digits ?? throw new InvalidOperationException("An empty SIRET has no digits.");

    public string Siren => Digits[..9];

    public override string ToString() => Digits;

    /// <summary>Accepts exactly 14 ASCII digits with a right key; no spaces, no sentinel.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Siret siret)
    {
        siret = default;
        if (text is not { Length: Length } || !text.All(char.IsAsciiDigit) || text == Sentinel) return false;
        if (!Luhn.HasKey(text) && !HasLaPosteKey(text)) return false;

        siret = new Siret(text);
        return true;
    }

    private static bool HasLaPosteKey(string text) =>
        text.StartsWith(LaPosteSiren, StringComparison.Ordinal) && text.Sum(digit => digit - '0') % 5 == 0;
}
