using Aptic.Settlement.Entitlements;
using Aptic.Settlement.SettlementRuns;

namespace Aptic.Settlement.Books;

/// <summary>An event as the store numbers it.</summary>
public sealed record SequencedEvent(long Sequence, Guid Id, Guid StreamId, object Data);

/// <summary>
/// What earlier events of the same streams say, where an event leans on them: a reversal on what was redeemed, a transfer on the
/// payout that was prepared. It is read from the store for a page of events, so that the fold need not carry it.
/// </summary>
/// <param name="Accruals">By redemption.</param>
/// <param name="Payouts">By payout.</param>
public sealed record Origins(
    IReadOnlyDictionary<Guid, EntitlementAccrued> Accruals,
    IReadOnlyDictionary<Guid, Payout> Payouts)
{
    public static readonly Origins None = Of([]);

    /// <summary>The types of events that later ones lean on.</summary>
    public static readonly IReadOnlyList<Type> EventTypes = [typeof(EntitlementAccrued), typeof(RunPrepared)];

    public static Origins Of(IReadOnlyCollection<SequencedEvent> events) => new(
        events.Select(@event => @event.Data).OfType<EntitlementAccrued>().ToDictionary(accrued => accrued.RedemptionId),
        events.Select(@event => @event.Data).OfType<RunPrepared>().SelectMany(run => run.Payouts).ToDictionary(payout => payout.PayoutId));

    /// <summary>The stream on which an event leans; null where it says all by itself.</summary>
    public static Guid? StreamOf(object @event) => @event switch
    {
        EntitlementCancelled e => e.RedemptionId,
        PayoutPutInTransfer e => e.RunId,
        PayoutExecuted e => e.RunId,
        _ => null,
    };
}
