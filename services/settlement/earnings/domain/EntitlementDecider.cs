using Aptic.Contracts.Redemption.V1;
using Aptic.Kernel;

namespace Aptic.Settlement.Earnings.Domain;

/// <summary>The decisions on an entitlement. Pure: a repeat of what was done emits nothing.</summary>
public static class EntitlementDecider
{
    /// <param name="MissedByRunId">The run that has taken the redemption's day already; null where none has.</param>
    public sealed record AccrueEntitlement(ServiceRedeemed Redemption, Guid? MissedByRunId = null);

    /// <param name="Carriage">How far what carries it has come.</param>
    public sealed record ReverseEntitlement(
        Guid RedemptionId, DateTimeOffset OccurredAt, DateOnly AccountingDay, Carriage Carriage = Carriage.None);

    /// <param name="Lines">What the venue had earned.</param>
    public sealed record CorrectEntitlement(Guid IncidentId, IReadOnlyList<EntitlementLine> Lines, DateTimeOffset Now);

    /// <param name="Lines">What was paid before the incident.</param>
    public sealed record RestoreEntitlement(
        Guid IncidentId, IReadOnlyList<EntitlementLine> Lines, Carriage Carriage, DateTimeOffset Now);

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
        { Stage: EntitlementStage.Accrued } when command.Carriage is Carriage.None or Carriage.Held => Decision.Of(
            Cancelled(state, new KnownReversal(command.OccurredAt, command.AccountingDay))),
        _ => Decision.Of(new LateReversalNoted(state.Id, command.OccurredAt, command.AccountingDay)),
    };

    /// <summary>What carried it gave it back: a reversal that waited for that takes effect.</summary>
    public static Decision CancelReversed(Entitlement state) => state is { Stage: EntitlementStage.Accrued, Reversal: { } reversal }
        ? Decision.Of(Cancelled(state, reversal))
        : Decision.Nothing;

    /// <summary>What was paid stays paid; an incident says what had been earned.</summary>
    public static Decision Decide(CorrectEntitlement command, Entitlement state) => state.Incidents.Contains(command.IncidentId)
        ? Decision.Nothing
        : Decision.Of(new EntitlementCorrected(state.Id, command.IncidentId, command.Lines, command.Now));

    /// <summary>The incident was wrong: what was paid had been earned.</summary>
    public static Decision Decide(RestoreEntitlement command, Entitlement state) =>
        command.Carriage == Carriage.Paid && state is { Stage: EntitlementStage.Accrued, Incidents: [.., var last] }
            && last == command.IncidentId
            ? Decision.Of(new EntitlementCorrected(state.Id, command.IncidentId, command.Lines, command.Now))
            : Decision.Refuse(Refusal.Conflict("entitlement-changed", "What was paid has changed since the incident."));

    private static EntitlementCancelled Cancelled(Entitlement state, KnownReversal reversal) =>
        new(state.Id, reversal.OccurredAt, reversal.AccountingDay, state.Lines);

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
