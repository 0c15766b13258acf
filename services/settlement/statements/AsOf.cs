using System.Globalization;
using Aptic.Hosting;

namespace Aptic.Settlement.Statements;

/// <summary>
/// What the books are to be shown as: known when a day was closed here, which fixes a sequence; or known at an instant, by the time that
/// the store noted with each event. Either is a prefix of the events.
/// </summary>
/// <param name="Day">Null where an instant was asked for.</param>
/// <param name="Instant">Null where a day was asked for.</param>
public sealed record AsOf(DateOnly? Day, DateTimeOffset? Instant)
{
    private const string DayForm = "yyyy-MM-dd";

    /// <summary>Null where nothing was asked for: what is known now.</summary>
    /// <exception cref="RefusedException">It is neither a day nor an instant.</exception>
    public static AsOf? Of(string? text)
    {
        if (text is null) return null;
        if (DateOnly.TryParseExact(text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return new AsOf(day, null);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? new AsOf(null, instant)
            : throw new RefusedException(Refusal.Invalid(
                "invalid-instant", "A day is written as 2026-03-31, an instant as 2026-03-31T22:00:00Z.", "query asOf"));
    }
}
