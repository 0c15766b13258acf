using Aptic.Kernel;
using Aptic.Settlement.Days;
using Aptic.Settlement.Entitlements;

namespace Aptic.Settlement.SettlementRuns;

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
    public static IEnumerable<DateOnly> DaysOf(Entitlement entitlement)
    {
        for (var day = entitlement.AccountingDay; day <= LastDayOf(entitlement); day = day.AddDays(1)) yield return day;
    }

    /// <summary>The reason against taking an entitlement, one of <see cref="WaitingReasons"/>; null where there is none.</summary>
    public string? ReasonAgainst(Entitlement entitlement)
    {
        var span = (entitlement.AccountingDay, LastDayOf(entitlement));
        if (!_reasons.TryGetValue(span, out var reason))
            _reasons.Add(span, reason = ReasonOf(DaysOf(entitlement).Select(StandingOf).ToList()));
        return reason;
    }

    /// <summary>What a run with this gate may hold: what it lets through, and what the run holds already.</summary>
    public bool LetsTake(Entitlement entitlement) => entitlement.Stage != EntitlementStage.Accrued || ReasonAgainst(entitlement) is null;

    /// <summary>What waits for days, by venue and reason.</summary>
    public IReadOnlyList<WaitingVenue> WaitingOf(IEnumerable<Entitlement> entitlements) => entitlements
        .Where(entitlement => !LetsTake(entitlement))
        .GroupBy(ReasonAgainst)
        .SelectMany(reason => VenueSum.Of(reason), (reason, sum) => new WaitingVenue(
            sum.VenueId, sum.OrganisationId, sum.EntitlementCount, sum.PayableCents, reason.Key!))
        .OrderBy(waiting => waiting.VenueId).ThenBy(waiting => waiting.OrganisationId)
        .ThenBy(waiting => waiting.Reason, StringComparer.Ordinal)
        .ToList();

    private static DateOnly LastDayOf(Entitlement entitlement) => ParisTime.DayOf(entitlement.ReversibleUntil.AddTicks(-1));

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
    public static IReadOnlyList<Straggler> Of(IEnumerable<Entitlement> held, IReadOnlySet<Guid> earlierRuns) => held
        .Where(entitlement => entitlement.MissedByRunId is { } missedBy && earlierRuns.Contains(missedBy))
        .GroupBy(entitlement => (entitlement.VenueId, entitlement.OrganisationId, entitlement.AccountingDay,
        MissedBy: entitlement.MissedByRunId!.Value))
        .OrderBy(same => same.Key)
        .Select(same => new Straggler(same.Key.VenueId, same.Key.OrganisationId, same.Key.AccountingDay, same.Key.MissedBy, same.Count(),
            same.Sum(entitlement => entitlement.PayableCents)))
        .ToList();
}
