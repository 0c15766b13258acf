using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Aptic.Catalogue.Standard;

/// <summary>
/// Opening hours in OpenStreetMap's syntax (https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification). They are kept as
/// they are written; here is only whether a reader of that syntax would understand them. Whether rules make sense together, or a
/// 31 February is meant, is not asked.
/// </summary>
public static partial class OpeningHours
{
    public static bool IsWellFormed(string text) => Letters(text) is { } letters && Syntax.IsMatch(letters);

    // Each word of the syntax becomes one letter, so that the grammar is a small one over letters:
    // t a time, l a time after midnight (26:00), w 24/7, d a day of the week, h holidays, m a month, e easter, k week, y a year,
    // x day or days, s a state, c a comment; numbers: a 1 to 5, b to 31, f to 53, g others; _ spaces; o the two bars; signs stand for
    // themselves.
    private const string Number = "[abfg]";
    private const string Shift = $"(?:_?[+-]{Number}_x)";
    private const string Span = $@"(?:t_?-_?[tl](?:\+|/{Number})?|t\+)";
    private const string Times = $"(?:w|{Span}(?:_?,_?{Span})*)";
    private const string Nth = "(?:-?a(?:-a)?)";
    private const string Days = $@"(?:d_?-_?d|d(?:\[{Nth}(?:,{Nth})*\]{Shift}?)?|h{Shift}?)";
    private const string Holidays = $"(?:h{Shift}?(?:_?,_?h{Shift}?)*)";
    // Holidays alone, beside days of the week ("PH,Mo"), or before those that are meant of them ("SH Mo-Fr"): holiday_sequence
    // weekday_sequence.
    private const string WeekDays = $"(?:(?:{Holidays}_?)?{Days}(?:_?,_?{Days})*:?)";
    private const string Years = @"y(?:\+|-y(?:/a)?)?";
    private const string Date = $"(?:(?:y_)?(?:m(?:_[ab])?|e){Shift}?)";
    // Further days of a month ("Dec 24,31") are not in the formal grammar; opening_hours.js and other readers understand them.
    private const string Dates = $@"(?:{Date}(?:_?-_?(?:{Date}|[ab])|\+)?(?:_?,_?[ab](?:_?-_?[ab])?)*)";
    private const string Week = $"(?:[abf](?:-[abf](?:/{Number})?)?)";
    private const string Weeks = $"(?:k_{Week}(?:_?,_?{Week})*)";
    private const string Seasons = $"(?:(?:{Years}|{Dates}(?:_?,_?{Dates})*|{Weeks})(?:_(?:{Dates}|{Weeks}))?:?)";
    private const string State = "(?:s(?:_?c)?|c)";

    private const string Rule =
        $"(?:(?:{Seasons}_)?(?:{WeekDays}_)?{Times}(?:_?{State})?"
        + $"|(?:{Seasons}_)?(?:{WeekDays}_?)?{State}|(?:{Seasons}_)?{WeekDays}|{Seasons})";

    // Never backtracks: a text of any kind is decided in time that grows with its length.
    private static readonly Regex Syntax = new(
        $@"\A_?{Rule}(?:_?[;o,]_?{Rule})*_?;?_?\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>Null where something is no word of the syntax.</summary>
    private static string? Letters(string text)
    {
        var letters = new StringBuilder();
        var end = 0;
        foreach (var word in Words().EnumerateMatches(text))
        {
            if (word.Index != end || LetterOf(text.AsSpan(word.Index, word.Length)) is not { } letter) return null;
            letters.Append(letter);
            end = word.Index + word.Length;
        }

        return end == text.Length ? letters.ToString() : null;
    }

    private static char? LetterOf(ReadOnlySpan<char> word) => word switch
    {
        "24/7" => 'w',
        "||" => 'o',
        "Mo" or "Tu" or "We" or "Th" or "Fr" or "Sa" or "Su" => 'd',
        "PH" or "SH" => 'h',
        "Jan" or "Feb" or "Mar" or "Apr" or "May" or "Jun" or "Jul" or "Aug" or "Sep" or "Oct" or "Nov" or "Dec" => 'm',
        "easter" => 'e',
        "week" => 'k',
        "day" or "days" => 'x',
        "open" or "off" or "closed" or "unknown" => 's',
        "sunrise" or "sunset" or "dawn" or "dusk" => 't',
        ['(', ..] => 't',
        ['"', ..] => 'c',
        [' ' or '\t' or '\n' or '\r', ..] => '_',
        [>= '0' and <= '9', ..] => word.Contains(':') ? LetterOfTime(word) : LetterOfNumber(word),
        [var sign] when !char.IsLetter(sign) => sign,
        _ => null,
    };

    private static char? LetterOfTime(ReadOnlySpan<char> time)
    {
        var colon = time.IndexOf(':');
        var minutes = (NumberOf(time[..colon]) * 60) + NumberOf(time[(colon + 1)..]);
        if (NumberOf(time[(colon + 1)..]) > 59 || minutes > 48 * 60) return null;
        return minutes <= 24 * 60 ? 't' : 'l';
    }

    private static char? LetterOfNumber(ReadOnlySpan<char> digits) => (digits.Length, NumberOf(digits)) switch
    {
        (4, >= 2_000 and < 2_100) => 'y',
        ( > 3, _) => null,
        (_, >= 1 and <= 5) => 'a',
        (_, >= 6 and <= 31) => 'b',
        (_, >= 32 and <= 53) => 'f',
        _ => 'g',
    };

    private static int NumberOf(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"""[^""]{1,200}""|24/7|[0-9]{1,2}:[0-9]{2}|\((?:sunrise|sunset|dawn|dusk)\s?[+-]\s?[0-9]{2}:[0-9]{2}\)"
        + @"|[A-Za-z]{1,8}|[0-9]{1,4}|\|\||\s+|[-+,;:/\[\]]",
        RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
