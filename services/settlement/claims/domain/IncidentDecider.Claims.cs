using Aptic.Kernel;

namespace Aptic.Settlement.Claims.Domain;

/// <summary>The decisions on the recovery of a claim.</summary>
public static partial class IncidentDecider
{
    /// <summary>A run is to recover this much from a payout; nothing where the claim no longer gives it.</summary>
    /// <param name="AmountCents">0 to give back what the run holds for the payout.</param>
    public sealed record NetClaim(Guid RunId, Guid PayoutId, long AmountCents, DateOnly Today, DateTimeOffset Now);

    public sealed record ReleaseNetting(Guid RunId, Guid PayoutId, DateTimeOffset Now);

    /// <summary>The bank executed the payout: what the run holds is recovered.</summary>
    public sealed record RecoverByNetting(Guid PayoutId, DateOnly On, string By, DateTimeOffset Now);

    /// <summary>A payout did not arrive: what is held for it is let go, what it had recovered is open again.</summary>
    public sealed record ReturnNetting(Guid RunId, Guid PayoutId, string Reason, DateOnly On, DateTimeOffset Now);

    /// <summary>The payout came back that had paid too much.</summary>
    public sealed record RecoverByReturn(Guid PayoutId, DateOnly On, string By, DateTimeOffset Now);

    public static Decision Decide(NetClaim command, Incident state)
    {
        var held = state.Held.FirstOrDefault(held => held.PayoutId == command.PayoutId);
        if ((held?.AmountCents ?? 0) == command.AmountCents) return Decision.Nothing;

        List<object> events = [];
        if (held is not null) events.Add(new ClaimNettingReleased(state.Id, command.RunId, command.PayoutId, command.Now));
        var after = events.Aggregate(state, Incident.Evolve);
        if (command.AmountCents > 0 && command.AmountCents <= after.NettableCents(command.Today))
            events.Add(new ClaimNetted(state.Id, command.RunId, command.PayoutId, command.AmountCents, command.Now));
        return Decision.Of(events);
    }

    public static Decision Decide(ReleaseNetting command, Incident state) => state.Held.Any(held => held.PayoutId == command.PayoutId)
        ? Decision.Of(new ClaimNettingReleased(state.Id, command.RunId, command.PayoutId, command.Now))
        : Decision.Nothing;

    public static Decision Decide(RecoverByNetting command, Incident state) =>
        state.Held.FirstOrDefault(held => held.PayoutId == command.PayoutId) is { } held
            ? Decision.Of(new ClaimRecovered(state.Id, RecoveryIdOf(state.Id, command.PayoutId), RecoveryMeans.Netting, command.PayoutId,
                RecoverySplit.Of(state, held.AmountCents), command.Now, command.On, command.By))
            : Decision.Nothing;

    public static Decision Decide(ReturnNetting command, Incident state)
    {
        var recovery = state.Recoveries.FirstOrDefault(recovery => recovery.RecoveryId == RecoveryIdOf(state.Id, command.PayoutId));
        return recovery is null
            ? Decide(new ReleaseNetting(command.RunId, command.PayoutId, command.Now), state)
            : Decision.Of(new ClaimReopened(state.Id, recovery.RecoveryId, recovery.Lines, command.Reason, command.Now, command.On));
    }

    /// <summary>What no run is about to recover is recovered by the money that came back.</summary>
    public static Decision Decide(RecoverByReturn command, Incident state)
    {
        var amountCents = state.OpenCents - state.HeldCents;
        return amountCents > 0
            ? Decision.Of(new ClaimRecovered(state.Id,
                DeterministicId.Of("transfer-returned", state.Id.ToString(), command.PayoutId.ToString()), RecoveryMeans.TransferReturned,
                command.PayoutId, RecoverySplit.Of(state, amountCents), command.Now, command.On, command.By))
            : Decision.Nothing;
    }

    public static Guid RecoveryIdOf(Guid incidentId, Guid payoutId) =>
        DeterministicId.Of("netting", incidentId.ToString(), payoutId.ToString());
}
