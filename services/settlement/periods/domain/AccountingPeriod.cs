using Aptic.Kernel;

namespace Aptic.Settlement.Periods.Domain;

/// <summary>A month whose closing was drawn up, and confirmed or not yet.</summary>
/// <param name="Period">As 2026-03.</param>
/// <param name="Preparation">The last one; null where the month was closed without.</param>
/// <param name="Seal">Null until the books have passed the closing.</param>
public sealed record AccountingPeriod(Guid Id, string Period, PeriodClosingPrepared? Preparation, PeriodClosed? Closing, PeriodSealed? Seal)
{
    /// <summary>The id of a month's stream.</summary>
    public static Guid IdOf(string period) => DeterministicId.Of("period", period);

    public static AccountingPeriod Evolve(AccountingPeriod? state, object @event) => (state, @event) switch
    {
        (null, PeriodClosingPrepared e) => new AccountingPeriod(IdOf(e.Period), e.Period, e, null, null),
        (null, PeriodClosed e) => new AccountingPeriod(IdOf(e.Period), e.Period, null, e, null),
        ({ Closing: null } s, PeriodClosingPrepared e) => s with { Preparation = e },
        ({ Closing: null } s, PeriodClosed e) => s with { Closing = e },
        ({ } s, PeriodSealed e) => s with { Seal = e },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a period."),
    };
}
