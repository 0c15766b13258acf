using Aptic.Settlement.Periods.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Aptic.Settlement.Reports;

/// <summary>
/// Which rows of the books a month's statement shows. Rows are only ever added, so what was known at any time are the rows up to a
/// sequence; and a closed month shows for ever what was known when it was closed. What came in between, while the month was already
/// drawn up, counts in the next one.
/// </summary>
/// <param name="Period">The month, as 2026-03.</param>
/// <param name="After">Where the month before was cut; null while that is open.</param>
/// <param name="UpTo">Where this month was cut; else up to where the books are read.</param>
/// <param name="Closing">Null while the month is open, or was open at the time that is asked for.</param>
/// <param name="KnownUpTo">Up to where the books are read.</param>
public sealed record BookWindow(string Period, long? After, long UpTo, PeriodClosed? Closing, long KnownUpTo)
{
    /// <summary>The condition on rows <c>e</c> of the month's statement.</summary>
    public const string Within = "e.sequence <= @upto and (e.period = @period or (e.period < @period and e.sequence > @after))";

    /// <summary>The condition on rows <c>e</c> of all statements before.</summary>
    public const string Before = "e.period < @period and e.sequence <= coalesce(@after, @upto)";

    /// <summary>The condition on rows <c>e</c> that are of the month and came after it was closed.</summary>
    public const string Since = "e.sequence > @upto and e.sequence <= @known and e.accounting_day >= @first and e.accounting_day < @next";

    public DateOnly FirstDay => Month.FirstDayOf(Period);

    public DateOnly NextMonth => FirstDay.AddMonths(1);

    public static BookWindow Of(string period, IReadOnlyList<PeriodClosed> closings, long knownUpTo)
    {
        var known = closings.Where(closing => closing.UpToSequence <= knownUpTo).ToList();
        var own = known.FirstOrDefault(closing => closing.Period == period);
        return new BookWindow(period, known.FirstOrDefault(closing => Month.After(closing.Period) == period)?.UpToSequence,
            own?.UpToSequence ?? knownUpTo, own, knownUpTo);
    }

    public void Bind(NpgsqlCommand command)
    {
        command.Parameters.AddWithValue("period", Period);
        command.Parameters.Add(new NpgsqlParameter("after", NpgsqlDbType.Bigint) { Value = (object?)After ?? DBNull.Value });
        command.Parameters.AddWithValue("upto", UpTo);
        command.Parameters.AddWithValue("known", KnownUpTo);
        command.Parameters.AddWithValue("first", FirstDay);
        command.Parameters.AddWithValue("next", NextMonth);
    }

    /// <summary>The month that a row is of, where it counts in a later one; null where it is in its own.</summary>
    public string? OwnMonthOf(DateOnly accountingDay) => Month.Of(accountingDay) is var own && own != Period ? own : null;
}
