namespace Aptic.Funding.Positions.Domain;

/// <summary>The balance of an agreement as its movements give it.</summary>
/// <param name="AmountsCents">What stands in each term that was ever moved to or from.</param>
/// <param name="WaitingMovements">
/// Movements whose money has not arrived in the term that they take it from, because messages came out of order. They are applied
/// when it has: no term is ever below zero.
/// </param>
/// <param name="ShortfallCents">
/// What nothing free has covered yet: money of lost receipts, the funder's to replace and in received still, and what claims on venues
/// took back, which is there again when they are recovered.
/// </param>
public sealed record Position(IReadOnlyDictionary<Term, long> AmountsCents, IReadOnlyList<Movement> WaitingMovements, long ShortfallCents)
{
    public static readonly Position Empty = new(new Dictionary<Term, long>(), [], 0);

    public long AmountCents(Term term) => AmountsCents.GetValueOrDefault(term);

    /// <summary>Folds movements in the order in which they became known, letting those wait that come too early.</summary>
    public static Position Of(IEnumerable<Movement> movements)
    {
        var fold = new Fold();
        foreach (var movement in movements) fold.Add(movement);
        return fold.ToPosition();
    }

    private sealed class Fold
    {
        private readonly Dictionary<Term, long> _amountsCents = [];

        // What each term would hold if all that waits were applied.
        private readonly Dictionary<Term, long> _prospectsCents = [];
        private readonly List<Movement> _waiting = [];

        // Money of lost receipts, and what claims took back, that is not free: it leaves when it is.
        private readonly List<Movement> _shortfall = [];

        public void Add(Movement movement)
        {
            if (movement.To == Term.Received || movement.IsTakenBack) _shortfall.Add(movement);
            else Apply(movement);
            while (CoverShortfall())
            {
            }
        }

        /// <summary>
        /// What is free covers what is missing first, as far as it goes: what claims took back, which venues were paid, before lost
        /// receipts, and the oldest of each before others.
        /// </summary>
        /// <returns>False where nothing was covered.</returns>
        private bool CoverShortfall()
        {
            if (_shortfall.OrderByDescending(lost => lost.IsTakenBack).FirstOrDefault(lost => CoverableCents(lost) > 0) is not { } missing)
                return false;

            var (index, cents) = (_shortfall.IndexOf(missing), CoverableCents(missing));
            Apply(missing with { AmountCents = cents });
            if (cents == missing.AmountCents) _shortfall.RemoveAt(index);
            else _shortfall[index] = missing with { AmountCents = missing.AmountCents - cents };
            return true;
        }

        private long CoverableCents(Movement lost) => Math.Min(lost.AmountCents, _amountsCents.GetValueOrDefault(lost.From));

        public Position ToPosition() => new(_amountsCents, _waiting, _shortfall.Sum(lost => lost.AmountCents));

        private void Apply(Movement movement)
        {
            Move(_prospectsCents, movement);
            if (Covers(movement)) Move(_amountsCents, movement);
            else _waiting.Add(movement);
            ApplyWaiting();
        }

        private void ApplyWaiting()
        {
            while (_waiting.RemoveAll(IsAppliedNow) > 0)
            {
            }

            // Movements can wait for each other in a circle, a redemption and its reversal for instance, while others hold what
            // they need: none is covered alone, and all are together.
            if (_waiting.Count == 0 || _prospectsCents.Values.Any(cents => cents < 0)) return;
            foreach (var movement in _waiting) Move(_amountsCents, movement);
            _waiting.Clear();
        }

        private bool IsAppliedNow(Movement movement)
        {
            if (!Covers(movement)) return false;
            Move(_amountsCents, movement);
            return true;
        }

        private bool Covers(Movement movement) =>
            movement.From == Term.Received || _amountsCents.GetValueOrDefault(movement.From) >= movement.AmountCents;

        // Received is what all other terms sum to: money that comes in raises it, money moved among the others does not.
        private static void Move(Dictionary<Term, long> amountsCents, Movement movement)
        {
            var lost = movement.From == Term.Received ? movement.AmountCents : -movement.AmountCents;
            var gained = movement.To == Term.Received ? -movement.AmountCents : movement.AmountCents;
            amountsCents[movement.From] = amountsCents.GetValueOrDefault(movement.From) + lost;
            amountsCents[movement.To] = amountsCents.GetValueOrDefault(movement.To) + gained;
        }
    }
}
