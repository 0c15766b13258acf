namespace Aptic.Contracts.Funding.V1;

/// <summary>Received money was set aside for an issuance request: its cheques may be issued.</summary>
/// <param name="Terms">The terms in force when the money was set aside: they are stamped on the cheques.</param>
/// <param name="Origin">Null in messages from before it was told.</param>
public sealed record FundsReserved(
    Guid RequestId,
    Guid AgreementId,
    string FunderId,
    string PartnerId,
    AgreementTerms Terms,
    int ChequeCount,
    long AmountCents,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay,
    Origin? Origin = null);
