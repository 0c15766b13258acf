using Aptic.Contracts.Funding.V1;

namespace Aptic.Contracts.Issuance.V1;

/// <summary>A partner asked for cheques under an agreement. Funding answers with FundsReserved or FundsRefused.</summary>
/// <param name="TermsVersion">The version of the agreement's terms that the request was checked against.</param>
/// <param name="Origin">Null in messages from before it was told.</param>
public sealed record IssuanceRequested(
    Guid RequestId,
    Guid AgreementId,
    string PartnerId,
    int TermsVersion,
    int ChequeCount,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay,
    Origin? Origin = null);
