namespace Aptic.Contracts.Redemption.V1;

/// <summary>A cheque expired unused: its value is the agreement's free money again.</summary>
public sealed record ChequeExpired(Guid ChequeId, Guid AgreementId, long ValueCents, DateTimeOffset OccurredAt, DateOnly AccountingDay);
