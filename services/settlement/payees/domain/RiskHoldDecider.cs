using Aptic.Kernel;

namespace Aptic.Settlement.Payees.Domain;

/// <summary>The decisions on holding what a venue is owed. Pure: a repeat of what was done emits nothing.</summary>
public static class RiskHoldDecider
{

    public sealed record PlaceHold(Guid HoldId, Guid VenueId, Guid CommandId, string Reason, string By, string RequestHash,
        DateTimeOffset Now);

    public sealed record ReleaseHold(Guid CommandId, string Reason, string By, string RequestHash, DateTimeOffset Now);

    public static Decision Decide(PlaceHold command, RiskHold? state)
    {
        if (state?.Holds.Any(hold => hold.Placed.CommandId == command.CommandId) == true) return Decision.Nothing;
        if (Reasons.BreachOf(command.Reason) is { } refusal) return Decision.Refuse(refusal);
        return state is { IsHeld: true }
            ? Decision.Refuse(Refusal.Conflict("already-on-hold", "The venue is on hold already. Release that hold first."))
            : Decision.Of(new RiskHoldPlaced(command.HoldId, command.VenueId, command.CommandId, command.Reason, command.By,
                command.RequestHash, command.Now));
    }

    public static Decision Decide(ReleaseHold command, RiskHold? state)
    {
        if (state?.Holds.Any(hold => hold.Released?.CommandId == command.CommandId) == true) return Decision.Nothing;
        if (Reasons.BreachOf(command.Reason) is { } refusal) return Decision.Refuse(refusal);
        return state is { IsHeld: true }
            ? Decision.Of(new RiskHoldReleased(state.Id, state.VenueId, command.CommandId, command.Reason, command.By, command.RequestHash,
                command.Now))
            : Decision.Refuse(Refusal.Conflict("not-on-hold", "The venue is not on hold."));
    }
}
