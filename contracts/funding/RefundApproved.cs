namespace Aptic.Contracts.Funding.V1;

/// <summary>A second person approved that money goes back to a funder: settlement pays it, and tells when the bank has executed it.</summary>
public sealed record RefundApproved(
    Guid RefundId,
    Guid AgreementId,
    string FunderId,
    long AmountCents,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);
