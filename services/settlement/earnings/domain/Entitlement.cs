namespace Aptic.Settlement.Earnings.Domain;

public enum EntitlementStage
{
    /// <summary>Its reversal came first; its redemption has still to come.</summary>
    AwaitingRedemption,

    /// <summary>Earned. Whether it is held, in transfer or paid is what its payout says.</summary>
    Accrued,

    Cancelled,
}

/// <summary>How far what carries an entitlement has come.</summary>
public enum Carriage
{
    /// <summary>Nothing carries it: it is free to be taken by a run.</summary>
    None,

    /// <summary>A run has taken it, and may give it back.</summary>
    Held,

    /// <summary>With the bank, from the decision to export on.</summary>
    InTransfer,

    /// <summary>The bank executed its payout.</summary>
    Paid,
}

/// <summary>What one redemption earns its venue.</summary>
/// <param name="Id">The redemption's id.</param>
/// <param name="Lines">What it earns; after an incident, the right amounts.</param>
/// <param name="Reversal">The reversal that is known of, whether it came in time or not.</param>
/// <param name="MissedByRunId">The run that had taken its day before it arrived; null where it arrived in time.</param>
public sealed record Entitlement(
    Guid Id,
    EntitlementStage Stage,
    Guid VenueId,
    Guid OrganisationId,
    IReadOnlyList<EntitlementLine> Lines,
    DateTimeOffset RedeemedAt,
    DateOnly AccountingDay,
    DateTimeOffset ReversibleUntil,
    KnownReversal? Reversal,
    Guid? MissedByRunId = null)
{
    /// <summary>What it earned when the service was redeemed; empty in states from before this was kept.</summary>
    public IReadOnlyList<EntitlementLine> Earned { get; init; } = [];

    /// <summary>The incidents that corrected it, the newest last.</summary>
    public IReadOnlyList<Guid> Incidents { get; init; } = [];

    /// <summary>An incident left nothing of it: no run takes it.</summary>
    public bool IsVoid => Stage == EntitlementStage.Accrued && Lines.Count == 0;

    public long PayableCents => Lines.Sum(line => line.PayableCents);

    public long CommissionCents => Lines.Sum(line => line.CommissionCents);

    public static Entitlement Evolve(Entitlement? state, object @event) => (state, @event) switch
    {
        (null, EarlyReversalKept e) => Awaiting(e),
        (null, EntitlementAccrued e) => Accrued(e, reversal: null),
        ({ Stage: EntitlementStage.AwaitingRedemption } s, EntitlementAccrued e) => Accrued(e, s.Reversal),
        ({ } s, EntitlementCancelled e) => s with
        {
            Stage = EntitlementStage.Cancelled,
            Reversal = new KnownReversal(e.OccurredAt, e.AccountingDay),
        },
        // As runs of before told it of each entitlement: what carries it is what its payout says, which has taken that over.
        ({ } s, EntitlementHeld or EntitlementReleased or EntitlementPutInTransfer or EntitlementPaid or EntitlementReopened) => s,
        ({ } s, EntitlementCorrected e) => s with { Lines = e.Lines, Incidents = [.. s.Incidents, e.IncidentId] },
        ({ } s, LateReversalNoted e) => s with { Reversal = new KnownReversal(e.OccurredAt, e.AccountingDay) },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of an entitlement."),
    };

    private static Entitlement Awaiting(EarlyReversalKept e) =>
        new(e.RedemptionId, EntitlementStage.AwaitingRedemption, Guid.Empty, Guid.Empty, [], e.OccurredAt, e.AccountingDay, e.OccurredAt,
            new KnownReversal(e.OccurredAt, e.AccountingDay));

    private static Entitlement Accrued(EntitlementAccrued e, KnownReversal? reversal) =>
        new(e.RedemptionId, EntitlementStage.Accrued, e.VenueId, e.OrganisationId, e.Lines, e.OccurredAt, e.AccountingDay,
            e.ReversibleUntil, reversal, e.MissedByRunId)
        { Earned = e.Lines };
}

/// <param name="OccurredAt">When the redemption was reversed.</param>
public sealed record KnownReversal(DateTimeOffset OccurredAt, DateOnly AccountingDay);
