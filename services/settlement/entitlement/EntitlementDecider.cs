using Aptic.Contracts.Redemption.V1;
using Aptic.Kernel;

namespace Aptic.Settlement.Entitlements;

/// <summary>The decisions on an entitlement. Pure: a repeat of what was done emits nothing.</summary>
public static class EntitlementDecider
{
    /// <param name="MissedByRunId">The run that has taken the redemption's day already; null where none has.</param>
    public sealed record AccrueEntitlement(ServiceRedeemed Redemption, Guid? MissedByRunId = null);

    public sealed record ReverseEntitlement(Guid RedemptionId, DateTimeOffset OccurredAt, DateOnly AccountingDay);

    /// <param name="CutoffAt">The run's cutoff: what could still be reversed at that instant is not taken.</param>
    public sealed record HoldEntitlement(Guid RunId, DateTimeOffset CutoffAt, DateTimeOffset Now);

    public sealed record ReleaseEntitlement(Guid RunId, DateTimeOffset Now);

    public sealed record PutEntitlementInTransfer(Guid RunId, Guid PayoutId, DateTimeOffset Now);

    /// <param name="Lines">What the venue had earned.</param>
    public sealed record CorrectEntitlement(Guid IncidentId, IReadOnlyList<EntitlementLine> Lines, DateTimeOffset Now);

    /// <param name="Lines">What was paid before the incident.</param>
    public sealed record RestoreEntitlement(Guid IncidentId, IReadOnlyList<EntitlementLine> Lines, DateTimeOffset Now);

    public sealed record ReopenEntitlement(Guid RunId, Guid PayoutId, string Reason, DateTimeOffset Now);

    public sealed record PayEntitlement(Guid RunId, Guid PayoutId, DateOnly ExecutedOn, DateTimeOffset Now);

    public static Decision Decide(AccrueEntitlement command, Entitlement? state)
    {
        var accrued = AccruedBy(command);
        return state switch
        {
            null => Decision.Of(accrued),
            { Stage: EntitlementStage.AwaitingRedemption, Reversal: { } reversal } => Decision.Of(
                accrued, new EntitlementCancelled(state.Id, reversal.OccurredAt, reversal.AccountingDay, accrued.Lines)),
            _ => Decision.Nothing,
        };
    }

    public static Decision Decide(ReverseEntitlement command, Entitlement? state) => state switch
    {
        null => Decision.Of(new EarlyReversalKept(command.RedemptionId, command.OccurredAt, command.AccountingDay)),
        { Reversal: not null } => Decision.Nothing,
        { Stage: EntitlementStage.Accrued or EntitlementStage.Held } => Decision.Of(
            Cancelled(state, new KnownReversal(command.OccurredAt, command.AccountingDay))),
        _ => Decision.Of(new LateReversalNoted(state.Id, command.OccurredAt, command.AccountingDay)),
    };

    public static Decision Decide(HoldEntitlement command, Entitlement state)
    {
        if (state.Stage == EntitlementStage.Held && state.RunId == command.RunId) return Decision.Nothing;
        if (state.Stage != EntitlementStage.Accrued) return Unavailable(state);
        if (state.ReversibleUntil > command.CutoffAt)
            return Decision.Refuse(Refusal.Conflict("entitlement-reversible",
                "The venue may still reverse this redemption at the run's cutoff."));

        return Decision.Of(new EntitlementHeld(state.Id, command.RunId, command.Now));
    }

    /// <summary>Gives back what the run holds or had begun to transfer; a reversal that waited for that takes effect.</summary>
    public static Decision Decide(ReleaseEntitlement command, Entitlement state)
    {
        if (state.RunId != command.RunId) return Decision.Nothing;
        if (state.Stage is not (EntitlementStage.Held or EntitlementStage.InTransfer)) return Decision.Nothing;

        var released = new EntitlementReleased(state.Id, command.RunId, command.Now);
        return state.Reversal is { } reversal
            ? Decision.Of(released, Cancelled(state, reversal))
            : Decision.Of(released);
    }

    public static Decision Decide(PutEntitlementInTransfer command, Entitlement state)
    {
        if (state.RunId != command.RunId) return Unavailable(state);
        return state.Stage == EntitlementStage.Held
            ? Decision.Of(new EntitlementPutInTransfer(state.Id, command.RunId, command.PayoutId, command.Now))
            : Decision.Nothing;
    }

    /// <summary>What was paid stays paid; an incident says what had been earned.</summary>
    public static Decision Decide(CorrectEntitlement command, Entitlement state) => state.Incidents.Contains(command.IncidentId)
        ? Decision.Nothing
        : Decision.Of(new EntitlementCorrected(state.Id, command.IncidentId, command.Lines, command.Now));

    /// <summary>The incident was wrong: what was paid had been earned.</summary>
    public static Decision Decide(RestoreEntitlement command, Entitlement state) =>
        state is { Stage: EntitlementStage.Paid, Incidents: [.., var last] } && last == command.IncidentId
            ? Decision.Of(new EntitlementCorrected(state.Id, command.IncidentId, command.Lines, command.Now))
            : Decision.Refuse(Refusal.Conflict("entitlement-changed", "What was paid has changed since the incident."));

    /// <summary>
    /// Owed again: its transfer was rejected, or came back. A reversal that waited for that takes effect.
    /// </summary>
    public static Decision Decide(ReopenEntitlement command, Entitlement state)
    {
        if (state.RunId != command.RunId || state.PayoutId != command.PayoutId) return Decision.Nothing;
        if (state.Stage is not (EntitlementStage.InTransfer or EntitlementStage.Paid)) return Decision.Nothing;

        var reopened = new EntitlementReopened(state.Id, command.RunId, command.PayoutId, command.Reason, command.Now);
        return state.Reversal is { } reversal ? Decision.Of(reopened, Cancelled(state, reversal)) : Decision.Of(reopened);
    }

    public static Decision Decide(PayEntitlement command, Entitlement state)
    {
        if (state.RunId != command.RunId || state.PayoutId != command.PayoutId) return Unavailable(state);
        return state.Stage == EntitlementStage.InTransfer
            ? Decision.Of(new EntitlementPaid(state.Id, command.RunId, command.PayoutId, command.ExecutedOn, command.Now))
            : Decision.Nothing;
    }

    private static EntitlementCancelled Cancelled(Entitlement state, KnownReversal reversal) =>
        new(state.Id, reversal.OccurredAt, reversal.AccountingDay, state.Lines);

    private static Decision Unavailable(Entitlement state) => Decision.Refuse(
        Refusal.Conflict("entitlement-not-available", $"The entitlement of redemption {state.Id} is not this run's to move."));

    private static EntitlementAccrued AccruedBy(AccrueEntitlement command)
    {
        var e = command.Redemption;
        return new EntitlementAccrued(e.RedemptionId, e.VenueId, e.OrganisationId,
            new RenderedService(e.ServiceId, e.ServiceKind, e.ServicedOn, e.PriceCents, e.ComplementCents),
            e.Cheques.Select(LineOf).ToList(), e.ReversibleUntil, e.OccurredAt, e.AccountingDay, command.MissedByRunId);
    }

    private static EntitlementLine LineOf(RedeemedCheque cheque)
    {
        var payableCents = Money.ShareOf(cheque.CoveredCents, cheque.PayoutRateBasisPoints);
        return new EntitlementLine(cheque.ChequeId, cheque.Serial, cheque.AgreementId, cheque.FunderId, cheque.PartnerId,
            cheque.TargetPublic, cheque.CoveredCents, cheque.PayoutRateBasisPoints, payableCents, cheque.CoveredCents - payableCents);
    }
}
