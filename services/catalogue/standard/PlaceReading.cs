using System.Text.RegularExpressions;

namespace Aptic.Catalogue.Standard;

/// <summary>Reads postal codes and INSEE codes of communes, which spreadsheets take for numbers.</summary>
internal static partial class PlaceReading
{
    /// <summary>Five digits. A row without a code that can be right is rejected.</summary>
    public static string PostalCode(RowValues values)
    {
        const string Field = StandardFields.PostalCode;
        var text = values.Required(Field);
        if (text.Length == 0) return "";

        var compact = DecimalZero().Replace(text.Replace(" ", "", StringComparison.Ordinal), "");
        if (FourDigits().IsMatch(compact))
        {
            values.Warn(Field, "postal-code-padded", $"{text} lost its leading zero; read as 0{compact}.");
            return "0" + compact;
        }

        if (FiveDigits().Matches(compact) is not [var found] || found.Value == "00000")
        {
            values.Reject(Field, "postal-code-invalid", $"\"{text}\" is no postal code: five digits.");
            return "";
        }

        if (found.Value != text || values.IsNumber(Field))
            values.Warn(Field, "postal-code-reformatted", $"\"{text}\" was read as {found.Value}.");
        return found.Value;
    }

    public static string? InseeCode(RowValues values)
    {
        const string Field = StandardFields.InseeCode;
        if (values.Line(Field) is not { } text) return null;

        var compact = DecimalZero().Replace(text.Replace(" ", "", StringComparison.Ordinal), "").ToUpperInvariant();
        var code = FourDigits().IsMatch(compact) ? "0" + compact : compact;
        if (!Insee().IsMatch(code))
        {
            values.Warn(Field, "insee-code-invalid", $"\"{text}\" is no INSEE code of a commune. It was not imported.");
            return null;
        }

        if (code.Length != compact.Length) values.Warn(Field, "insee-code-padded", $"{text} lost its leading zero; read as {code}.");
        else if (code != text || values.IsNumber(Field)) values.Warn(Field, "insee-code-reformatted", $"\"{text}\" was read as {code}.");
        return code;
    }

    [GeneratedRegex(@"^\d{4}$")]
    private static partial Regex FourDigits();

    [GeneratedRegex(@"(?<!\d)\d{5}(?!\d)")]
    private static partial Regex FiveDigits();

    [GeneratedRegex(@"[.,]0+$")]
    private static partial Regex DecimalZero();

    // The pattern of the published schema.
    [GeneratedRegex(@"^([013-9]\d|2[AB1-9])\d{3}$")]
    private static partial Regex Insee();
}
