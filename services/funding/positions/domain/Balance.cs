namespace Aptic.Funding.Positions.Domain;

/// <summary>
/// A balance as it is shown: received = free + in circulation + difference held + owed + paid + recoverable + commission +
/// refunding + refunded, to the cent.
/// </summary>
/// <param name="ShortfallCents">Money of lost receipts that nothing free has covered: in received still, and the funder's to replace.</param>
/// <param name="WaitingMovements">Movements that are known here before the money that they move is. That it is 0 does not say that no message is on its way.</param>
public sealed record Balance(
    long ReceivedCents, long FreeCents, long InCirculationCents, long DifferenceHeldCents, long OwedCents, long PaidCents,
    long RecoverableCents, long CommissionCents, long RefundingCents, long RefundedCents, long ShortfallCents, int WaitingMovements)
{
    public static Balance Of(Position position) => new(
        position.AmountCents(Term.Received), position.AmountCents(Term.Free), position.AmountCents(Term.InCirculation),
        position.AmountCents(Term.DifferenceHeld), position.AmountCents(Term.Owed), position.AmountCents(Term.Paid),
        position.AmountCents(Term.Recoverable), position.AmountCents(Term.Commission), position.AmountCents(Term.Refunding),
        position.AmountCents(Term.Refunded), position.ShortfallCents, position.WaitingMovements.Count);

    /// <summary>The balance of several agreements together.</summary>
    public static Balance Sum(IReadOnlyCollection<Balance> balances) => new(
        balances.Sum(one => one.ReceivedCents), balances.Sum(one => one.FreeCents), balances.Sum(one => one.InCirculationCents),
        balances.Sum(one => one.DifferenceHeldCents), balances.Sum(one => one.OwedCents), balances.Sum(one => one.PaidCents),
        balances.Sum(one => one.RecoverableCents), balances.Sum(one => one.CommissionCents), balances.Sum(one => one.RefundingCents),
        balances.Sum(one => one.RefundedCents), balances.Sum(one => one.ShortfallCents), balances.Sum(one => one.WaitingMovements));

    /// <summary>Nothing is left to happen: an agreement that is being closed is closed then.</summary>
    public bool IsSettled() => this is
    {
        FreeCents: 0, InCirculationCents: 0, DifferenceHeldCents: 0, OwedCents: 0, RecoverableCents: 0,
        RefundingCents: 0, WaitingMovements: 0
    };
}
