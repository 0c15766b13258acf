using System.Collections.Immutable;
using Aptic.Contracts.Funding.V1;

namespace Aptic.Funding.Agreements.Domain;

public enum AgreementStanding
{
    Open,

    /// <summary>Nothing is reserved or refunded for now.</summary>
    Frozen,

    /// <summary>No request is granted any more.</summary>
    Closing,
}

public enum RefundStage
{
    Requested,
    Approved,
    Dropped,
    Paid,
}

/// <summary>A refund to the funder.</summary>
/// <param name="IsSettlements">True from its approval on: settlement alone pays it, or gives it up.</param>
public sealed record Refund(RefundRequested Requested, RefundStage Stage, bool IsSettlements = false)
{
    /// <summary>Payouts that the bank executed.</summary>
    public ImmutableHashSet<Guid> Executed { get; init; } = [];

    /// <summary>Payouts that came back, perhaps heard of before their execution.</summary>
    public ImmutableHashSet<Guid> Returned { get; init; } = [];

    public Refund After(RefundPaid paid) => paid.PayoutId is { } payoutId
        ? (this with { Executed = Executed.Add(payoutId) }).Restaged()
        : this with { Stage = RefundStage.Paid };

    public Refund After(RefundReturned returned) => (this with { Returned = Returned.Add(returned.PayoutId) }).Restaged();

    // What was given up is over, also where one hears only afterwards how its last payout came back.
    private Refund Restaged() => Stage == RefundStage.Dropped
        ? this
        : this with { Stage = Executed.IsSubsetOf(Returned) ? RefundStage.Approved : RefundStage.Paid };
}

/// <summary>Money that the funder promised.</summary>
/// <param name="OpenCents">What has not arrived yet.</param>
public sealed record Commitment(Guid CommitmentId, long OpenCents, DateOnly ExpectedOn);

