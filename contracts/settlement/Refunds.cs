namespace Aptic.Contracts.Settlement.V1;

/// <summary>The bank executed the payout of a refund: the money is the funder's again.</summary>
/// <param name="EndToEndId">The transfer's id at the bank.</param>
public sealed record RefundExecuted(
    Guid RefundId,
    Guid AgreementId,
    Guid RunId,
    Guid PayoutId,
    long AmountCents,
    string EndToEndId,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);

/// <summary>A refund that the bank had executed came back: it goes out again in a later payout.</summary>
/// <param name="Reason">As the bank gave it, or finance.</param>
public sealed record RefundReturned(
    Guid RefundId,
    Guid AgreementId,
    Guid RunId,
    Guid PayoutId,
    long AmountCents,
    string Reason,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);

/// <summary>Finance gave up a refund that no run had taken: its money is free again.</summary>
public sealed record RefundAbandoned(
    Guid RefundId,
    Guid AgreementId,
    long AmountCents,
    string Reason,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);
