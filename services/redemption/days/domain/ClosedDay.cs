using System.Globalization;
using Aptic.Kernel;

namespace Aptic.Redemption.Days.Domain;

/// <summary>A Paris day that is closed. Until then it has no stream.</summary>
public sealed record ClosedDay(Guid Id, DayWasClosed Closed)
{
    /// <summary>The id of a day's stream.</summary>
    public static Guid IdOf(DateOnly day) => DeterministicId.Of("day", day.ToString("O", CultureInfo.InvariantCulture));

    public static ClosedDay Evolve(ClosedDay? state, object @event) => (state, @event) switch
    {
        (null, DayWasClosed e) => new ClosedDay(IdOf(e.Day), e),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a day."),
    };
}
