namespace Aptic.Settlement.FunderMoney.Domain;

/// <summary>Funding approved that money goes back to a funder: it is to be paid.</summary>
/// <param name="OccurredAt">When it was approved.</param>
public sealed record RefundNoted(
    Guid RefundId, Guid AgreementId, string FunderId, long AmountCents, DateTimeOffset OccurredAt, DateOnly AccountingDay);

/// <summary>A run took the refund: no other can, and it cannot be given up.</summary>
public sealed record RefundHeld(Guid RefundId, Guid RunId, DateTimeOffset OccurredAt);

/// <summary>A run that pays nothing gave the refund back.</summary>
public sealed record RefundReleased(Guid RefundId, Guid RunId, DateTimeOffset OccurredAt);

/// <summary>The refund is in a payout of a bank file.</summary>
public sealed record RefundPutInTransfer(Guid RefundId, Guid RunId, Guid PayoutId, DateTimeOffset OccurredAt);

/// <summary>The bank executed the payout that the refund is in.</summary>
public sealed record RefundExecuted(
    Guid RefundId, Guid AgreementId, Guid RunId, Guid PayoutId, long AmountCents, string EndToEndId, DateOnly ExecutedOn,
    DateTimeOffset OccurredAt);

/// <summary>The payout that the refund is in was rejected, or came back: the next run pays it.</summary>
/// <param name="WasExecuted">True where the bank had executed it.</param>
/// <param name="Reason">As the bank gave it, or finance.</param>
public sealed record RefundReturned(
    Guid RefundId, Guid AgreementId, Guid RunId, Guid PayoutId, long AmountCents, bool WasExecuted, string Reason, DateOnly ReturnedOn,
    DateTimeOffset OccurredAt);

/// <summary>Finance gave the refund up before a run took it: its money stays with the agreement.</summary>
/// <param name="Reason">In finance's words.</param>
public sealed record RefundAbandoned(
    Guid RefundId, Guid AgreementId, long AmountCents, Guid CommandId, string RequestHash, string Reason, string AbandonedBy,
    DateTimeOffset OccurredAt);
