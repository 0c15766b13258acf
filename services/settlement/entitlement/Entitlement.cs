namespace Aptic.Settlement.Entitlements;

public enum EntitlementStage
{
    /// <summary>Its reversal came first; its redemption has still to come.</summary>
    AwaitingRedemption,

    /// <summary>Owed, and free to be taken by a run.</summary>
    Accrued,

    /// <summary>Owed, and taken by a run.</summary>
    Held,

    /// <summary>Owed, and in a bank file.</summary>
    InTransfer,

    Paid,
    Cancelled,
}

/// <summary>What one redemption earns its venue, and how far it is on its way.</summary>
/// <param name="Id">The redemption's id.</param>
/// <param name="Lines">What it earns; after an incident, the right amounts.</param>
/// <param name="RunId">The run that holds, transfers or paid it; null where none does.</param>
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
    Guid? RunId,
    Guid? PayoutId,
    DateOnly? ExecutedOn,
    KnownReversal? Reversal,
    Guid? MissedByRunId = null)
{
    /// <summary>What it earned when the service was redeemed; empty in states from before this was kept.</summary>
    public IReadOnlyList<EntitlementLine> Earned { get; init; } = [];

    /// <summary>The incidents that corrected it, the newest last.</summary>
    public IReadOnlyList<Guid> Incidents { get; init; } = [];

    public long PayableCents => Lines.Sum(line => line.PayableCents);

    public long CommissionCents => Lines.Sum(line => line.CommissionCents);

    public static Entitlement Evolve(Entitlement? state, object @event) => (state, @event) switch
    {
        (null, EarlyReversalKept e) => Awaiting(e),
        (null, EntitlementAccrued e) => Accrued(e, reversal: null),
        ({ Stage: EntitlementStage.AwaitingRedemption } s, EntitlementAccrued e) => Accrued(e, s.Reversal),
        ({ } s, EntitlementCancelled e) => Reversed(s, new KnownReversal(e.OccurredAt, e.AccountingDay)),
        ({ } s, EntitlementHeld e) => s with { Stage = EntitlementStage.Held, RunId = e.RunId },
        ({ } s, EntitlementReleased) => s with { Stage = EntitlementStage.Accrued, RunId = null, PayoutId = null },
        ({ } s, EntitlementPutInTransfer e) => s with { Stage = EntitlementStage.InTransfer, RunId = e.RunId, PayoutId = e.PayoutId },
        ({ } s, EntitlementPaid e) => s with { Stage = EntitlementStage.Paid, ExecutedOn = e.ExecutedOn },
        // After an incident that left nothing, nothing is owed again.
        ({ } s, EntitlementReopened) => s with
        {
            Stage = s.PayableCents > 0 ? EntitlementStage.Accrued : EntitlementStage.Cancelled,
            RunId = null,
            PayoutId = null,
            ExecutedOn = null,
        },
        ({ } s, EntitlementCorrected e) => s with { Lines = e.Lines, Incidents = [.. s.Incidents, e.IncidentId] },
        ({ } s, LateReversalNoted e) => s with { Reversal = new KnownReversal(e.OccurredAt, e.AccountingDay) },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of an entitlement."),
    };

    private static Entitlement Reversed(Entitlement state, KnownReversal reversal) =>
        state with { Stage = EntitlementStage.Cancelled, RunId = null, PayoutId = null, Reversal = reversal };

    private static Entitlement Awaiting(EarlyReversalKept e) =>
        new(e.RedemptionId, EntitlementStage.AwaitingRedemption, Guid.Empty, Guid.Empty, [], e.OccurredAt, e.AccountingDay, e.OccurredAt,
            null, null, null, new KnownReversal(e.OccurredAt, e.AccountingDay));

    private static Entitlement Accrued(EntitlementAccrued e, KnownReversal? reversal) =>
        new(e.RedemptionId, EntitlementStage.Accrued, e.VenueId, e.OrganisationId, e.Lines, e.OccurredAt, e.AccountingDay,
            e.ReversibleUntil, null, null, null, reversal, e.MissedByRunId)
        { Earned = e.Lines };
}

/// <param name="OccurredAt">When the redemption was reversed.</param>
public sealed record KnownReversal(DateTimeOffset OccurredAt, DateOnly AccountingDay);
