namespace Aptic.Settlement.Earnings.Domain;

/// <summary>An event of an entitlement's stream.</summary>
public abstract record EntitlementEvent;

/// <summary>A redemption earned its venue money.</summary>
/// <param name="RedemptionId">Also the id of the entitlement and of its stream.</param>
/// <param name="OrganisationId">The venue's organisation when the service was redeemed: it is owed, whoever runs the venue later.</param>
/// <param name="ReversibleUntil">The venue may reverse before this instant; no run takes the entitlement earlier.</param>
/// <param name="OccurredAt">When it was redeemed.</param>
/// <param name="MissedByRunId">The run that had taken its day, which differed, before it arrived; null where it arrived in time.</param>
public sealed record EntitlementAccrued(
    Guid RedemptionId,
    Guid VenueId,
    Guid OrganisationId,
    RenderedService Service,
    IReadOnlyList<EntitlementLine> Lines,
    DateTimeOffset ReversibleUntil,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay,
    Guid? MissedByRunId = null) : EntitlementEvent;

public sealed record RenderedService(Guid ServiceId, string Kind, DateOnly ServicedOn, long PriceCents, long ComplementCents);

/// <summary>What one cheque of a redemption earns. Payable and commission sum to the covered value.</summary>
/// <param name="PayableCents">Covered value × the cheque's payout rate, rounded half up.</param>
public sealed record EntitlementLine(
    Guid ChequeId,
    string Serial,
    Guid AgreementId,
    string FunderId,
    string PartnerId,
    string? TargetPublic,
    long CoveredCents,
    int PayoutRateBasisPoints,
    long PayableCents,
    long CommissionCents);

/// <summary>A reversal came before its redemption, and is kept until that comes.</summary>
public sealed record EarlyReversalKept(Guid RedemptionId, DateTimeOffset OccurredAt, DateOnly AccountingDay) : EntitlementEvent;

/// <summary>The redemption was reversed before anything was paid: nothing is owed.</summary>
/// <param name="OccurredAt">When it was reversed.</param>
/// <param name="Lines">What was owed until then; null in events from before this was recorded.</param>
public sealed record EntitlementCancelled(
    Guid RedemptionId, DateTimeOffset OccurredAt, DateOnly AccountingDay, IReadOnlyList<EntitlementLine>? Lines = null) : EntitlementEvent;

/// <summary>A run took the entitlement: no other can. Written until payouts had streams of their own, as are the next three.</summary>
public sealed record EntitlementHeld(Guid RedemptionId, Guid RunId, DateTimeOffset OccurredAt) : EntitlementEvent;

/// <summary>A run that pays nothing gave the entitlement back.</summary>
public sealed record EntitlementReleased(Guid RedemptionId, Guid RunId, DateTimeOffset OccurredAt) : EntitlementEvent;

/// <summary>The entitlement is in a payout of a bank file. It is still owed.</summary>
public sealed record EntitlementPutInTransfer(Guid RedemptionId, Guid RunId, Guid PayoutId, DateTimeOffset OccurredAt) : EntitlementEvent;

/// <summary>The bank executed the payout that the entitlement is in.</summary>
public sealed record EntitlementPaid(
    Guid RedemptionId, Guid RunId, Guid PayoutId, DateOnly ExecutedOn, DateTimeOffset OccurredAt) : EntitlementEvent;

/// <summary>A reversal became known when the money was on its way or paid. Nothing is undone by itself: finance sees it.</summary>
/// <param name="OccurredAt">When it was reversed.</param>
public sealed record LateReversalNoted(Guid RedemptionId, DateTimeOffset OccurredAt, DateOnly AccountingDay) : EntitlementEvent;

/// <summary>The transfer that the entitlement was in was rejected, or came back: it is owed again, to be taken by another run.
/// Written until payouts had streams of their own.</summary>
/// <param name="Reason">As the bank gave it, or finance.</param>
public sealed record EntitlementReopened(
    Guid RedemptionId, Guid RunId, Guid PayoutId, string Reason, DateTimeOffset OccurredAt) : EntitlementEvent;

/// <summary>An incident put right what was paid: these are the lines that the venue had earned. What is too much is a claim.</summary>
/// <param name="Lines">Empty where nothing had been earned.</param>
public sealed record EntitlementCorrected(Guid RedemptionId, Guid IncidentId, IReadOnlyList<EntitlementLine> Lines,
    DateTimeOffset OccurredAt) : EntitlementEvent;
