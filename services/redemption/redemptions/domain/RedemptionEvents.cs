using Aptic.Contracts.Redemption.V1;

namespace Aptic.Redemption.Redemptions.Domain;

/// <summary>A venue exchanged cheques for a service that it rendered: price, terms and revision are stamped.</summary>
public sealed record ServiceWasRedeemed(
    Guid RedemptionId,
    Guid VenueId,
    string VenueName,
    Guid OrganisationId,
    Guid ServiceId,
    string ServiceName,
    string ServiceKind,
    DateOnly ServicedOn,
    long PriceCents,
    long ComplementCents,
    IReadOnlyList<RedeemedCheque> Cheques,
    DateTimeOffset ReversibleUntil,
    long CatalogueRevision,
    string RequestHash,
    DateTimeOffset OccurredAt);

/// <summary>The redemption can no longer be reversed: what its cheques had over is free again.</summary>
public sealed record DifferenceWasReleased(Guid RedemptionId, IReadOnlyList<RedeemedCheque> Cheques, DateTimeOffset OccurredAt);

/// <summary>The venue took it back in time.</summary>
public sealed record RedemptionWasReversed(
    Guid RedemptionId,
    Guid VenueId,
    IReadOnlyList<RedeemedCheque> Cheques,
    string Reason,
    Guid CommandId,
    string RequestHash,
    DateTimeOffset OccurredAt);
