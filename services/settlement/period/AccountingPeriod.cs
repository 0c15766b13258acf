using Aptic.Hosting;

namespace Aptic.Settlement.Periods;

/// <summary>A month whose closing was prepared, and confirmed or not yet.</summary>
/// <param name="Period">As 2026-03.</param>
/// <param name="Preparation">The last one.</param>
public sealed record AccountingPeriod(Guid Id, string Period, PeriodClosingPrepared Preparation, PeriodClosed? Closing)
{
    public static Guid IdOf(string period) => DeterministicId.Of("period", period);

    public static AccountingPeriod Evolve(AccountingPeriod? state, object @event) => (state, @event) switch
    {
        (null, PeriodClosingPrepared e) => new AccountingPeriod(IdOf(e.Period), e.Period, e, null),
        ({ Closing: null } s, PeriodClosingPrepared e) => s with { Preparation = e },
        ({ Closing: null } s, PeriodClosed e) => s with { Closing = e },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a period."),
    };
}
