namespace Aptic.Redemption.Books;

/// <summary>What a venue earned from one funder, by cheques of one partner, for one public, with one service.</summary>
/// <param name="CoveredCents">The part of the prices that cheques paid.</param>
/// <param name="PayableCents">Of it, what settlement pays the venue.</param>
/// <param name="ComplementCents">What beneficiaries paid beside; of a redemption with several lines it is on one of them.</param>
public sealed record RevenueLine(
    string FunderId, string PartnerId, string? TargetPublic, Guid ServiceId, string ServiceName,
    long Redemptions, long Cheques, long CoveredCents, long PayableCents, long ComplementCents);
