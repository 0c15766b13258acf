using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Aptic.Kernel;

namespace Aptic.BankFormats;

/// <summary>
/// An international bank account number (ISO 13616) whose length and check digits are right, and of which in France and Monaco the
/// national key is right, too. Its text form is masked: the whole number is only in <see cref="Value"/>, for the bank file and for
/// encryption.
/// </summary>
public sealed record Iban
{
    private const int InputLengthMost = 64;
    private const string Mistyped = "The check digits do not match: a character is mistyped, or two are swapped.";

    // Lengths by country, from the IBAN registry that SWIFT keeps for ISO 13616.
    private static readonly FrozenDictionary<string, int> Lengths =
        ("AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 "
         + "FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 "
         + "LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 "
         + "SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30")
        .Split(' ').ToFrozenDictionary(entry => entry[..2], entry => int.Parse(entry[2..], null));

    private Iban(string value) => Value = value;

    /// <summary>Electronic form: upper case, without spaces.</summary>
    public string Value { get; }

    public string CountryCode => Value[..2];

    /// <summary>Enough to recognise one's own account, too little to use it.</summary>
    public string Masked => $"{Value[..4]} **** … {Value[^4..]}";

    /// <summary>Reads an IBAN as people write it, with spaces or in lower case. The refusal never quotes the number.</summary>
    public static bool TryRead(string text, string place, [NotNullWhen(true)] out Iban? iban, [NotNullWhen(false)] out Refusal? refusal)
    {
        var value = Normalise(text);
        refusal = FlawOf(value) is { } flaw ? Refusal.Invalid("invalid-iban", flaw, place) : null;
        iban = refusal is null ? new Iban(value) : null;
        return iban is not null;
    }

    /// <summary>One that was read once and kept: not examined again, since what is taken has become stricter over time.</summary>
    public static Iban Kept(string value) => new(value);

    public override string ToString() => Masked;

    private static string Normalise(string text) =>
        text.Length > InputLengthMost ? "" : string.Concat(text.Where(character => !char.IsWhiteSpace(character))).ToUpperInvariant();

    private static string? FlawOf(string value)
    {
        if (value.Length < 5 || !value.All(char.IsAsciiLetterOrDigit) || !value[..2].All(char.IsAsciiLetter)
            || !value[2..4].All(char.IsAsciiDigit))
            return "An IBAN has a country's two letters, two check digits, then letters and digits.";
        if (!Lengths.TryGetValue(value[..2], out var length))
            return "The IBAN names a country that has none.";
        if (value.Length != length)
            return $"An IBAN of {value[..2]} has {length} characters; this one has {value.Length}.";
        // 97 less a remainder, plus one: 00, 01 and 99 come out of no computation, though they leave the same remainder (ISO 7064).
        if (int.Parse(value[2..4], CultureInfo.InvariantCulture) is < 2 or > 98 || Remainder(value) != 1) return Mistyped;
        return value[..2] is not ("FR" or "MC") || HasRightRibKey(value[4..]) ? null : Mistyped;
    }

    // CFONB, relevé d'identité bancaire: bank (5), branch (5), account (11), key (2). Key 97 - (89 bank + 15 branch + 3 account) mod 97.
    private static bool HasRightRibKey(string rib)
    {
        var digits = string.Concat(rib.Select(RibDigitOf));
        long NumberOf(Range part) => long.Parse(digits[part], CultureInfo.InvariantCulture);
        return char.IsAsciiDigit(rib[21]) && char.IsAsciiDigit(rib[22])
            && NumberOf(21..23) == 97 - ((89 * NumberOf(0..5)) + (15 * NumberOf(5..10)) + (3 * NumberOf(10..21))) % 97;
    }

    // A to I, J to R and S to Z stand for 1 to 9, the last from 2.
    private static char RibDigitOf(char character) => character switch
    {
        >= 'A' and <= 'I' => (char)('1' + (character - 'A')),
        >= 'J' and <= 'R' => (char)('1' + (character - 'J')),
        >= 'S' and <= 'Z' => (char)('2' + (character - 'S')),
        _ => character,
    };

    // ISO 7064 MOD 97-10: the first four characters go to the end, letters count as 10 to 35, the whole leaves 1.
    private static int Remainder(string value)
    {
        var remainder = 0;
        foreach (var character in value[4..] + value[..4])
            remainder = char.IsAsciiDigit(character)
                ? (remainder * 10 + (character - '0')) % 97
                : (remainder * 100 + (character - 'A' + 10)) % 97;
        return remainder;
    }
}
