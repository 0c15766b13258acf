namespace Aptic.Contracts.Redemption.V1;

/// <summary>A partner took an unused cheque back: its value is the agreement's free money again.</summary>
public sealed record ChequeCancelled(
    Guid ChequeId, Guid AgreementId, long ValueCents, string Reason, DateTimeOffset OccurredAt, DateOnly AccountingDay);
