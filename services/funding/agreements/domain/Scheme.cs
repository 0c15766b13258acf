using Aptic.Kernel;

namespace Aptic.Funding.Agreements.Domain;

/// <summary>The scheme is wound down: no cheque is issued any more, what was issued is honoured and paid, the rest is refunded.</summary>
/// <param name="LastDay">The announced last day on which services are paid with cheques.</param>
public sealed record WindDownAnnounced(Guid SchemeId, DateOnly LastDay, string Reason, string RequestHash, DateTimeOffset OccurredAt);

/// <summary>The scheme as a whole.</summary>
/// <param name="WindDown">Null while it goes on.</param>
public sealed record Scheme(Guid Id, WindDownAnnounced? WindDown)
{
    public static readonly Guid TheOne = DeterministicId.Of("scheme");

    public static Scheme Evolve(Scheme? state, object @event) => (state, @event) switch
    {
        (null, WindDownAnnounced e) => new Scheme(e.SchemeId, e),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of the scheme."),
    };

    public static Decision Decide(DateOnly lastDay, string reason, string requestHash, DateTimeOffset now, Scheme? state)
    {
        if (state is not null)
            return Decision.Refuse(Refusal.Conflict("wind-down-announced", $"The scheme's last day was announced before: {state.WindDown!.LastDay:yyyy-MM-dd}."));

        List<Refusal> breaches = [];
        var today = ParisTime.DayOf(now);
        if (lastDay < today || lastDay > today.AddYears(10))
            breaches.Add(Refusal.Invalid("invalid-last-day", "The last day is today or later, within 10 years.", "/lastDay"));
        if (Reasons.BreachOf(reason) is { } breach) breaches.Add(breach);
        return breaches.Count > 0
            ? Decision.Refuse(breaches)
            : Decision.Of(new WindDownAnnounced(TheOne, lastDay, reason, requestHash, now));
    }
}
