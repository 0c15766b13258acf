namespace Aptic.Settlement.FunderMoney.Domain;

/// <summary>Funding told that funders' money moved: kept here, so that settlement's books follow from its own events alone.</summary>
/// <param name="AgreementId">Null for money that names no agreement yet.</param>
/// <param name="FunderId">Null where funding did not know it then.</param>
/// <param name="Kind">One of the contract's kinds of movements.</param>
/// <param name="GrossCents">What the bank moved; face and fee sum to it.</param>
/// <param name="ReceivedOn">The day on which the bank booked the receipt that it is about; null where funding did not tell.</param>
public sealed record FunderMoneyMoved(
    Guid MovementId,
    Guid? AgreementId,
    string? FunderId,
    string Kind,
    long GrossCents,
    long FaceCents,
    long FeeCents,
    string BankReference,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay,
    DateOnly? ReceivedOn = null);
