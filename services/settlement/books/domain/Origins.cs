using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Runs.Domain;

namespace Aptic.Settlement.Books.Domain;

/// <summary>An event as the store numbers it.</summary>
public sealed record SequencedEvent(long Sequence, Guid Id, Guid StreamId, object Data);

/// <summary>
/// What earlier events of the same streams say, where an event leans on them: a reversal on what was redeemed, a transfer on the
/// payout that was prepared. It is read from the store for a page of events, so that the fold need not carry it.
/// </summary>
/// <param name="Accruals">By redemption.</param>
/// <param name="Corrections">Of each redemption, in their order.</param>
/// <param name="Payouts">By payout.</param>
/// <param name="Incidents">By incident.</param>
public sealed record Origins(
    IReadOnlyDictionary<Guid, EntitlementAccrued> Accruals,
    ILookup<Guid, Correction> Corrections,
    IReadOnlyDictionary<Guid, Payout> Payouts,
    IReadOnlyDictionary<Guid, IncidentBooked> Incidents)
{
    public static readonly Origins None = Of([]);

    /// <summary>The types of events that later ones lean on.</summary>
    public static readonly IReadOnlyList<Type> EventTypes =
        [typeof(EntitlementAccrued), typeof(EntitlementCorrected), typeof(RunPrepared), typeof(IncidentBooked)];

    public static Origins Of(IReadOnlyCollection<SequencedEvent> events) => new(
        OfType<EntitlementAccrued>(events).ToDictionary(accrued => accrued.RedemptionId),
        events.Where(@event => @event.Data is EntitlementCorrected)
            .Select(@event => (@event.Sequence, Data: (EntitlementCorrected)@event.Data))
            .ToLookup(corrected => corrected.Data.RedemptionId, corrected => new Correction(corrected.Sequence, corrected.Data.Lines)),
        OfType<RunPrepared>(events).SelectMany(run => run.Payouts).ToDictionary(payout => payout.PayoutId),
        OfType<IncidentBooked>(events).ToDictionary(incident => incident.IncidentId));

    /// <summary>The stream on which an event leans; null where it says all by itself.</summary>
    public static Guid? StreamOf(object @event) => @event switch
    {
        EntitlementCancelled e => e.RedemptionId,
        EntitlementCorrected e => e.RedemptionId,
        PayoutPutInTransfer e => e.RunId,
        PayoutExecuted e => e.RunId,
        PayoutReturned e => e.RunId,
        ClaimRecovered e => e.IncidentId,
        ClaimReopened e => e.IncidentId,
        ClaimWithdrawn e => e.IncidentId,
        _ => null,
    };

    /// <summary>The stream on which such an event itself leans; null where it says all by itself.</summary>
    public static Guid? StreamBehind(object origin) => origin is IncidentBooked incident ? incident.RedemptionId : null;

    /// <summary>What a redemption was taken to earn when an event came.</summary>
    public IReadOnlyList<EntitlementLine> LinesBefore(long sequence, Guid redemptionId) =>
        Corrections[redemptionId].LastOrDefault(correction => correction.Sequence < sequence)?.Lines ?? Accruals[redemptionId].Lines;

    private static IEnumerable<TEvent> OfType<TEvent>(IEnumerable<SequencedEvent> events) =>
        events.Select(@event => @event.Data).OfType<TEvent>();
}

/// <summary>What a redemption had earned after all.</summary>
public sealed record Correction(long Sequence, IReadOnlyList<EntitlementLine> Lines);
