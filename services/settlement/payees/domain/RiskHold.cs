namespace Aptic.Settlement.Payees.Domain;

/// <summary>The holds on what a venue is owed, those that were released with them.</summary>
public sealed record RiskHold(Guid Id, Guid VenueId, IReadOnlyList<PlacedHold> Holds)
{
    /// <summary>The hold in force; null where there is none.</summary>
    public RiskHoldPlaced? Current => Holds is [.., { Released: null } last] ? last.Placed : null;

    public bool IsHeld => Current is not null;

    public static RiskHold Evolve(RiskHold? state, object @event) => (state, @event) switch
    {
        (null, RiskHoldPlaced e) => new RiskHold(e.HoldId, e.VenueId, [new PlacedHold(e, null)]),
        ({ } s, RiskHoldPlaced e) => s with { Holds = [.. s.Holds, new PlacedHold(e, null)] },
        ({ } s, RiskHoldReleased e) => s with { Holds = [.. s.Holds.Take(s.Holds.Count - 1), s.Holds[^1] with { Released = e }] },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a hold."),
    };
}

/// <param name="Released">Null while it is in force.</param>
public sealed record PlacedHold(RiskHoldPlaced Placed, RiskHoldReleased? Released);
