namespace Aptic.Contracts.Settlement.V1;

/// <summary>A redemption earned its venue money.</summary>
public sealed record EntitlementAccrued(
    Guid RedemptionId,
    Guid VenueId,
    Guid OrganisationId,
    IReadOnlyList<EntitlementLine> Lines,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);

/// <summary>What one cheque of one redemption earns: payable and commission sum to the value that the cheque covered.</summary>
/// <param name="PayableCents">Covered value × the cheque's payout rate, rounded half up.</param>
/// <param name="CommissionCents">The rest of the covered value.</param>
public sealed record EntitlementLine(
    Guid RedemptionId,
    Guid ChequeId,
    Guid AgreementId,
    long PayableCents,
    long CommissionCents);
