namespace Aptic.Contracts.Redemption.V1;

/// <summary>A venue exchanged one or more cheques for a service that it rendered.</summary>
/// <param name="ServicedOn">The Paris day on which the service was rendered.</param>
/// <param name="PriceCents">The price in force on that day; the covered values and the complement sum to it.</param>
/// <param name="ComplementCents">What the beneficiary paid beside the cheques.</param>
/// <param name="ReversibleUntil">The venue may reverse the redemption before this instant; no run takes it earlier.</param>
/// <param name="CatalogueRevision">The revision of the service's offer that the price was taken from.</param>
public sealed record ServiceRedeemed(
    Guid RedemptionId,
    Guid VenueId,
    Guid OrganisationId,
    Guid ServiceId,
    string ServiceKind,
    DateOnly ServicedOn,
    long PriceCents,
    long ComplementCents,
    IReadOnlyList<RedeemedCheque> Cheques,
    DateTimeOffset ReversibleUntil,
    long CatalogueRevision,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);

/// <summary>What one cheque contributed to a redemption.</summary>
/// <param name="CoveredCents">The part of the price that it paid.</param>
/// <param name="DifferenceCents">The rest of its face value: no change is given.</param>
/// <param name="PayoutRateBasisPoints">The cheque's own rate, stamped at its issue.</param>
public sealed record RedeemedCheque(
    Guid ChequeId,
    string Serial,
    Guid AgreementId,
    string FunderId,
    string PartnerId,
    string? TargetPublic,
    long CoveredCents,
    long DifferenceCents,
    int PayoutRateBasisPoints);
