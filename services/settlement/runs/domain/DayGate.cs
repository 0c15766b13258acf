using Aptic.Kernel;
using Aptic.Settlement.Earnings.Domain;

namespace Aptic.Settlement.Runs.Domain;

/// <summary>
/// Of which days a run takes entitlements: each day on which one could be redeemed or reversed is closed, and what has arrived of it is
/// what redemption told, or finance decided that it may differ. So no reversal in time can come after the payment. Pure.
/// </summary>
/// <param name="closed">The days that are closed.</param>
/// <param name="arrived">What has arrived of days; nothing of those that are left out.</param>
public sealed class DayGate(IReadOnlyDictionary<DateOnly, ClosedDay> closed, IReadOnlyDictionary<DateOnly, DaySums> arrived)
{
    private readonly Dictionary<(DateOnly, DateOnly), string?> _reasons = [];

    /// <summary>From the day of the redemption to the last one on which it could be reversed.</summary>
    public static IEnumerable<DateOnly> DaysOf(OwedSpan span)
    {
        for (var day = span.AccountingDay; day <= LastDayOf(span); day = day.AddDays(1)) yield return day;
    }

    /// <summary>The reason against taking entitlements, one of <see cref="WaitingReasons"/>; null where there is none.</summary>
    public string? ReasonAgainst(OwedSpan span)
    {
        var days = (span.AccountingDay, LastDayOf(span));
        if (!_reasons.TryGetValue(days, out var reason)) _reasons.Add(days, reason = ReasonOf(DaysOf(span).Select(StandingOf).ToList()));
        return reason;
    }

    /// <summary>What a run with this gate may hold: what it lets through, and what the run holds already.</summary>
    public bool LetsTake(OwedLot lot) => lot.IsHeld || ReasonAgainst(lot.Span) is null;

    /// <summary>What waits for days, by venue and reason.</summary>
    public IReadOnlyList<WaitingVenue> WaitingOf(IEnumerable<OwedLot> lots) => lots
        .Where(lot => !LetsTake(lot))
        .GroupBy(lot => ReasonAgainst(lot.Span))
        .SelectMany(reason => VenueSum.Of(reason), (reason, sum) => new WaitingVenue(
            sum.VenueId, sum.OrganisationId, sum.EntitlementCount, sum.PayableCents, reason.Key!))
        .OrderBy(waiting => waiting.VenueId).ThenBy(waiting => waiting.OrganisationId)
        .ThenBy(waiting => waiting.Reason, StringComparer.Ordinal)
        .ToList();

    private static DateOnly LastDayOf(OwedSpan span) => ParisTime.DayOf(span.ReversibleUntil.AddTicks(-1));

    private DayStanding StandingOf(DateOnly day) =>
        ClosedDay.StandingOf(closed.GetValueOrDefault(day), arrived.GetValueOrDefault(day, DaySums.None));

    private static string? ReasonOf(IReadOnlyList<DayStanding> days)
    {
        if (days.Contains(DayStanding.NotClosed)) return WaitingReasons.DayNotClosed;
        return days.Contains(DayStanding.Differs) ? WaitingReasons.DayDiffers : null;
    }
}

/// <summary>Of a payout: what arrived only after an earlier run had taken its day.</summary>
/// <param name="MissedByRunId">The earlier run.</param>
public sealed record Straggler(Guid VenueId, Guid OrganisationId, DateOnly AccountingDay, Guid MissedByRunId, int EntitlementCount,
    long PayableCents)
{
    /// <param name="held">What the run holds.</param>
    /// <param name="earlierRuns">Runs that stand.</param>
    public static IReadOnlyList<Straggler> Of(IEnumerable<OwedLot> held, IReadOnlySet<Guid> earlierRuns) => held
        .Where(lot => lot.MissedByRunId is { } missedBy && earlierRuns.Contains(missedBy))
        .GroupBy(lot => (lot.VenueId, lot.OrganisationId, lot.AccountingDay, MissedBy: lot.MissedByRunId!.Value))
        .OrderBy(same => same.Key)
        .Select(same => new Straggler(same.Key.VenueId, same.Key.OrganisationId, same.Key.AccountingDay, same.Key.MissedBy,
            same.Sum(lot => lot.EntitlementCount), same.Sum(lot => lot.PayableCents)))
        .ToList();
}
