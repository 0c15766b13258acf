using System.Collections.Immutable;
using Aptic.Contracts.Funding.V1;
using Aptic.Kernel;

namespace Aptic.Redemption.Cheques.Domain;

public enum ChequeStatus
{
    /// <summary>Registered and not yet handed over.</summary>
    Issued,
    Active,
    Blocked,
    Redeemed,
    Cancelled,
    Expired,

    /// <summary>Ended: another cheque has its value and validity.</summary>
    Replaced,
}

/// <summary>The state of a cheque that decisions rest on.</summary>
/// <param name="ActivatedOn">The Paris day of its activation; null before.</param>
/// <param name="BlockedFrom">The status that unblocking gives back; null while it is not blocked.</param>
/// <param name="Redemption">Where it is redeemed; null while it is not.</param>
/// <param name="ReplacedBy">Serial of the cheque that took its place, once that is registered.</param>
/// <param name="SettlementNotes">What settlement said of it that is noted already: kind and id.</param>
public sealed record Cheque(
    Guid Id,
    string Serial,
    Guid RequestId,
    ChequeTerms Terms,
    Guid? BeneficiaryId,
    string? TargetPublic,
    ChequeStatus Status,
    DateOnly? ActivatedOn,
    ChequeStatus? BlockedFrom,
    ChequeRedeemed? Redemption,
    string? ReplacedBy,
    ImmutableHashSet<string> SettlementNotes)
{
    /// <summary>Public number of its booklet; null outside of stock.</summary>
    public string? Booklet { get; init; }

    /// <summary>Why it is blocked, in its partner's words; null while it is not.</summary>
    public string? BlockedReason { get; init; }

    /// <summary>The partner's commands that were taken, by their id.</summary>
    public ImmutableDictionary<Guid, ChequeCommandTaken> Taken { get; init; } = ImmutableDictionary<Guid, ChequeCommandTaken>.Empty;

    public static Cheque Evolve(Cheque? state, object @event) => (state, @event) switch
    {
        (null, ChequeRegistered e) => new Cheque(e.ChequeId, e.Serial, e.RequestId, e.Terms, e.BeneficiaryId, e.TargetPublic,
            ChequeStatus.Issued, null, null, null, null, [])
        { Booklet = e.Booklet },
        ({ } s, ChequeActivated e) => s with
        {
            Status = ChequeStatus.Active,
            ActivatedOn = s.ActivatedOn ?? ParisTime.DayOf(e.OccurredAt),
            TargetPublic = e.TargetPublic ?? s.TargetPublic,
        },
        ({ } s, ChequeCommandTaken e) => s with { Taken = s.Taken.SetItem(e.CommandId, e) },
        ({ } s, ChequeBlocked e) => s with { Status = ChequeStatus.Blocked, BlockedFrom = s.Status, BlockedReason = e.Reason },
        ({ BlockedFrom: { } before } s, ChequeUnblocked) => s with { Status = before, BlockedFrom = null, BlockedReason = null },
        ({ } s, ChequeCancelled) => s with { Status = ChequeStatus.Cancelled, BlockedFrom = null, BlockedReason = null },
        ({ } s, ChequeExpired) => s with { Status = ChequeStatus.Expired, BlockedFrom = null, BlockedReason = null },
        ({ } s, ChequeReplaced) => s with { Status = ChequeStatus.Replaced, BlockedFrom = null, BlockedReason = null },
        ({ } s, ChequeReplacementRegistered e) => s with { ReplacedBy = e.ReplacementSerial },
        ({ } s, ChequeRedeemed e) => s with { Status = ChequeStatus.Redeemed, Redemption = e },
        ({ } s, ChequeReleased) => s with { Status = ChequeStatus.Active, Redemption = null },
        ({ } s, ChequeEntitlementAccrued or ChequePaymentInTransfer or ChequePaid or ChequePaymentReturned or ChequeIncidentBooked
            or ChequeIncidentContested or ChequeContestationAnswered or ChequeClaimRecovered or ChequeClaimReopened
            or ChequeClaimWithdrawn) =>
            s with { SettlementNotes = s.SettlementNotes.Add(NoteOf(@event)) },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a cheque."),
    };

    /// <summary>True while its value is in circulation: not used, and not given back.</summary>
    public bool IsOutstanding => Status is ChequeStatus.Issued or ChequeStatus.Active or ChequeStatus.Blocked;

    /// <summary>What makes a note of settlement the same note, however often it is told.</summary>
    public static string NoteOf(object note) => note switch
    {
        ChequeEntitlementAccrued e => $"accrued:{e.RedemptionId}",
        ChequePaymentInTransfer e => $"in-transfer:{e.PayoutId}:{e.RedemptionId}",
        ChequePaid e => $"paid:{e.PayoutId}:{e.RedemptionId}",
        ChequePaymentReturned e => $"returned:{e.PayoutId}:{e.RedemptionId}",
        ChequeIncidentBooked e => $"incident:{e.IncidentId}",
        ChequeIncidentContested e => $"contested:{e.IncidentId}",
        ChequeContestationAnswered e => $"answered:{e.IncidentId}",
        ChequeClaimRecovered e => $"recovered:{e.RecoveryId}",
        ChequeClaimReopened e => $"reopened:{e.RecoveryId}",
        ChequeClaimWithdrawn e => $"withdrawn:{e.IncidentId}",
        _ => throw new InvalidOperationException($"{note.GetType().Name} is no note of settlement."),
    };
}
