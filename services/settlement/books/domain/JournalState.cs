using System.Collections.Immutable;
using System.Globalization;
using Aptic.Settlement.Periods.Domain;

namespace Aptic.Settlement.Books.Domain;

/// <summary>
/// All that the fold carries from one event to the next: how far the journals are numbered, which months are closed, and the VAT.
/// </summary>
/// <param name="LastEntry">The last entry of all.</param>
/// <param name="LastNumbers">The last number of each journal and year, by <c>BQ-2026</c>.</param>
/// <param name="ClosedThrough">The last closed month, as 2026-03; null while none is.</param>
/// <param name="VatRates">As settlement's rules were added; empty for the normal rate.</param>
public sealed record JournalState(
    long LastEntry, ImmutableSortedDictionary<string, long> LastNumbers, string? ClosedThrough, ImmutableList<VatRate> VatRates)
{
    public static readonly JournalState Empty =
        new(0, ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal), null, []);

    /// <summary>The month that a day is booked in: its own while that is open, else the first open one.</summary>
    public BookingPeriod PeriodOf(DateOnly accountingDay)
    {
        var own = Month.Of(accountingDay);
        if (ClosedThrough is null || string.CompareOrdinal(own, ClosedThrough) > 0)
            return new BookingPeriod(own, accountingDay, IsLate: false);
        var open = Month.After(ClosedThrough);
        return new BookingPeriod(open, Month.FirstDayOf(open), IsLate: true);
    }

    /// <summary>The rate of VAT in what was earned on a day: the youngest rule from that day or before. Of two from the same day the later
    /// counts.</summary>
    public int VatRateOn(DateOnly day) =>
        VatRates.Where(rate => rate.From <= day).OrderBy(rate => rate.From).LastOrDefault()?.BasisPoints ?? Vat.NormalRateBasisPoints;

    /// <summary>The next number of a journal in a year, taken.</summary>
    public (JournalState State, long Entry, long Number) Take(string journal, int year)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{journal}-{year}");
        var number = LastNumbers.GetValueOrDefault(key) + 1;
        return (this with { LastEntry = LastEntry + 1, LastNumbers = LastNumbers.SetItem(key, number) }, LastEntry + 1, number);
    }
}

/// <param name="From">The first day on which it is in what is earned.</param>
public sealed record VatRate(DateOnly From, int BasisPoints);

/// <param name="BookedOn">The day that the entry bears.</param>
public readonly record struct BookingPeriod(string Name, DateOnly BookedOn, bool IsLate);
