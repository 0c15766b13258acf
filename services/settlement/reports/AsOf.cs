using System.Globalization;
using Aptic.Kernel;

namespace Aptic.Settlement.Reports;

/// <summary>
/// What the books are to be shown as: known when a day was closed here, which fixes a sequence; or known at an instant, by the time that
/// the store noted with each event. Either is a prefix of the events.
/// </summary>
/// <param name="Day">Null where an instant was asked for.</param>
/// <param name="Instant">Null where a day was asked for.</param>
public sealed record AsOf(DateOnly? Day, DateTimeOffset? Instant)
{
    private const string Place = "query asOf";
    private const string DayForm = "yyyy-MM-dd";

    /// <summary>Whole: a library that guesses takes a month for its first day, and an hour for one of today.</summary>
    private static readonly string[] InstantForms = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Null where nothing was asked for: what is known now.</summary>
    /// <exception cref="RefusedException">It is neither a day nor an instant.</exception>
    public static AsOf? Of(string? text)
    {
        if (text is null) return null;
        if (DateOnly.TryParseExact(text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return new AsOf(day, null);
        return DateTimeOffset.TryParseExact(text, InstantForms, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? new AsOf(null, instant)
            : throw new RefusedException(Refusal.Invalid(
                "invalid-instant", "A day is written as 2026-03-31, an instant as 2026-03-31T22:00:00Z. A year or a month is neither.",
                Place));
    }

    /// <summary>What will be known is not known yet.</summary>
    /// <param name="now">By the service's clock, which gives events their days.</param>
    /// <param name="storeNow">By the store's, which notes when they were known.</param>
    /// <exception cref="RefusedException">It is in the future.</exception>
    public void RequirePast(DateTimeOffset now, DateTimeOffset storeNow)
    {
        if (Day > ParisTime.DayOf(now) || (Instant > now && Instant > storeNow))
            throw new RefusedException(Refusal.Invalid(
                "as-of-in-future", "What will be known then is not known yet. Ask for a day or an instant that has passed.", Place));
    }
}
