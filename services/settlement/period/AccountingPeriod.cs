using Aptic.Hosting;

namespace Aptic.Settlement.Periods;

/// <summary>A month that is closed.</summary>
/// <param name="Seal">Null until the books have passed the closing.</param>
public sealed record AccountingPeriod(Guid Id, PeriodClosed Closing, PeriodSealed? Seal)
{
    /// <summary>The id of a month's stream.</summary>
    public static Guid IdOf(string period) => DeterministicId.Of("period", period);

    public static AccountingPeriod Evolve(AccountingPeriod? state, object @event) => (state, @event) switch
    {
        (null, PeriodClosed e) => new AccountingPeriod(IdOf(e.Period), e, null),
        ({ } s, PeriodSealed e) => s with { Seal = e },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a period."),
    };
}
