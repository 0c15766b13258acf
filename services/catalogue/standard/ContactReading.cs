using System.Text.RegularExpressions;

namespace Aptic.Catalogue.Standard;

/// <summary>Reads telephone numbers, e-mail addresses and pages. Findings never repeat the first two: they can be personal.</summary>
internal static partial class ContactReading
{
    private static readonly (string Department, string CountryCode)[] CountryCodes =
    [
        ("971", "+590"), ("977", "+590"), ("978", "+590"), ("972", "+596"), ("973", "+594"), ("974", "+262"), ("976", "+262"),
        ("975", "+508"), ("986", "+681"), ("987", "+689"), ("988", "+687"),
    ];

    /// <param name="department">Of the venue, by its INSEE code: national numbers overseas have other country codes.</param>
    public static string? Telephone(RowValues values, string department)
    {
        const string Field = StandardFields.Telephone;
        if (values.Line(Field) is not { } text) return null;

        var compact = TelephonePunctuation().Replace(text.Replace("(0)", "", StringComparison.Ordinal), "");
        var number = International(compact, department);
        if (!TelephoneNumber().IsMatch(number))
        {
            values.Warn(
                Field, "telephone-invalid", "This is no telephone number in international form (+33180059880). It was not imported.");
            return null;
        }

        if (number != text) values.Warn(Field, "telephone-reformatted", "The number was put into international form, without spaces.");
        return number;
    }

    public static IReadOnlyList<string> Emails(RowValues values) =>
        [.. EmailsOf(values, StandardFields.Emails).Concat(EmailsOf(values, EarlyStandardFields.Email)).Distinct()];

    public static IReadOnlyList<string> Websites(RowValues values)
    {
        if (values.Line(StandardFields.Websites) is not { } text) return [];

        return [.. BetweenPages().Split(text).Select(page => PageOf(values, StandardFields.Websites, page)).OfType<string>().Distinct()];
    }

    public static string? Page(RowValues values, string field) =>
        values.Line(field) is { } text ? PageOf(values, field, text) : null;

    private static IEnumerable<string> EmailsOf(RowValues values, string field)
    {
        foreach (var text in values.List(field, '|', ';', ','))
        {
            if (Email().IsMatch(text)) yield return text;
            else values.Warn(field, "email-invalid", "This is no e-mail address. It was not imported.");
        }
    }

    private static string? PageOf(RowValues values, string field, string written)
    {
        var text = written.Trim(' ', '|', ';', ',');
        if (text.Length == 0) return null;

        var hasScheme = Scheme().IsMatch(text);
        var address = hasScheme ? text : "https://" + text;
        if (address.Contains(' ', StringComparison.Ordinal) || !Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || !uri.Host.Contains('.', StringComparison.Ordinal))
        {
            values.Warn(field, "page-invalid", $"\"{text}\" is no address of a page. It was not imported.");
            return null;
        }

        if (!hasScheme) values.Warn(field, "page-reformatted", $"\"{text}\" was read as {address}.");
        return address;
    }

    private static string International(string compact, string department)
    {
        if (compact.StartsWith("00", StringComparison.Ordinal)) return "+" + compact[2..];

        var country = CountryCodes.FirstOrDefault(code => code.Department == department).CountryCode ?? "+33";
        return compact switch
        {
            ['0', .. var national] => country + national,
            ['+', ..] => compact,
            _ when compact.Length == 6 && country is not "+33" => country + compact,
            _ => compact,
        };
    }

    [GeneratedRegex(@"[\s.\-/()]")]
    private static partial Regex TelephonePunctuation();

    // The pattern of the published schema.
    [GeneratedRegex(@"^(\+33|\+590|\+594|\+262|\+596|\+269|\+687|\+689|\+508|\+681)(\d){6,9}$")]
    private static partial Regex TelephoneNumber();

    [GeneratedRegex(@"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$")]
    private static partial Regex Email();

    [GeneratedRegex("^https?://", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    // Addresses may hold any of the separators: only one before the next address parts two.
    [GeneratedRegex(@"\s*[|;,]\s*(?=https?://|www\.)", RegexOptions.IgnoreCase)]
    private static partial Regex BetweenPages();
}
