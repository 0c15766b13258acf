namespace Aptic.Contracts.Funding.V1;

/// <summary>Received money was set aside for an issuance request: its cheques may be issued.</summary>
public sealed record FundsReserved(
    Guid RequestId,
    Guid AgreementId,
    string PartnerId,
    int TermsVersion,
    int ChequeCount,
    long AmountCents,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);
