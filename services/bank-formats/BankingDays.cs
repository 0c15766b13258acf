namespace Aptic.BankFormats;

/// <summary>The days on which euro transfers are executed: the T2 calendar of the Eurosystem.</summary>
public static class BankingDays
{
    /// <summary>The first banking day after a day.</summary>
    public static DateOnly After(DateOnly day)
    {
        var next = day.AddDays(1);
        while (!IsBankingDay(next)) next = next.AddDays(1);
        return next;
    }

    public static bool IsBankingDay(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !IsHoliday(day);

    // Closing days since 2002: New Year, Good Friday, Easter Monday, 1 May, 25 and 26 December.
    private static bool IsHoliday(DateOnly day)
    {
        if ((day.Month, day.Day) is (1, 1) or (5, 1) or (12, 25) or (12, 26)) return true;
        var easter = EasterSundayOf(day.Year);
        return day == easter.AddDays(-2) || day == easter.AddDays(1);
    }

    // Gregorian computus: the Sunday after the full moon of spring. Epact first, then the Sunday.
    private static DateOnly EasterSundayOf(int year)
    {
        var century = year / 100;
        var golden = year % 19;
        var epact = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
        var moon = epact - epact / 28 * (1 - 29 / (epact + 1) * ((21 - golden) / 11));
        var weekday = (year + year / 4 + moon + 2 - century + century / 4) % 7;
        return new DateOnly(year, 3, 1).AddDays(27 + moon - weekday);
    }
}
