using Aptic.Funding.Agreements.Domain;
using Aptic.Kernel;

namespace Aptic.Funding.Positions.Domain;

/// <summary>
/// What of the cheques in circulation will be used before they expire, if they go on being used as they were. An estimate, and no
/// money: it enters no balance.
/// </summary>
/// <param name="ObservedDays">Days of the agreement's life that the curve was observed on.</param>
/// <param name="UsedPerDayPartsPerMillion">Of what is in circulation on a day, how much is used on it.</param>
/// <param name="InCirculationCents">In circulation today.</param>
/// <param name="ExpectedUseCents">Of it, what will be used in time.</param>
/// <param name="ExpectedReturnCents">Of it, what will come back unused.</param>
public sealed record Forecast(
    int ObservedDays, long UsedPerDayPartsPerMillion, long InCirculationCents, long ExpectedUseCents, long ExpectedReturnCents)
{
    private const int DaysMost = 3_660;
    private sealed record Cohort(DateOnly ValidUntil, long LeftCents);

    public static Forecast Of(IReadOnlyList<Movement> movements, IReadOnlyCollection<FundsSetAside> reservations, DateOnly today)
    {
        var days = movements.Where(movement => movement.AccountingDay <= today).GroupBy(movement => movement.AccountingDay)
            .ToDictionary(day => day.Key, day => day.ToList());
        if (days.Count == 0) return new Forecast(0, 0, 0, 0, 0);

        var first = days.Keys.Min();
        var observed = Math.Min(today.DayNumber - first.DayNumber + 1, DaysMost);
        long circulating = 0, exposed = 0, used = 0;
        foreach (var offset in Enumerable.Range(0, observed))
        {
            var moved = days.GetValueOrDefault(first.AddDays(offset)) ?? [];
            circulating += moved.Sum(IntoCirculation);
            var usedToday = moved.Sum(Use);
            // What was used on a day was exposed on it.
            exposed += circulating + Math.Max(0, usedToday);
            used += usedToday;
        }

        var rate = exposed > 0 ? Math.Clamp((decimal)used / exposed, 0, 1) : 0;
        var cohorts = Cohorts(reservations, circulating);
        var expected = cohorts.Sum(cohort => ExpectedUse(cohort, rate, today));
        return new Forecast(observed, (long)Math.Round(rate * 1_000_000, MidpointRounding.AwayFromZero), circulating, expected,
            circulating - expected);
    }

    private static long IntoCirculation(Movement movement) =>
        (movement.To == Term.InCirculation ? movement.AmountCents : 0) - (movement.From == Term.InCirculation ? movement.AmountCents : 0);

    private static long Use(Movement movement) => movement.Reason switch
    {
        "service-redeemed" => movement.AmountCents,
        "redemption-reversed" => -movement.AmountCents,
        _ => 0,
    };

    // Which cheques were used is not known here: the oldest are taken to be, so that what is left is the newest.
    private static List<Cohort> Cohorts(IReadOnlyCollection<FundsSetAside> reservations, long circulatingCents)
    {
        List<Cohort> cohorts = [];
        var left = circulatingCents;
        foreach (var reserved in reservations.OrderByDescending(reserved => reserved.OccurredAt).TakeWhile(_ => left > 0))
        {
            var cents = Math.Min(left, reserved.AmountCents);
            cohorts.Add(new Cohort(reserved.Terms.ValidUntil ?? ParisTime.DayOf(reserved.OccurredAt).AddMonths(reserved.Terms.ValidityMonths!.Value), cents));
            left -= cents;
        }

        return cohorts;
    }

    private static long ExpectedUse(Cohort cohort, decimal rate, DateOnly today)
    {
        var daysLeft = Math.Clamp(cohort.ValidUntil.DayNumber - today.DayNumber, 0, DaysMost);
        var unused = 1m;
        for (var day = 0; day < daysLeft; day++) unused *= 1 - rate;
        return (long)Math.Round(cohort.LeftCents * (1 - unused), MidpointRounding.AwayFromZero);
    }
}
