using System.Collections.Immutable;

namespace Aptic.Funding.Positions;

/// <summary>The balance of an agreement as its movements give it.</summary>
/// <param name="WaitingMovements">
/// Movements whose money has not arrived in the term that they take it from, because messages came out of order. They are applied
/// when it has: no term is ever below zero.
/// </param>
public sealed record Position(ImmutableDictionary<Term, long> AmountsCents, IReadOnlyList<Movement> WaitingMovements)
{
    public static readonly Position Empty = new(ImmutableDictionary<Term, long>.Empty, []);

    public long AmountCents(Term term) => AmountsCents.GetValueOrDefault(term);

    /// <summary>Folds movements in the order in which they became known, letting those wait that come too early.</summary>
    public static Position Of(IEnumerable<Movement> movements) => movements.Aggregate(Empty, (position, movement) => position.With(movement));

    private Position With(Movement movement)
    {
        if (!Covers(movement)) return this with { WaitingMovements = [.. WaitingMovements, movement] };

        var moved = Apply(movement);
        var next = moved.WaitingMovements.FirstOrDefault(moved.Covers);
        return next is null
            ? moved
            : (moved with { WaitingMovements = moved.WaitingMovements.Where(waiting => waiting != next).ToList() }).With(next);
    }

    private bool Covers(Movement movement) => movement.From == Term.Received || AmountCents(movement.From) >= movement.AmountCents;

    // Received is what all other terms sum to: money that comes in raises it, money moved among the others does not.
    private Position Apply(Movement movement) => this with
    {
        AmountsCents = AmountsCents
            .SetItem(movement.From, AmountCents(movement.From) + (movement.From == Term.Received ? movement.AmountCents : -movement.AmountCents))
            .SetItem(movement.To, AmountCents(movement.To) + movement.AmountCents),
    };
}
