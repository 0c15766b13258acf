using Aptic.Contracts.Funding.V1;
using Aptic.Kernel;

namespace Aptic.Settlement.FunderMoney.Domain;

/// <summary>One movement of funders' money. It happens once.</summary>
public sealed record FunderMoneyMovement(Guid Id, FunderMoneyMoved Moved)
{
    public static FunderMoneyMovement Evolve(FunderMoneyMovement? state, object @event) => (state, @event) switch
    {
        (null, FunderMoneyMoved e) => new FunderMoneyMovement(e.MovementId, e),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a movement."),
    };

    /// <summary>Keeps what funding told; a repeat emits nothing.</summary>
    public static Decision Decide(FundsBooked told, FunderMoneyMovement? state) => state is null
        ? Decision.Of(new FunderMoneyMoved(told.MovementId, told.AgreementId, told.FunderId, told.Kind, told.GrossCents, told.FaceCents,
            told.FeeCents, told.BankReference, told.OccurredAt, told.AccountingDay, told.ReceivedOn))
        : Decision.Nothing;
}
