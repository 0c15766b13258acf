using System.Text.RegularExpressions;
using Aptic.Kernel;

namespace Aptic.Catalogue.Standard;

/// <summary>Reads the register number of a venue's body out of what producers make of it.</summary>
internal static partial class PivotReading
{
    private const string Field = StandardFields.Pivot;

    // A number that lost its leading zeros keeps at least these; fewer digits are more likely another number.
    private const int SiretDigitsLeast = 11;

    public static Pivot Read(RowValues values, string postalCode)
    {
        if (values.Line(Field) is not { } text) return None(values, "pivot-missing", "There is no SIRET, RNA or RIDET number.");
        if (SpreadsheetPower().IsMatch(text))
            return None(values, "pivot-digits-lost", $"A spreadsheet turned the number into {text}: its last digits are lost.");

        var number = Punctuation().Replace(DecimalZero().Replace(text, ""), "").ToUpperInvariant();
        if (number.Length > 0 && number.All(character => character == '0'))
            return None(values, "pivot-sentinel", $"{text} stands for no number.");
        if (Recognise(number, postalCode) is not { } pivot) return None(values, CodeOf(number), ReasonOf(number, text));

        if (pivot.Number != number)
            values.Warn(Field, "pivot-padded", $"{text} lost its leading zeros; read as {pivot.Number}.");
        else if (pivot.Number != text || values.IsNumber(Field))
            values.Warn(Field, "pivot-reformatted", $"\"{text}\" was read as {pivot.Number}.");
        return pivot;
    }

    private static Pivot? Recognise(string number, string postalCode)
    {
        if (Siret.TryParse(number, out _)) return new Pivot(PivotKind.Siret, number);
        if (Rna().IsMatch(number)) return new Pivot(PivotKind.Rna, number);
        if (!number.All(char.IsAsciiDigit)) return null;
        if (number.Length is 9 or 10 && postalCode.StartsWith("988", StringComparison.Ordinal)) return new Pivot(PivotKind.Ridet, number);
        if (number.Length is < SiretDigitsLeast or >= Siret.Length) return null;

        var padded = number.PadLeft(Siret.Length, '0');
        return Siret.TryParse(padded, out var siret) && Luhn.HasKey(siret.Siren) ? new Pivot(PivotKind.Siret, padded) : null;
    }

    private static string CodeOf(string number) => number switch
    {
        { Length: Siret.Length } when number.All(char.IsAsciiDigit) => "siret-key-wrong",
        { Length: 9 } when number.All(char.IsAsciiDigit) => "pivot-is-siren",
        _ => "pivot-invalid",
    };

    private static string ReasonOf(string number, string text) => CodeOf(number) switch
    {
        "siret-key-wrong" => $"{text} is no SIRET: its check digit is wrong. The venue is imported without one.",
        "pivot-is-siren" => $"{text} is a SIREN: the SIRET of the establishment is needed. The venue is imported without one.",
        _ => $"\"{text}\" is no SIRET, RNA or RIDET number. The venue is imported without one.",
    };

    private static Pivot None(RowValues values, string code, string reason)
    {
        values.Warn(Field, code, reason);
        return Pivot.None;
    }

    [GeneratedRegex(@"^\d([.,]\d+)?[eE]\+?\d+$")]
    private static partial Regex SpreadsheetPower();

    [GeneratedRegex(@"[.,]0+$")]
    private static partial Regex DecimalZero();

    [GeneratedRegex(@"[\s.'_\-]")]
    private static partial Regex Punctuation();

    [GeneratedRegex(@"^W\d[0-9A-Z]\d{7}$")]
    private static partial Regex Rna();
}