/// <summary>The state of a funding agreement that decisions rest on.</summary>
/// <param name="Receipts">Receipts by id.</param>
/// <param name="Reservations">Money set aside, by request.</param>
/// <param name="ReturnedCents">Money that came back from cheques and venues, in all.</param>
public sealed record Agreement(
    Guid Id,
    string FunderId,
    string Title,
    AgreementTerms Terms,
    IReadOnlyList<AgreementPartner> Partners,
    string RequestHash,
    DateTimeOffset ConcludedAt,
    ImmutableDictionary<Guid, ReceiptBooked> Receipts,
    ImmutableDictionary<Guid, FundsSetAside> Reservations,
    long ReturnedCents)
{
    public AgreementStanding Standing { get; init; }

    /// <summary>What commands have done, by the command's id.</summary>
    public ImmutableDictionary<Guid, IDoneByCommand> Done { get; init; } = ImmutableDictionary<Guid, IDoneByCommand>.Empty;

    /// <summary>Receipts that bounced or were reassigned: they do not count.</summary>
    public ImmutableHashSet<Guid> LostReceipts { get; init; } = [];

    /// <summary>Money set aside, oldest first.</summary>
    public ImmutableList<Guid> ReservationOrder { get; init; } = [];

    /// <summary>Requests that wait for committed money, oldest first.</summary>
    public ImmutableList<FundsPromised> Promises { get; init; } = [];

    /// <summary>Requests that waited in vain: refused they stay, even when money has come since.</summary>
    public ImmutableHashSet<Guid> BrokenPromises { get; init; } = [];

    /// <summary>Commitments of which something is open, oldest first.</summary>
    public ImmutableList<Commitment> Commitments { get; init; } = [];

    public ImmutableDictionary<Guid, Refund> Refunds { get; init; } = ImmutableDictionary<Guid, Refund>.Empty;

    /// <summary>Requests that lost their backing to a shortfall, as was last told.</summary>
    public ImmutableList<Guid> UnbackedRequests { get; init; } = [];

    /// <summary>What was granted to cheques after their issue, the newest last.</summary>
    public ImmutableList<TermsWidening> Widenings { get; init; } = [];

    /// <summary>Receipts that count.</summary>
    public IEnumerable<ReceiptBooked> StandingReceipts => Receipts.Values.Where(receipt => !LostReceipts.Contains(receipt.ReceiptId));

    /// <summary>
    /// Money in the bank that nothing was promised from. Reservations are granted from it only; below zero, after a receipt was
    /// lost, it is a shortfall.
    /// </summary>
    public long FreeCents => ReturnedCents
        + StandingReceipts.Sum(receipt => receipt.FaceAmountCents)
        - Reservations.Values.Sum(reserved => reserved.AmountCents)
        - Refunds.Values.Where(refund => refund.Stage != RefundStage.Dropped).Sum(refund => refund.Requested.AmountCents);

    public long ShortfallCents => Math.Max(0, -FreeCents);

    /// <summary>What is committed, not received, and not promised to a request.</summary>
    public long FreeCommitmentCents => Commitments.Sum(commitment => commitment.OpenCents) - Promises.Sum(promise => promise.AmountCents);

    /// <summary>Free money without what has arrived for requests that wait for more: what can be granted or refunded now.</summary>
    public long GrantableCents => Math.Max(0, FreeCents + Math.Min(0, FreeCommitmentCents));

    /// <summary>True where the request was answered, or waits for its answer.</summary>
    public bool Knows(Guid requestId) =>
        Reservations.ContainsKey(requestId) || BrokenPromises.Contains(requestId) || Promises.Any(promise =>
            promise.RequestId == requestId);

    /// <summary>Cheques that the partner has reserved or waits for.</summary>
    public long ChequesReservedBy(string partnerId) =>
        Reservations.Values.Where(reserved => reserved.PartnerId == partnerId).Sum(reserved => (long)reserved.ChequeCount)
        + Promises.Where(promise => promise.PartnerId == partnerId).Sum(promise => (long)promise.ChequeCount);

    public static Agreement Evolve(Agreement? state, object @event)
    {
        var next = Fold(state, @event);
        return @event is IDoneByCommand done ? next with { Done = next.Done.SetItem(done.CommandId, done) } : next;
    }

    private static Agreement Fold(Agreement? state, object @event) => (state, @event) switch
    {
        (null, AgreementConcluded e) => new Agreement(e.AgreementId, e.FunderId, e.Title, e.Terms, e.Partners, e.RequestHash, e.OccurredAt,
            ImmutableDictionary<Guid, ReceiptBooked>.Empty, ImmutableDictionary<Guid, FundsSetAside>.Empty, 0),
        ({ } s, AgreementAmended e) => s with
        {
            Title = e.Title,
            Terms = e.Terms,
            Partners = e.Partners,
            Promises = Repriced(s.Promises, e.Terms)
        },
        ({ } s, TermsWidened e) => s with { Widenings = [.. e.Widenings] },
        ({ } s, AgreementFrozen) => s with { Standing = AgreementStanding.Frozen },
        ({ } s, AgreementUnfrozen) => s with { Standing = AgreementStanding.Open },
        ({ } s, AgreementClosing) => s with { Standing = AgreementStanding.Closing },
        ({ } s, ReceiptBooked e) => s with
        {
            Receipts = s.Receipts.Add(e.ReceiptId, e),
            Commitments = Fulfilled(s.Commitments, e.FaceAmountCents)
        },
        ({ } s, ReceiptBounced e) => s with { LostReceipts = s.LostReceipts.Add(e.ReceiptId) },
        ({ } s, ReceiptReassigned e) => s with { LostReceipts = s.LostReceipts.Add(e.ReceiptId) },
        ({ } s, CommitmentMade e) => s with
        {
            Commitments = s.Commitments.Add(new Commitment(e.CommitmentId, e.AmountCents, e.ExpectedOn)),
        },
        ({ } s, CommitmentWithdrawn e) => s with
        {
            Commitments = s.Commitments.RemoveAll(commitment => commitment.CommitmentId == e.CommitmentId),
        },
        ({ } s, FundsPromised e) => s with { Promises = s.Promises.Add(e) },
        ({ } s, PromiseBroken e) => s with
        {
            Promises = s.Promises.RemoveAll(promise => promise.RequestId == e.RequestId),
            BrokenPromises = s.BrokenPromises.Add(e.RequestId),
        },
        ({ } s, FundsSetAside e) => s with
        {
            Reservations = s.Reservations.Add(e.RequestId, e),
            ReservationOrder = s.ReservationOrder.Add(e.RequestId),
            Promises = s.Promises.RemoveAll(promise => promise.RequestId == e.RequestId),
        },
        ({ } s, FundsReturned e) => s with { ReturnedCents = s.ReturnedCents + e.AmountCents },
        ({ } s, FundsTakenBack e) => s with { ReturnedCents = s.ReturnedCents - e.AmountCents },
        ({ } s, BackingChanged e) => s with { UnbackedRequests = [.. e.UnbackedRequests] },
        ({ } s, RefundRequested e) => s with { Refunds = s.Refunds.Add(e.RefundId, new Refund(e, RefundStage.Requested)) },
        ({ } s, RefundApproved e) => s.WithRefund(e.RefundId, refund =>
            refund with { Stage = RefundStage.Approved, IsSettlements = e.FunderId is not null }),
        ({ } s, RefundDropped e) => s.WithRefund(e.RefundId, refund => refund with { Stage = RefundStage.Dropped }),
        ({ } s, RefundPaid e) => s.WithRefund(e.RefundId, refund => refund.After(e)),
        ({ } s, RefundReturned e) => s.WithRefund(e.RefundId, refund => refund.After(e)),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of an agreement."),
    };

    private Agreement WithRefund(Guid refundId, Func<Refund, Refund> change) =>
        this with { Refunds = Refunds.SetItem(refundId, change(Refunds[refundId])) };

    // What waits for its money will be issued under the terms in force then: it needs what its cheques are worth under those.
    private static ImmutableList<FundsPromised> Repriced(ImmutableList<FundsPromised> promises, AgreementTerms terms) =>
        [.. promises.Select(promise => promise with { AmountCents = checked(promise.ChequeCount * terms.FaceValueCents) })];

    private static ImmutableList<Commitment> Fulfilled(ImmutableList<Commitment> commitments, long amountCents)
    {
        List<Commitment> open = [];
        foreach (var commitment in commitments)
        {
            var fulfilledCents = Math.Min(commitment.OpenCents, amountCents);
            amountCents -= fulfilledCents;
            if (fulfilledCents < commitment.OpenCents) open.Add(commitment with { OpenCents = commitment.OpenCents - fulfilledCents });
        }

        return [.. open];
    }
}
